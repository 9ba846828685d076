"""Addresses that strangers give: they lead to the public web, or nowhere.

A name is looked up once, and the connection is made to what was found and looked at: what it would be found to be a
moment later doesn't matter. Every redirect is a new connection, and looked at again.
"""

import http.client
import ipaddress
import socket
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from omnimind.core.errors import RefusedError, UserError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""Source: RFC 6052, 2.1; the last 32 bits are an address of IPv4."""

_CLOSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # what Azure's machines ask about themselves: public by its number only
        "192.0.0.0/24",  # protocol assignments (RFC 6890), among them what Oracle's machines ask about themselves
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "::/96",  # IPv4 in IPv6, deprecated (RFC 4291, 2.5.5.1)
        "64:ff9b:1::/48",  # NAT64 of a network's own (RFC 8215)
        "fec0::/10",  # site-local, deprecated (RFC 3879)
    )
)


@dataclass(frozen=True, slots=True)
class Guard:
    """What strangers may have fetched.

    Attributes:
        ports: The ports that addresses may have.
        networks: Networks that may be reached although they are private.
    """

    ports: frozenset[int] = frozenset({80, 443})
    networks: tuple[IpNetwork, ...] = ()

    def opener(self, *handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
        """Opens addresses within these bounds; through no proxy, which would look names up for itself."""
        return urllib.request.build_opener(urllib.request.ProxyHandler({}), _Http(self), _Https(self), *handlers)

    def connect(
        self, place: tuple[str, int], timeout_s: float | None, source: tuple[str, int] | None = None
    ) -> socket.socket:
        """A connection to ``place``, as :func:`socket.create_connection` makes it.

        Raises:
            RefusedError: ``source.forbidden``.
            OSError: It can't be reached.
        """
        host, port = place
        if port not in self.ports:
            raise _forbidden(host, f"the port {port} is not one of the web's")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not all(self._allows(str(where[0])) for *_, where in found):
            raise _forbidden(host, "it is not on the public web")
        return _first(found, timeout_s, source)

    def _allows(self, address: str) -> bool:
        ip = ipaddress.ip_address(address.partition("%")[0])
        return any(ip in network for network in self.networks) or all(map(_is_public, _meant(ip)))


PUBLIC: Final = Guard()
"""Only the public web, at its usual ports."""


def check_address(address: str) -> None:
    """Raise ``UserError`` (``source.address``) unless ``address`` says plainly where it leads."""
    try:
        parts = urlsplit(address)
        is_plain = bool(parts.hostname) and parts.username is None and parts.password is None and parts.port != 0
    except ValueError:
        is_plain = False
    if not is_plain or not address.isprintable() or "\\" in address:
        raise UserError(
            "source.address", "this is not an address to fetch from", "write it as https://example.org/page"
        )


def _meant(ip: IpAddress) -> tuple[IpAddress, ...]:
    """``ip``, and all that it leads to where addresses of IPv4 are wrapped in it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    wrapped = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    inside = tuple(one for one in wrapped if one is not None)
    return inside if ip.ipv4_mapped is not None or ip in _NAT64 else (ip, *inside)


def _is_public(ip: IpAddress) -> bool:
    is_closed = any(ip.version == network.version and ip in network for network in _CLOSED)
    return ip.is_global and not is_closed and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _first(found: Iterable[Any], timeout_s: float | None, source: tuple[str, int] | None) -> socket.socket:
    """A connection to the first of what was ``found`` that answers."""
    trouble = OSError("nothing was found under this name")
    for family, kind, protocol, _, where in found:
        connection = socket.socket(family, kind, protocol)
        try:
            if isinstance(timeout_s, int | float):  # http.client has an object of its own for the usual one
                connection.settimeout(timeout_s)
            if source:
                connection.bind(source)
            connection.connect(where)
        except OSError as error:
            connection.close()
            trouble = error
        else:
            return connection
    raise trouble


class _Http(urllib.request.HTTPHandler):
    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_connection, http.client.HTTPConnection, self._guard), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_connection, http.client.HTTPSConnection, self._guard), req)


def _connection(
    kind: type[http.client.HTTPConnection], guard: Guard, host: str, **more: Any
) -> http.client.HTTPConnection:
    """A connection of that kind, which ``guard`` makes."""
    connection: Any = kind(host, **more)
    connection._create_connection = guard.connect  # which it calls to connect
    made: http.client.HTTPConnection = connection
    return made


def _forbidden(host: str, why: str) -> RefusedError:
    hint = "save the page and send it as a file, or ask whoever runs this service"
    return RefusedError("source.forbidden", f"{host} may not be fetched from here: {why}", hint)
