"""Dialling: lines to servers, directly or through proxies, kept for the next request."""

import asyncio
import base64
import socket
import ssl
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Final

from aiohappyeyeballs import start_connection
from yarl import URL

from omnimind.models.lines import Line

IDLE_S: Final = 30.0
"""How long a line is kept that nobody uses."""

_NEXT_ADDRESS_S: Final = 0.25
"""When the next address of a server is tried too. Source: RFC 8305, section 8."""

_FAREWELL_S: Final = 0.5
"""How long servers may take to see that a line ends."""

_OK: Final = 200


class Dial:
    """Finds lines; of one event loop.

    Args:
        trust: Who is believed to be who they say.
        uses_proxies: Whether the proxies that the environment names are used.
    """

    def __init__(self, trust: Callable[[], ssl.SSLContext], *, uses_proxies: bool) -> None:
        self._trust = trust
        self._uses_proxies = uses_proxies
        self._loop = asyncio.get_running_loop()
        self._lines: set[Line] = set()
        self._idle: dict[tuple[URL, URL | None], list[Line]] = {}

    def proxy(self, url: URL) -> URL | None:
        """The proxy on the way to ``url``, if there is one."""
        if not self._uses_proxies:
            return None
        named = urllib.request.getproxies().get(url.scheme)
        return None if named is None or urllib.request.proxy_bypass(str(url.host)) else URL(named)

    def idle(self, url: URL, proxy: URL | None) -> Line | None:
        """A line to the server of ``url`` that is there, and not in use."""
        idle = self._idle.get((url.origin(), proxy), ())
        while idle:
            line = idle.pop()
            if line.idling is not None:
                line.idling.cancel()
                line.idling = None
            if line.transport is not None and not line.transport.is_closing():
                return line
        return None

    async def new(self, url: URL, proxy: URL | None, until_s: float) -> Line:
        """A new line to the server of ``url``.

        Raises:
            TimeoutError: It was not there by ``until_s`` of the loop's clock.
            OSError: It can't be had.
            httptools.HttpParserError: The proxy speaks no HTTP.
        """
        freed = partial(self._keep, self._idle.setdefault((url.origin(), proxy), []))
        async with asyncio.timeout_at(until_s):
            if proxy is None:
                return await self._direct(url, freed)
            if url.scheme == "http":
                return await self._direct(proxy, freed)
            return await self._through(proxy, url, freed, until_s)

    async def close(self) -> None:
        """End all lines: those that are not in use with a word, if the server takes it soon."""
        for line in list(self._lines):
            if line.idling is not None and line.transport is not None:
                line.transport.close()
            else:
                line.hang_up()
        if self._lines:
            await asyncio.wait([line.gone for line in self._lines], timeout=_FAREWELL_S)

    def _keep(self, idle: list[Line], line: Line) -> None:
        line.idling = self._loop.call_later(IDLE_S, line.hang_up)
        idle.append(line)

    def _known(self, line: Line) -> Line:
        self._lines.add(line)
        line.gone.add_done_callback(lambda _: self._lines.discard(line))
        return line

    async def _direct(self, url: URL, freed: Callable[[Line], None]) -> Line:
        found = await self._loop.getaddrinfo(url.raw_host, url.port, type=socket.SOCK_STREAM)
        free = await start_connection(found, happy_eyeballs_delay=_NEXT_ADDRESS_S, interleave=1, loop=self._loop)
        is_private = url.scheme == "https"
        try:
            _, line = await self._loop.create_connection(
                lambda: Line(freed),
                sock=free,
                ssl=self._trust() if is_private else None,
                server_hostname=url.raw_host if is_private else None,
            )
        except BaseException:
            free.close()
            raise
        return self._known(line)

    async def _through(self, proxy: URL, url: URL, freed: Callable[[Line], None], until_s: float) -> Line:
        """A line within one to ``proxy``, which knows no more of it than where it leads."""
        outer = await self._direct(proxy, lambda _: None)
        try:
            there = f"{url.host_subcomponent}:{url.port}"
            said = f"CONNECT {there} HTTP/1.1\r\nHost: {there}\r\n{credentials('Proxy-Authorization', proxy)}\r\n"
            incoming = outer.ask([said.encode()], until_s)
            await incoming.begin()
            incoming.end()
            if incoming.status != _OK or outer.transport is None:
                raise ConnectionRefusedError(f"the proxy answered {incoming.status}")
            inner = Line(freed)
            name = url.raw_host
            inner.transport = await self._loop.start_tls(outer.transport, inner, self._trust(), server_hostname=name)
        except BaseException:
            outer.hang_up()
            raise
        self._lines.discard(outer)
        return self._known(inner)


def credentials(name: str, url: URL) -> str:
    """The header ``name`` with what ``url`` says before its host; empty if that is nothing."""
    if url.user is None and url.password is None:
        return ""
    said = base64.b64encode(f"{url.user or ''}:{url.password or ''}".encode()).decode()
    return f"{name}: Basic {said}\r\n"
