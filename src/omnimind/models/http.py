"""The HTTP client of the providers: pooled connections, verified, with patience that ends.

aiohttp rather than pyreqwest: measured on one core with 50 calls at once, a call of 1 kB costs 70 µs of processor time
against 45, a twentieth of what the gateway may add; and aiohttp has many maintainers and twelve years behind it.
"""

import asyncio
import ssl
import warnings
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self
from weakref import WeakKeyDictionary

import aiohttp
import certifi
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from yarl import URL

from omnimind import __version__
from omnimind.core.errors import TransientError, UserError

MAX_BYTES: Final = 64 * 2**20
"""An answer may be so large: a few pictures in base64, or many thousands of vectors."""

_W3C: Final = TraceContextTextMapPropagator()

_IDLE_S: Final = 30.0
_DRAIN_S: Final = 0.5


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

    def __init__(self, response: aiohttp.ClientResponse, asked: str, begun_s: float, patience: Patience) -> None:
        self._response = response
        self._asked = asked
        self._begun_s = begun_s
        self._deadline_s = begun_s + patience.first_s
        self._patience = patience
        self._is_heard = patience.first_token_s is None
        self._size = 0

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by names in any case."""
        return self._response.headers

    async def read(self) -> bytes:
        """All of the body."""
        content = self._response.content
        is_here = content.is_eof() and content.exception() is None and content.total_bytes <= MAX_BYTES
        if is_here:  # there is nothing to wait for
            return content.read_nowait()
        return await self._within(self._all())

    async def next(self) -> bytes:
        """The next bytes of the body, as they came; none at its end."""
        return await self._within(self._some())

    def heard(self) -> None:
        """Say that the first token came: the rest may take as long as all of it."""
        if not self._is_heard:
            self._is_heard = True
            self._deadline_s = self._begun_s + self._patience.total_s

    async def finish(self) -> None:
        """Give the connection back, as all that matters was read; it is used again if the body ends soon."""
        try:
            async with asyncio.timeout(_DRAIN_S):
                await self._response.content.readany()
        except (TimeoutError, aiohttp.ClientError, OSError):  # it is closed below, and nothing is lost
            pass
        finally:
            self._response.release()

    def close(self) -> None:
        """Close the connection: the provider stops its work."""
        self._response.close()

    async def _all(self) -> bytes:
        pieces = []
        while not self._response.content.at_eof():
            pieces.append(await self._some())
        return b"".join(pieces)

    async def _some(self) -> bytes:
        piece = await self._response.content.readany()
        self._size += len(piece)
        if self._size > MAX_BYTES:
            raise TransientError("model.unavailable", f"{self._asked} answered more than {MAX_BYTES >> 20} MiB")
        return piece

    async def _within(self, reading: Awaitable[bytes]) -> bytes:
        try:
            async with asyncio.timeout_at(self._deadline_s):
                return await reading
        except TimeoutError as exc:
            self.close()
            raise _too_slow(self._asked, self._patience, is_heard=self._is_heard) from exc
        except (aiohttp.ClientError, OSError) as exc:
            self.close()
            message = f"the connection to {self._asked} broke off ({type(exc).__name__})"
            raise TransientError("model.unavailable", message) from exc
        except BaseException:
            self.close()
            raise


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
        self._sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()
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
            UserError: ``model.refused``: ``url`` is none.
        """
        target = _address(url)
        asked = target.host_port_subcomponent or url
        begun_s = asyncio.get_running_loop().time()
        limit = _connecting(patience.connect_s)
        if self._tells_traces:
            carried: dict[str, str] = {}
            _W3C.inject(carried)
            headers = {**headers, **carried}
        request = self._session().request(
            method, target, data=data, headers=headers, timeout=limit, allow_redirects=False
        )
        response = await _sent(request, asked, begun_s + patience.first_s, patience)
        return Reply(response, asked, begun_s, patience)

    async def close(self) -> None:
        """Close the running loop's connections."""
        if session := self._sessions.pop(asyncio.get_running_loop(), None):
            await session.close()

    def _session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None:
            # Identity: what is sent in pieces comes in pieces, and nothing small unfolds to something huge.
            headers = {"User-Agent": f"omnimind/{__version__}", "Accept-Encoding": "identity"}
            session = self._sessions[loop] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._trust, keepalive_timeout=_IDLE_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=headers,
                trust_env=self._uses_proxies,
            )
        return session

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
def _connecting(limit_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=limit_s)


@lru_cache
def _address(url: str) -> URL:
    return URL(url, encoded=True)


def _load(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(**({"capath": str(path)} if path.is_dir() else {"cafile": str(path)}))
    except (OSError, ssl.SSLError) as exc:
        message = f"{path}: the authorities' certificates can't be read ({exc})"
        raise UserError("model.ca_bundle", message, "give a PEM file, or a folder that c_rehash has seen") from exc


async def _sent(
    request: Awaitable[aiohttp.ClientResponse], asked: str, deadline_s: float, patience: Patience
) -> aiohttp.ClientResponse:
    try:
        async with asyncio.timeout_at(deadline_s):
            return await request
    except aiohttp.InvalidURL as exc:
        raise UserError("model.refused", f"{asked} is not an address", "check the provider's url") from exc
    except aiohttp.ConnectionTimeoutError as exc:
        message = f"{asked} could not be connected to within {patience.connect_s:g} s"
        raise TransientError("model.unavailable", message) from exc
    except TimeoutError as exc:
        raise _too_slow(asked, patience, is_heard=patience.first_token_s is None) from exc
    except aiohttp.ClientConnectorCertificateError as exc:
        message = f"the certificate of {asked} is not trusted ({exc.certificate_error})"
        hint = "name the private authority's certificates in OMNIMIND_CA_BUNDLE"
        raise TransientError("model.unavailable", message, hint) from exc
    except aiohttp.ClientResponseError as exc:  # its representation has our headers, and the key in them
        message = f"{asked} answered with what is not HTTP ({exc.status})"
        raise TransientError("model.unavailable", message, "check its address") from None
    except (aiohttp.ClientError, OSError) as exc:
        message = f"{asked} can't be reached ({type(exc).__name__})"
        raise TransientError("model.unavailable", message, "check that it runs, and its address") from exc


def _too_slow(asked: str, patience: Patience, *, is_heard: bool) -> TransientError:
    if is_heard or patience.first_token_s is None:
        return TransientError("model.unavailable", f"{asked} was not done within {patience.total_s:g} s")
    return TransientError("model.unavailable", f"{asked} said nothing within {patience.first_token_s:g} s")
