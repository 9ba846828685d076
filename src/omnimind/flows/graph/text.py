"""How wide text will be, without the font that whoever looks at it has: about, and rather too wide than too narrow."""

import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_EM: Final = {
    **dict.fromkeys("ijlI|'!.,:;`", 0.30),
    **dict.fromkeys(' ftr()[]{}/\\-"*', 0.39),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.71),
    **dict.fromkeys("mwMW%@→—…", 0.93),
}
"""Widths in parts of the font's size. Source: measured on Inter, rounded up to four groups."""
_DEFAULT: Final = 0.62


def width(text: str, size: float) -> float:
    """The width of ``text`` in a font of ``size``, both in pixels."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if character in _EM:
        return _EM[character]
    if unicodedata.combining(character):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(character) in {"W", "F"} else _DEFAULT


def clip(text: str, size: float, limit: float) -> str:
    """``text``, cut short so that it is not wider than ``limit``."""
    if width(text, size) <= limit:
        return text
    room, kept = limit - width(ELLIPSIS, size), ""
    for character in text:
        room -= size * _em(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def wrap(text: str, size: float, limit: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines that are not wider than ``limit``."""
    lines: list[str] = []
    words = text.split()
    while words:
        if len(lines) == most - 1:
            return [*lines, clip(" ".join(words), size, limit)]
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size) <= limit:
            count += 1
        lines.append(clip(" ".join(words[:count]), size, limit))
        words = words[count:]
    return lines
