"""Where somebody is: postal codes, number plates and network addresses."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate

_CEP: Final = re.compile(r"(?<![A-Za-z\d.\-/+])(?:\d{2}\.?\d{3}[\-\s]{1,3}\d{3}|\d{8})(?![A-Za-z\d]|[.\-/]\d)")
_PLATE: Final = re.compile(r"(?<![A-Za-z\d])[A-Z]{3}[\-\s.]?\d[A-Z\d]\d{2}(?![A-Za-z\d]|[.\-/]\d)", re.IGNORECASE)

_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DOT: Final = r"(?:\.|\[\.\])"
_IPV4: Final = re.compile(rf"(?<![A-Za-z\d])(?<!\d[.\-,])(?:{_OCTET}{_DOT}){{3}}{_OCTET}(?![A-Za-z\d]|[.\-]\d)")
_IPV6: Final = re.compile(
    r"(?<![A-Za-z\d:.])(?:[\dA-Fa-f]{0,4}:){2,7}(?:[\dA-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![A-Za-z\d:])"
)
_LEAST_IPV6: Final = 6
_SMALL: Final = 20
"""Versions and numbers of sections have only parts under this."""


def cep(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Brazilian postal codes, which look like many other numbers."""
    for found in _CEP.finditer(text, start, end):
        written = found[0].count("-") == 1 and " " not in found[0]
        yield Candidate("br.cep", *found.span(), 0.35 if written else 0.1, 0.85 if written else 0.7)


def plate(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Brazilian number plates: ABC-1234 and, as in all of Mercosul, ABC1D23."""
    for found in _PLATE.finditer(text, start, end):
        yield Candidate("br.plate", *found.span(), 0.3, 0.85)


def ipv4(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Addresses of machines; those that are the same everywhere, such as 127.0.0.1, tell nothing."""
    for found in _IPV4.finditer(text, start, end):
        parts = [int(part) for part in re.findall(r"\d+", found[0])]
        if parts[0] not in {0, 127, 255}:
            yield Candidate("ip", *found.span(), 0.4 if max(parts) < _SMALL and parts[0] != 10 else 0.75, 0.9)


def ipv6(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Addresses of version 6, but those of the machine itself."""
    for found in _IPV6.finditer(text, start, end):
        if len(found[0]) >= _LEAST_IPV6 and _is_somewhere(found[0]):
            yield Candidate("ip", *found.span(), 0.85, 0.95)


def _is_somewhere(written: str) -> bool:
    try:
        address = ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
