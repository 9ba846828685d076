"""Files from the network: downloaded in parts if need be, verified, and never half there."""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Protocol, Self

from pydantic import Field

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError, TransientError
from omnimind.core.value import Value

ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 1.0
"""Before the second attempt; each wait is twice the one before."""

_CHUNK_BYTES: Final = 1 << 18
_TIMEOUT_S: Final = 30.0
_PARTIAL: Final = 206
_RANGE_REFUSED: Final = 416
_PASSING: Final = frozenset({408, 425, 429, _RANGE_REFUSED})
"""Statuses in the 400s after which another attempt makes sense."""


class PublishedFile(Value):
    """A file, where it is published, and the hash that it must have."""

    name: Annotated[str, Field(pattern=r"^[\w.+-]+$")]
    url: str
    size_bytes: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Response(Protocol):
    """What an opener gives: a body to read, and what the server said about it."""

    status: int

    @property
    def headers(self) -> Mapping[str, str]:
        """The response's headers."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, none at the end."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


Opener = Callable[[str, Mapping[str, str]], Response]
"""Opens an address with request headers. Raises ``OSError`` or :class:`http.client.HTTPException`."""


def open_address(url: str, headers: Mapping[str, str]) -> Response:
    """Open ``url`` over HTTP."""
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - the catalogue has only https addresses
    response: Response = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 - as above
    return response


def download(
    files: Sequence[PublishedFile],
    folder: Path,
    *,
    kind: str,
    progress: Progress,
    opener: Opener = open_address,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Have ``files`` in ``folder``, one after the other. What is there already, whole, is not downloaded again.

    Args:
        files: Which.
        folder: Made if it is not there. A ``.part`` file is kept to be gone on with.
        kind: What they are, for the codes of errors, such as ``voice``.
        progress: Hears bytes of all bytes.
        opener: Opens addresses.
        wait: Waits before another attempt, seconds.

    Raises:
        TransientError: ``<kind>.download``, after all attempts.
        BrokenError: ``<kind>.checksum``, what came is not what was published; ``<kind>.write``, the folder can't be
            used.
    """
    total, done_bytes = sum(file.size_bytes for file in files), 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            _Download(file, folder, kind, opener, wait, _shifted(progress, done_bytes, total)).run()
            done_bytes += file.size_bytes
    except OSError as error:
        raise BrokenError(f"{kind}.write", f"{folder} can't be written: {error.strerror}") from error


def _shifted(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress(before + done, total)


class _Download:
    """One file on its way into a folder."""

    def __init__(
        self,
        file: PublishedFile,
        folder: Path,
        kind: str,
        opener: Opener,
        wait: Callable[[float], None],
        report: Callable[[int], None],
    ) -> None:
        self._file, self._kind = file, kind
        self._target = folder / file.name
        self._part = folder / f"{file.name}.part"
        self._opener, self._wait, self._report = opener, wait, report
        self._tag = ""

    def run(self) -> None:
        """Have the file, whole and verified."""
        if _sha256(self._target) == self._file.sha256:
            self._report(self._file.size_bytes)
            return
        for attempt in range(ATTEMPTS):
            try:
                self._fetch()
                break
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, PermissionError):
                    raise
                if attempt == ATTEMPTS - 1 or _is_final(error):
                    message = f"{self._file.url} can't be downloaded: {str(error) or type(error).__name__}"
                    raise TransientError(
                        f"{self._kind}.download", message, "try again: it goes on where it stopped"
                    ) from error
            self._wait(FIRST_WAIT_S * 2**attempt)
        self._keep()

    def _fetch(self) -> None:
        """Get what is missing. A server that doesn't know ranges, or whose file has changed, sends all of it again."""
        have = self._part.stat().st_size if self._part.exists() else 0
        if have >= self._file.size_bytes:
            return
        headers = {"Range": f"bytes={have}-", **({"If-Range": self._tag} if self._tag else {})} if have else {}
        try:
            response = self._opener(self._file.url, headers)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _RANGE_REFUSED:
                self._part.unlink()
            raise
        with response:
            self._tag = response.headers.get("ETag") or ""
            self._write(response, have if response.status == _PARTIAL else 0)

    def _write(self, response: Response, have: int) -> None:
        with self._part.open("r+b" if have else "wb") as part:
            part.seek(have)
            while chunk := response.read(_CHUNK_BYTES):
                part.write(chunk)
                have += len(chunk)
                self._report(min(have, self._file.size_bytes))
                if have > self._file.size_bytes:
                    return
            part.flush()
            os.fsync(part.fileno())
        if have < self._file.size_bytes:
            raise ConnectionError(f"the connection ended after {have} of {self._file.size_bytes} bytes")

    def _keep(self) -> None:
        if _sha256(self._part) != self._file.sha256:
            self._part.unlink()
            message = f"{self._file.url} is not the file that was published: its SHA-256 differs"
            raise BrokenError(f"{self._kind}.checksum", message, "try again; if it persists, the file has been changed")
        self._part.replace(self._target)


def _is_final(error: Exception) -> bool:
    """Whether the server would only say the same again."""
    return isinstance(error, urllib.error.HTTPError) and 400 <= error.code < 500 and error.code not in _PASSING


def _sha256(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
