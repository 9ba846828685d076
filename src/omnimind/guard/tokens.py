"""What stands in the place of something personal: a token that can be turned back, a mask, or only what it was.

A vault lives as long as one request and only in memory: nothing of it is ever written down or printed.
"""

import re
import threading
from typing import Final

from omnimind.guard.normalise import normalise

_TOKEN: Final = re.compile(r"<[A-Z][A-Z0-9]{0,15}_[1-9]\d{0,5}>")
_BEGUN: Final = re.compile(r"<(?:[A-Z][A-Z0-9]{0,15}(?:_(?:[1-9]\d{0,5})?)?)?\Z")
"""A token of which the end may be still to come: at most as long as one."""

_TELLING: Final = frozenset({"phone"})
"""Families whose members are told by the family: ``phone.br`` is a phone."""

_KEPT: Final = {"card": 4, "iban": 4, "phone": 4, "br.pix": 4, "us.ssn": 4, "br.cep": 3}
"""How many of the last letters and digits a mask leaves, by kind or family; 2 of others, none of an address."""

_KEPT_OF_OTHERS: Final = 2
_ADDRESSES: Final = frozenset({"ip", "email"})


def name_of(kind: str) -> str:
    """``kind`` in a token: ``CPF`` of ``br.cpf``, ``PHONE`` of ``phone.br``."""
    family, _, member = kind.rpartition(".")
    said = family if family in _TELLING else member
    return re.sub(r"[^A-Z0-9]", "", said.upper())[:16] or "DATA"


def label(kind: str) -> str:
    """What a value of ``kind`` was, and no more: ``[CPF]``."""
    return f"[{name_of(kind)}]"


def mask(kind: str, value: str) -> str:
    """``value`` with stars for all but its last letters or digits; of an e-mail address the domain stays.

    It has as many characters, and those that are no letters or digits stay.
    """
    local, at, domain = value.rpartition("@")
    if kind == "email" and at:
        return _starred(local, 0) + at + domain
    kept = 0 if kind in _ADDRESSES else _KEPT.get(kind, _KEPT.get(kind.partition(".")[0], _KEPT_OF_OTHERS))
    return _starred(value, kept)


def _starred(value: str, kept: int) -> str:
    shown = [index for index, character in enumerate(value) if character.isalnum()]
    hidden = set(shown[: len(shown) - min(kept, len(shown) // 2)])
    return "".join("*" if index in hidden else character for index, character in enumerate(value))


class Vault:
    """The tokens of one request: the same value, however it is written, has the same token.

    Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._values)} values)"

    def __reduce__(self) -> str:
        raise TypeError("a vault stays in memory")

    def reserve(self, text: str) -> None:
        """Never give out what looks like a token in ``text`` already: it would be turned into somebody's value."""
        with self._lock:
            self._taken.update(_TOKEN.findall(text))

    def token(self, kind: str, value: str) -> str:
        """What stands for ``value``, such as ``<CPF_1>``."""
        key = (name_of(kind), _canonical(kind, value))
        with self._lock:
            if key not in self._tokens:
                token = self._fresh(key[0])
                self._tokens[key] = token
                self._values[token] = value
            return self._tokens[key]

    def restore(self, text: str) -> str:
        """``text`` with the values that its tokens stand for, as they were first written."""
        return _TOKEN.sub(lambda found: self._values.get(found[0], found[0]), text)

    def restorer(self) -> "Restorer":
        """Restores a text that comes piece by piece."""
        return Restorer(self)

    def _fresh(self, name: str) -> str:
        while True:
            self._counts[name] = self._counts.get(name, 0) + 1
            token = f"<{name}_{self._counts[name]}>"
            if token not in self._taken:
                return token


class Restorer:
    """Turns the tokens of a text that comes piece by piece back (:class:`omnimind.core.guard.Gate`).

    A token that came only in part is held back until the rest of it does.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault: Final = vault
        self._text = ""

    def feed(self, piece: str) -> str:
        """What may go on now, with values."""
        text = self._text + piece
        begun = _BEGUN.search(text)
        end = begun.start() if begun else len(text)
        self._text = text[end:]
        return self._vault.restore(text[:end])

    def close(self) -> str:
        """The rest."""
        rest, self._text = self._text, ""
        return rest


def _canonical(kind: str, value: str) -> str:
    """The same for all ways to write a value. Dots tell addresses apart, but not numbers."""
    folded = normalise(value).folded
    return folded if kind in _ADDRESSES else re.sub(r"[\W_]", "", folded)
