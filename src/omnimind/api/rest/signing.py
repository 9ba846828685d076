"""Signed links: whoever has one may read one artifact for a while."""

import base64
import hashlib
import hmac
from typing import Final

from fastapi import Request

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, backend_of
from omnimind.api.rest.routing import Needs
from omnimind.core.errors import RefusedError
from omnimind.store.keys import pepper_of

_PURPOSE: Final = b"omnimind artifact link 1"
"""Keeps these from being taken for what else is made with the same secret."""

BEARER: Final = "link"
"""The actor of those who come with a link."""


class Links:
    """Signs links, and knows its own.

    Args:
        pepper: What keys are kept with.
    """

    def __init__(self, pepper: bytes) -> None:
        self._key = hmac.digest(pepper, _PURPOSE, "sha256")

    def sign(self, sha256: str, expires: int) -> str:
        """What makes a link to an artifact good until ``expires``, in seconds since 1970."""
        digest = hmac.digest(self._key, f"{sha256}\n{expires}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def check(self, sha256: str, expires: str, signature: str, now_s: float) -> None:
        """Raise ``RefusedError`` (``link.invalid`` or ``link.expired``) unless it is ours, and still good."""
        good = self.sign(sha256, int(expires)) if expires.isascii() and expires.isdigit() and len(expires) < 15 else ""
        if not good or not hmac.compare_digest(good, signature.encode("ascii", "replace").decode()):
            raise RefusedError("link.invalid", "this link was not made here, or was changed", "ask for another one")
        if int(expires) <= now_s:
            raise RefusedError("link.expired", "this link is good no more", "ask for another one")


def links_of(backend: Backend) -> Links:
    """What signs links here."""
    if Links not in backend.parts:
        backend.parts[Links] = Links(pepper_of(backend.home.folder, backend.settings.keys_secret))
    return backend.part(Links)


class NeedsOrLink(Needs):
    """As :class:`~omnimind.api.rest.routing.Needs`; a signed link to the artifact in the path will do, too."""

    async def __call__(self, request: Request) -> Asker:
        """Who asks. Raises as ``Needs``, and as :meth:`Links.check`."""
        signature = request.query_params.get("signature")
        if signature is None:
            return await super().__call__(request)
        backend = backend_of(request)
        sha256 = request.path_params["sha256"]
        links_of(backend).check(sha256, request.query_params.get("expires", ""), signature, backend.now_s())
        asker = Asker(tenant="", actor=BEARER, rights=frozenset(), key=f"{BEARER}:{sha256[:16]}")
        await backend.bounds.count(request, asker)
        return asker
