"""Who may come in, and for what."""

from dataclasses import dataclass
from typing import Final, Protocol

from omnimind.api.exchange import Exchange
from omnimind.core.errors import RefusedError
from omnimind.core.model import DEFAULT_TENANT

SCOPES: Final = ("chat", "embeddings", "images")
"""What a key can be for; looking at the list of models needs none."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may do: ``tenant`` and the id of the ``key``, as in a :class:`~omnimind.core.model.Caller`."""

    tenant: str = DEFAULT_TENANT
    key: str = ""
    scopes: frozenset[str] = frozenset(SCOPES)

    def demand(self, scope: str) -> None:
        """Raise ``RefusedError`` (``auth.scope``) unless it is for ``scope``; an empty one is for everybody."""
        if scope and scope not in self.scopes:
            has = ", ".join(sorted(self.scopes)) or "nothing"
            raise RefusedError("auth.scope", f"this key is not for {scope}", f"it is for {has}; use another key")


class Door(Protocol):
    """Lets clients in."""

    async def admit(self, exchange: Exchange) -> Grant:
        """What the client may do.

        Raises:
            RefusedError: ``auth.missing``, ``auth.unknown`` or ``auth.foreign``.
        """
        ...


def secret_of(exchange: Exchange) -> str:
    """The key that the client shows, as OpenAI's clients do or as Anthropic's; empty: none."""
    scheme, _, secret = exchange.header(b"authorization").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else exchange.header(b"x-api-key")
