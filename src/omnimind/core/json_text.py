"""JSON as text that any database and any file takes."""

import json
from json import encoder
from typing import Any, Final

_PLAIN: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_MAKE: Final = getattr(encoder, "c_make_encoder", None)
_QUICK: Final = _MAKE and _MAKE(
    None,
    _PLAIN.default,
    encoder.encode_basestring,
    None,
    _PLAIN.key_separator,
    _PLAIN.item_separator,
    False,
    False,
    False,
)
"""What :data:`_PLAIN` makes anew for every value, which takes longer than a small one itself; CPython alone has it."""
_ASCII: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def compact(value: Any) -> str:
    """``value`` as JSON without spaces, keys in their order; it is valid UTF-8 and holds no NUL, whatever is in it.

    Raises:
        ValueError: A number is not finite.
        TypeError: It is not a JSON value.
        RecursionError: It nests too deep, or holds itself.
    """
    text = "".join(_QUICK(value, 0)) if _QUICK else _PLAIN.encode(value)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and UTF-8 can't
        return _ASCII.encode(value)
    return text


def printable(text: str) -> str:
    """``text`` as any database takes it: what can't be printed is written as JSON does. :func:`original` undoes it."""
    return text if text.isprintable() and "\\" not in text else json.dumps(text)[1:-1]


def original(text: str) -> str:
    """What :func:`printable` was given."""
    return str(json.loads(f'"{text}"')) if "\\" in text else text
