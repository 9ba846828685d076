"""A dialect: what one wire format makes of a request, and what it makes of the answer. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from omnimind.core.errors import BrokenError
from omnimind.core.model import Body
from omnimind.models.deployment import Connection, Deployment
from omnimind.models.providers.framing import Framer
from omnimind.models.request import Request


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: ``path`` is appended to the connection's address, and may have a query."""

    path: str
    body: Body


@dataclass(frozen=True, slots=True)
class Problem:
    """What a provider says is wrong.

    Attributes:
        message: In its words.
        code: Its own name for it.
        status: The HTTP status that fits; ``None``: the one that was sent, or 500 in the middle of a stream.
        retry_after_s: When to come back, if it is told here and not in a header.
        is_filtered: Whether the provider's own filter did not let the request through.
        is_unpaid: Whether what it lacks is money, so that to come back later does not help.
    """

    message: str
    code: str = ""
    status: int | None = None
    retry_after_s: float | None = None
    is_filtered: bool = False
    is_unpaid: bool = False


def deployment_of(request: Request) -> Deployment:
    """Who is asked.

    Raises:
        BrokenError: ``model.unrouted``: nobody chose.
    """
    if request.deployment is None:
        raise BrokenError("model.unrouted", f"request {request.id} reached a provider, but no model was chosen for it")
    return request.deployment


class ProblemError(Exception):
    """An error that a provider told in the middle of an answer. It never leaves the providers."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Translator(Protocol):
    """Turns the events of one stream into chunks."""

    @property
    def is_done(self) -> bool:
        """Whether the end of the answer was told, usage included."""
        ...

    def feed(self, event: Any) -> Iterable[Body]:
        """The chunks that an event makes.

        Raises:
            ProblemError: It tells of an error.
            ValueError, KeyError, TypeError, AttributeError, IndexError: It can't be understood.
        """
        ...

    def finish(self) -> Iterable[Body]:
        """The last chunks, as the stream ended in good order; :attr:`is_done` says whether it may have."""
        ...


class Dialect(Protocol):
    """One wire format. What it can't understand it raises as :class:`Translator` does."""

    models_path: ClassVar[str]
    """Where the list of models is."""
    framer: ClassVar[type[Framer]]
    """How its streams are cut."""
    texts_at_once: ClassVar[int] = 2048
    """How many texts can be embedded by one request."""

    def control_url(self, url: str) -> str:
        """Where the list of models is looked for, if the rest is at ``url``."""
        return url

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The headers of all requests, such as the key."""
        ...

    def sign(self, connection: Connection, method: str, url: str, data: bytes, now: datetime) -> Mapping[str, str]:
        """The headers of one request that depend on all of it."""
        return {}

    def call(self, request: Request, model: str) -> Call:
        """What to send.

        Raises:
            UserError: ``model.refused``: it can't be said to this provider.
        """
        ...

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """The answer from one that came in one piece."""
        ...

    def translator(self, request: Request, created: int) -> Translator:
        """For one that comes in pieces."""
        ...

    def problem(self, body: Any) -> Problem:
        """What the body of an error says."""
        ...

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        ...
