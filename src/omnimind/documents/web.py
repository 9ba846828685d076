"""Fetches one address, within a size and a time that hold for the whole of it: name, redirects, headers and body."""

import http.client
import queue
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

import omnimind
from omnimind.core.errors import MissingError, OmniMindError, UserError
from omnimind.documents.addresses import Guard, check_address

MAX_BYTES = 10 * 1024 * 1024
TIME_LIMIT_S = 20.0
_MAX_REDIRECTS = 5
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered. ``charset`` and ``media_type`` are lower case, and empty if it did not say."""

    data: bytes
    media_type: str
    charset: str
    address: str


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = _MAX_REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not is_address(newurl):
            raise urllib.error.HTTPError(newurl, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(source: str) -> bool:
    """Whether ``source`` is an http or https address."""
    return source.lower().startswith(("http://", "https://"))


def download(
    address: str, *, max_bytes: int = MAX_BYTES, time_limit_s: float = TIME_LIMIT_S, guard: Guard | None = None
) -> Page:
    """What ``address`` answers.

    Args:
        address: Where.
        max_bytes: How much it may answer.
        time_limit_s: How long it may take, redirects included.
        guard: What may be fetched, if a stranger gave the address.

    Raises:
        MissingError: ``source.unreachable``.
        UserError: ``source.too_large``, or ``source.address``.
        RefusedError: ``source.forbidden``.
    """
    if guard is not None:
        check_address(address)
    answers: queue.SimpleQueue[Page | OmniMindError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_page(address, max_bytes, time_limit_s, guard))
        except OmniMindError as exc:
            answers.put(exc)

    # Sockets limit the wait for each packet only, and nothing limits the look-up of a name.
    threading.Thread(target=work, name="download", daemon=True).start()
    try:
        answer = answers.get(timeout=time_limit_s)
    except queue.Empty:
        raise _too_slow(address, time_limit_s) from None
    if isinstance(answer, OmniMindError):
        raise answer
    return answer


def _page(address: str, max_bytes: int, time_limit_s: float, guard: Guard | None) -> Page:
    deadline = time.monotonic() + time_limit_s
    headers = {"User-Agent": f"OmniMind/{omnimind.__version__}", "Accept": "*/*"}
    try:
        request = urllib.request.Request(_ascii(address), headers=headers)  # noqa: S310 - callers pass http(s) only
        opener = urllib.request.build_opener(_Redirects) if guard is None else guard.opener(_Redirects())
        with opener.open(request, timeout=time_limit_s) as response:
            data = _body(response, address, max_bytes, deadline)
            return Page(
                data=data,
                media_type=response.headers.get_content_type() if "Content-Type" in response.headers else "",
                charset=(response.headers.get_content_charset() or "").lower(),
                address=response.url,
            )
    except TimeoutError as exc:
        raise _too_slow(address, time_limit_s) from exc
    except urllib.error.HTTPError as exc:
        exc.close()
        redirected = 300 <= exc.code < 400
        reason = "redirects in circles, or out of the web" if redirected else f"answers {exc.code} {exc.reason}"
        raise _unreachable(address, reason) from exc
    except urllib.error.URLError as exc:
        if isinstance(exc.reason, TimeoutError):
            raise _too_slow(address, time_limit_s) from exc
        raise _unreachable(address, f"can't be reached ({exc.reason})") from exc
    except http.client.IncompleteRead as exc:
        raise _unreachable(address, "broke off before the end") from exc
    except (http.client.HTTPException, OSError, ValueError) as exc:
        raise _unreachable(address, f"can't be reached ({str(exc) or type(exc).__name__})") from exc


def _body(response: http.client.HTTPResponse, address: str, max_bytes: int, deadline: float) -> bytes:
    expected = response.length
    data = bytearray()
    while chunk := response.read1(_CHUNK_BYTES):
        data += chunk
        if len(data) > max_bytes:
            limit = f"more than the limit of {max_bytes / 2**20:.0f} MB"
            raise UserError("source.too_large", f"{address} has {limit}", "save the part that should be told as a file")
        if time.monotonic() > deadline:
            raise TimeoutError
    if expected is not None and len(data) < expected:
        raise http.client.IncompleteRead(bytes(data), expected - len(data))
    return bytes(data)


def _ascii(address: str) -> str:
    """``address`` as it goes over the wire: ``https://pt.example/Maré`` has its letters encoded."""
    parts = urlsplit(address)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    keep = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, host, quote(parts.path, keep), quote(parts.query, keep), ""))


def _unreachable(address: str, reason: str) -> MissingError:
    return MissingError("source.unreachable", f"{address} {reason}", "check the address, or save the page as a file")


def _too_slow(address: str, time_limit_s: float) -> MissingError:
    return _unreachable(address, f"did not answer whole in {time_limit_s:g} s")
