"""Who may come in, and for what."""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import urlsplit

from omnimind.api.exchange import Exchange
from omnimind.core.errors import RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.store.keys import Keys

SCOPES: Final = ("chat", "embeddings", "images")
"""What a key can be for; looking at the list of models needs none."""

LOOK_AGAIN_S: Final = 2.0
"""How long a gateway that is open to its machine may take to notice that there are keys now."""


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


class KeyDoor:
    """Lets in who has a good key."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def admit(self, exchange: Exchange) -> Grant:
        """As :meth:`Door.admit`."""
        secret = secret_of(exchange)
        if not secret:
            hint = "send the header Authorization: Bearer omk_…; omnimind keys create makes one"
            raise RefusedError("auth.missing", "no API key was given", hint)
        key = await self._keys.known(secret)
        if key is None:
            hint = "check it; omnimind keys list shows those there are"
            raise RefusedError("auth.unknown", "this API key is not known, or no longer good", hint)
        return _grant(key.tenant, key.id, key.scopes)


@lru_cache(maxsize=1024)
def _grant(tenant: str, key: str, scopes: tuple[str, ...]) -> Grant:
    return Grant(tenant, key, frozenset(scopes))


class LocalDoor:
    """Lets in who is on this machine, until the first key is made; who has one from then on.

    A page that somebody looks at on this machine is not from here, though its requests are: its ``Origin``, or the
    ``Host`` that it knows us by, tells.
    """

    def __init__(self, keys: Keys, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._with_key = KeyDoor(keys)
        self._clock_s = clock_s
        self._is_open = False
        self._look_at_s = 0.0

    async def admit(self, exchange: Exchange) -> Grant:
        """As :meth:`Door.admit`."""
        if self._clock_s() >= self._look_at_s:
            self._is_open = not await asyncio.to_thread(self._keys.all)
            self._look_at_s = self._clock_s() + LOOK_AGAIN_S
        if not self._is_open:
            return await self._with_key.admit(exchange)
        origin = exchange.header(b"origin")
        if not _is_here(f"//{exchange.header(b'host')}") or (origin and not _is_here(origin)):
            hint = "omnimind keys create makes one"
            raise RefusedError("auth.foreign", "without keys only this machine may ask", hint)
        return Grant()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


def secret_of(exchange: Exchange) -> str:
    """The key that the client shows, as OpenAI's clients do or as Anthropic's; empty: none."""
    scheme, _, secret = exchange.header(b"authorization").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else exchange.header(b"x-api-key")
