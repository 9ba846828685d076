"""The one call shape: a request goes in, an answer comes out; a layer is a function around the next one."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from omnimind.core.model import Body, Caller, CallKind, Need
from omnimind.core.value import Value
from omnimind.models.deployment import Deployment

CacheMode = Literal["off", "exact", "semantic"]
"""``exact``: the answer to the very same request; ``semantic``: also that to one which asks it in other words."""


class Wishes(Value):
    """What the caller wants for this one request, besides the answer.

    Attributes:
        cache: Whether a remembered answer will do, and this one is to be remembered; ``None``: as the house has it.
            ``True`` is ``exact`` and ``False`` is ``off``.
        ttl_s: For how long this one is remembered; ``None``: as the house has it.
        most_usd: The most that one call for it may cost; ``None``: what budgets allow.
    """

    cache: Annotated[
        CacheMode | None,
        BeforeValidator(lambda said: {True: "exact", False: "off"}[said] if isinstance(said, bool) else said),
    ] = None
    ttl_s: Annotated[float | None, Field(gt=0)] = None
    most_usd: Annotated[Decimal | None, Field(ge=0)] = None


NO_WISHES: Final = Wishes()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        kind: Which of OpenAI's endpoints ``body`` is for.
        body: Its JSON. It is never changed in place: ``dataclasses.replace`` makes another request.
        caller: Who asks.
        id: Names the request, and is the same if it is made again after a crash.
        need: What is needed of a model; ``None``: ``body["model"]`` names a model, a profile or a chain.
        deployment: Who is asked; routing sets it.
        has_alternative: Whether somebody else can be asked if they can't answer soon; routing sets it.
        wishes: What the caller wants of the layers.
        notes: What layers say of it, for the trace, the response's headers and the ledger: such as
            ``{"cache": "hit", "route": ["openai/gpt-5-mini: cheapest of 4", …]}``. Copies share it, and it is the one
            thing that layers write to.
    """

    kind: CallKind
    body: Body
    caller: Caller
    id: str
    need: Need | None = None
    deployment: Deployment | None = None
    has_alternative: bool = False
    wishes: Wishes = NO_WISHES
    notes: dict[str, Any] = field(default_factory=dict)

    def sent_to(self, deployment: Deployment, *, has_alternative: bool) -> "Request":
        """The same, to be asked of ``deployment``; as ``dataclasses.replace`` has it, in half of the time."""
        return Request(
            self.kind,
            self.body,
            self.caller,
            self.id,
            self.need,
            deployment,
            has_alternative,
            self.wishes,
            self.notes,
        )

    @property
    def is_streaming(self) -> bool:
        """Whether the answer is to come in pieces."""
        return bool(self.body.get("stream"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back: ``body``, or if it was asked to stream ``chunks``, each a chat-completions chunk.

    Who reads ``chunks`` MUST close it; that cancels what still goes on. Its last chunk has ``usage``, whether that was
    asked for or not: the face takes it away where nobody asked.
    """

    body: Body | None = None
    chunks: AsyncGenerator[Body] | None = None


Handler = Callable[[Request], Awaitable[Answer]]
"""Answers requests. Raises as :class:`omnimind.core.model.Models` says; so does the iterator of an answer's chunks."""

Layer = Callable[[Handler], Handler]
"""One behaviour, around a handler."""
