"""Posting JSON to receivers: whom it may go through to later, and whom never."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx2

from omnimind.core.errors import RefusedError
from omnimind.runtime.alerting.sending.sender import WAIT_S, Means, TryLaterError

_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})

_MOST_SAID: Final = 120
"""Characters of an answer that an error has."""


class Posting:
    """Posts to receivers, and follows no redirect. Safe to use from several threads."""

    def __init__(self, means: Means) -> None:
        self._http = httpx2.Client(verify=means.tls, timeout=WAIT_S, trust_env=means.settings.proxies)

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def post(self, whom: str, url: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Its answer, which is good.

        Args:
            whom: What errors call it; its address may be secret.
            url: Where.
            body: JSON.
            headers: More of them.

        Raises:
            TryLaterError: It can't be reached, or is busy or broken.
            RefusedError: ``receiver.refused``.
        """
        try:
            answer = self._http.post(url, content=body, headers={"Content-Type": "application/json", **headers})
        except httpx2.InvalidURL as error:
            raise RefusedError("receiver.refused", f"the address of {whom} can't be used") from error
        except httpx2.HTTPError as error:
            raise TryLaterError(f"{whom} can't be reached ({type(error).__name__})") from error
        if answer.is_success:
            return answer
        said = " ".join(answer.text.split())[:_MOST_SAID]
        problem = f"{whom} answered {answer.status_code}" + (f": {said}" if said else "")
        if answer.status_code in _LATER or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TryLaterError(problem, retry_after_s(answer.headers.get("retry-after")))
        raise RefusedError("receiver.refused", problem)


def retry_after_s(said: str | None) -> float | None:
    """The seconds that a ``Retry-After`` names, if it does."""
    return float(said) if said is not None and said.isascii() and said.isdecimal() else None
