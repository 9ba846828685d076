"""The port of providers: each speaks its own wire format, and all are asked and answer in OpenAI's."""

import math
from typing import Protocol

from omnimind.core.errors import TransientError
from omnimind.models.deployment import Connection
from omnimind.models.request import Answer, Request


class LimitedError(TransientError):
    """Too much was asked for; ``retry_after_s`` says when to come back, if anybody told."""

    def __init__(self, message: str, hint: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__("model.limited", message, hint)
        self.retry_after_s = retry_after_s


class RestingError(TransientError):
    """Whoever could be asked is left alone after trouble, for ``retry_after_s`` seconds yet."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__("model.unavailable", message, f"try again in {math.ceil(retry_after_s)} s")
        self.retry_after_s = retry_after_s


class Provider(Protocol):
    """One connection to a provider.

    MUST translate every error at its border, as :class:`omnimind.core.model.Models` lists them. MUST end the answer's
    iterator with :class:`~omnimind.core.errors.TransientError` (``model.unavailable``) if a stream breaks off before
    its end was told. MUST stop the provider's work, by closing the connection, when the iterator is closed early.
    """

    async def ask(self, request: Request) -> Answer:
        """Ask the model of ``request.deployment``."""
        ...

    async def models(self) -> tuple[str, ...]:
        """What the provider says it has."""
        ...

    @property
    def connection(self) -> Connection:
        """How it is reached."""
        ...
