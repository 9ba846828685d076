"""The HTTP client of the providers: pooled connections, verified, with patience that ends.

It is our own, on the parser that the server has too: measured on one core with 8 calls at once, a call of 2 kB costs
20 µs of processor time, against 80 with aiohttp and 50 with pyreqwest. Providers are asked by ``POST`` and ``GET``,
without cookies, redirects or uploads in pieces, which is what those libraries are large for.
"""

import asyncio
import ssl
import warnings
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self
from weakref import WeakKeyDictionary

import certifi
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from yarl import URL

from omnimind import __version__
from omnimind.core.errors import TransientError, UserError
from omnimind.models.dialling import Dial, credentials
from omnimind.models.lines import NO_HTTP, Incoming, Line

MAX_BYTES: Final = 64 * 2**20
"""An answer may be so large: a few pictures in base64, or many thousands of vectors."""

_W3C: Final = TraceContextTextMapPropagator()

_DRAIN_S: Final = 0.5

_USUAL: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": f"omnimind/{__version__}"}
"""Headers of all requests. Identity: what is sent in pieces comes in pieces, and nothing small unfolds to much."""

_ANY_FORMAT: Final = zlib.MAX_WBITS | 32
"""gzip, or zlib's own. Source: the manual of zlib, ``inflateInit2``."""


class UnverifiedWarning(UserWarning):
    """Certificates are not verified: whoever is in between can read and change everything, keys included."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait.

    Attributes:
        connect_s: Until connected.
        first_token_s: Until :meth:`Reply.heard`; ``None``: as long as ``total_s``.
        total_s: Until the end of the answer.
    """

    connect_s: float
    first_token_s: float | None
    total_s: float

    @property
    def first_s(self) -> float:
        """How long at first."""
        return self.total_s if self.first_token_s is None else min(self.first_token_s, self.total_s)


class Reply:
    """A response whose body is still to be read. Either read it to its end or :meth:`close` it.

    Methods raise ``TransientError`` (``model.unavailable``) if the connection breaks or the patience ends.
    """

    __slots__ = ("_asked", "_begun_s", "_incoming", "_is_heard", "_patience", "_size", "_unfolder")

    def __init__(self, incoming: Incoming, asked: str, begun_s: float, patience: Patience) -> None:
        self._incoming = incoming
        self._asked = asked
        self._begun_s = begun_s
        self._patience = patience
        self._is_heard = patience.first_token_s is None
        self._size = 0
        self._unfolder = zlib.decompressobj(_ANY_FORMAT) if incoming.is_folded else None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._incoming.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by names in any case."""
        return self._incoming.headers

    async def read(self) -> bytes:
        """All of the body."""
        first = await self.next()
        if self._incoming.is_over and self._unfolder is None:
            return first
        pieces = [first]
        while piece := await self.next():
            pieces.append(piece)
        return b"".join(pieces)

    async def next(self) -> bytes:
        """The next bytes of the body, as they came; none at its end."""
        try:
            piece = await self._some()
        except TimeoutError as exc:
            raise _too_slow(self._asked, self._patience, is_heard=self._is_heard) from exc
        except (*NO_HTTP, OSError, zlib.error) as exc:
            self.close()
            message = f"the connection to {self._asked} broke off ({type(exc).__name__})"
            raise TransientError("model.unavailable", message) from exc
        except BaseException:
            self.close()
            raise
        self._size += len(piece)
        if self._size > MAX_BYTES:
            self.close()
            raise TransientError("model.unavailable", f"{self._asked} answered more than {MAX_BYTES >> 20} MiB")
        return piece

    def heard(self) -> None:
        """Say that the first token came: the rest may take as long as all of it."""
        if not self._is_heard:
            self._is_heard = True
            self._incoming.extend(self._begun_s + self._patience.total_s)

    async def finish(self) -> None:
        """Want no more, as all that matters was read; the connection is used again if the body ends soon."""
        self._incoming.extend(asyncio.get_running_loop().time() + _DRAIN_S)
        with suppress(*NO_HTTP, OSError):  # it is closed then, and nothing is lost
            await self._incoming.next()
        self.close()

    def close(self) -> None:
        """Close the connection: the provider stops its work."""
        self._incoming.close()

    async def _some(self) -> bytes:
        while piece := await self._incoming.next():
            if self._unfolder is None:
                return piece
            if unfolded := self._unfolder.decompress(piece, MAX_BYTES + 1):
                return unfolded
        return b""


class Http:
    """Sends requests. One pool of connections an event loop; close it in each loop that used it, or use ``async with``.

    Args:
        ca_file: Certificates (PEM) of authorities to trust besides the system's and certifi's, or a folder of them.
        is_verifying: Whether certificates are verified.
        uses_proxies: Whether the proxies that the environment names are used (``HTTPS_PROXY``, ``NO_PROXY``).
        tells_traces: Whether whoever is asked gets the ``traceparent`` of the span that is current.

    Raises:
        UserError: ``model.ca_bundle``: ``ca_file`` can't be read.
    """

    def __init__(
        self,
        *,
        ca_file: Path | None = None,
        is_verifying: bool = True,
        uses_proxies: bool = False,
        tells_traces: bool = False,
    ) -> None:
        self._ca_file = ca_file
        self._is_verifying = is_verifying
        self._uses_proxies = uses_proxies
        self._tells_traces = tells_traces
        self._dials: WeakKeyDictionary[asyncio.AbstractEventLoop, Dial] = WeakKeyDictionary()
        if ca_file is not None:
            _ = self._trust
        if not is_verifying:
            message = "the certificates of model providers are not verified: anybody in between can read the keys"
            warnings.warn(message, UnverifiedWarning, stacklevel=2)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, patience: Patience
    ) -> Reply:
        """Send a request, and wait for the beginning of its response. Redirects are not followed.

        Raises:
            TransientError: ``model.unavailable``.
            UserError: ``model.refused``: ``url`` is none, or a header is not one.
        """
        target = _address(url)
        loop = asyncio.get_running_loop()
        dial = self._dials.get(loop) or self._dials.setdefault(
            loop, Dial(lambda: self._trust, uses_proxies=self._uses_proxies)
        )
        begun_s = loop.time()
        if self._tells_traces:
            carried: dict[str, str] = {}
            _W3C.inject(carried)
            headers = {**headers, **carried}
        proxy = dial.proxy(target)
        head = _head(method, target, tuple(headers.items()), proxy)
        asked = target.host_port_subcomponent or url
        line = dial.idle(target, proxy) or await _connected(dial, target, proxy, begun_s, patience)
        said = (head, b"\r\n") if data is None else (head, b"Content-Length: %d\r\n\r\n" % len(data), data)
        incoming = line.ask(said, begun_s + patience.first_s)
        await _begun(incoming, asked, patience)
        return Reply(incoming, asked, begun_s, patience)

    async def close(self) -> None:
        """Close the running loop's connections."""
        if dial := self._dials.pop(asyncio.get_running_loop(), None):
            await dial.close()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        if self._ca_file is not None:
            _load(context, self._ca_file)
        if not self._is_verifying:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


@lru_cache
def _address(url: str) -> URL:
    try:
        found = URL(url, encoded=True)
        if found.scheme in {"http", "https"} and found.raw_host and found.port:
            return found
        reason = None
    except ValueError as exc:
        reason = exc
    raise UserError("model.refused", f"{url} is not an address", "check the provider's url") from reason


@lru_cache
def _head(method: str, url: URL, headers: tuple[tuple[str, str], ...], proxy: URL | None) -> bytes:
    """How a request begins: all but the length of its body."""
    known = {name.lower() for name, _ in headers}
    usual = {"Host": url.host_port_subcomponent or "", **_USUAL}
    fields = [*((name, value) for name, value in usual.items() if name.lower() not in known), *headers]
    for name, value in fields:
        if not name or set(f"{name}{value}") & set("\r\n\0"):
            raise UserError("model.refused", f"the header {name!r} can't be sent", "check the provider's headers")
    said = "".join(f"{name}: {value}\r\n" for name, value in fields)
    if "authorization" not in known:
        said += credentials("Authorization", url)
    is_relayed = proxy is not None and url.scheme == "http"
    if proxy is not None and is_relayed:
        said += credentials("Proxy-Authorization", proxy)
    there = str(url.with_user(None)) if is_relayed else url.raw_path_qs
    return f"{method} {there} HTTP/1.1\r\n{said}".encode()


def _load(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(**({"capath": str(path)} if path.is_dir() else {"cafile": str(path)}))
    except (OSError, ssl.SSLError) as exc:
        message = f"{path}: the authorities' certificates can't be read ({exc})"
        raise UserError("model.ca_bundle", message, "give a PEM file, or a folder that c_rehash has seen") from exc


async def _connected(dial: Dial, url: URL, proxy: URL | None, begun_s: float, patience: Patience) -> Line:
    asked, limit_s = url.host_port_subcomponent, min(patience.connect_s, patience.first_s)
    try:
        return await dial.new(url, proxy, begun_s + limit_s)
    except TimeoutError as exc:
        if limit_s < patience.connect_s:
            raise _too_slow(str(asked), patience, is_heard=patience.first_token_s is None) from exc
        message = f"{asked} could not be connected to within {patience.connect_s:g} s"
        raise TransientError("model.unavailable", message) from exc
    except ssl.SSLCertVerificationError as exc:
        message = f"the certificate of {asked} is not trusted ({exc})"
        hint = "name the private authority's certificates in OMNIMIND_CA_BUNDLE"
        raise TransientError("model.unavailable", message, hint) from exc
    except (*NO_HTTP, OSError) as exc:
        message = f"{asked} can't be reached ({type(exc).__name__})"
        raise TransientError("model.unavailable", message, "check that it runs, and its address") from exc


async def _begun(incoming: Incoming, asked: str, patience: Patience) -> None:
    try:
        await incoming.begin()
    except TimeoutError as exc:
        raise _too_slow(asked, patience, is_heard=patience.first_token_s is None) from exc
    except NO_HTTP as exc:
        message = f"{asked} answered with what is not HTTP ({exc})"
        raise TransientError("model.unavailable", message, "check its address") from exc
    except OSError as exc:
        message = f"{asked} can't be reached ({type(exc).__name__})"
        raise TransientError("model.unavailable", message, "check that it runs, and its address") from exc
    except BaseException:
        incoming.close()
        raise


def _too_slow(asked: str, patience: Patience, *, is_heard: bool) -> TransientError:
    if is_heard or patience.first_token_s is None:
        return TransientError("model.unavailable", f"{asked} was not done within {patience.total_s:g} s")
    return TransientError("model.unavailable", f"{asked} said nothing within {patience.first_token_s:g} s")
