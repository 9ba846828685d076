"""Installing a voice: downloaded in parts if need be, verified, and never half there."""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Protocol, Self

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.core.speech import VoiceInfo
from omnimind.media.speech.catalogue import InstallableVoice, VoiceFile, catalogue
from omnimind.media.speech.piper import describe

ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 1.0
"""Before the second attempt; each wait is twice the one before."""

_CHUNK_BYTES: Final = 1 << 18
_TIMEOUT_S: Final = 30.0
_PARTIAL: Final = 206
_RANGE_REFUSED: Final = 416
_PASSING: Final = frozenset({408, 425, 429, _RANGE_REFUSED})
"""Statuses in the 400s after which another attempt makes sense."""


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


def install(
    name: str,
    folder: Path,
    *,
    progress: Progress,
    voices: Sequence[InstallableVoice] | None = None,
    opener: Opener = open_address,
    wait: Callable[[float], None] = time.sleep,
) -> VoiceInfo:
    """Download the voice called ``name`` into ``folder``. What is there already, whole, is not downloaded again.

    Args:
        name: As in the catalogue, such as ``pt_BR-faber-medium``.
        folder: Where voices are installed; made if it is not there. A ``.part`` file is kept to be gone on with.
        progress: Hears bytes of the voice's bytes.
        voices: The catalogue, ours by default.
        opener: Opens addresses.
        wait: Waits before another attempt, seconds.

    Raises:
        UserError: ``voice.unknown``.
        TransientError: ``voice.download``, after all attempts.
        BrokenError: ``voice.checksum``, what came is not what was published; ``voice.write``, the folder can't be used.
    """
    voice = _find(name.removeprefix("piper:"), catalogue() if voices is None else voices)
    done_bytes = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The small description comes last: a voice without it is not seen.
        for file in voice.files:
            _Download(file, folder, opener, wait, _shifted(progress, done_bytes, voice.size_bytes)).run()
            done_bytes += file.size_bytes
    except OSError as error:
        raise BrokenError("voice.write", f"{folder} can't be written: {error.strerror}") from error
    return describe(folder / voice.files[0].name)


def _find(name: str, voices: Sequence[InstallableVoice]) -> InstallableVoice:
    known = {voice.name: voice for voice in voices}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "see the list of voices"
    raise UserError("voice.unknown", f"there is no voice called {name} to install", hint)


def _shifted(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress(before + done, total)


class _Download:
    """One file on its way into a folder."""

    def __init__(
        self,
        file: VoiceFile,
        folder: Path,
        opener: Opener,
        wait: Callable[[float], None],
        report: Callable[[int], None],
    ) -> None:
        self._file = file
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
                    raise TransientError("voice.download", message, "try again: it goes on where it stopped") from error
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
            raise BrokenError("voice.checksum", message, "try again; if it persists, the file has been changed")
        self._part.replace(self._target)


def _is_final(error: Exception) -> bool:
    """Whether the server would only say the same again."""
    return isinstance(error, urllib.error.HTTPError) and 400 <= error.code < 500 and error.code not in _PASSING


def _sha256(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
