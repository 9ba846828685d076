"""Translates TeX mathematics to Typst mathematics: the common subset that documents use."""

from typing import Literal

from omnimind.media.pictures.tex_parser import Parser, UnknownTexError
from omnimind.media.pictures.tex_symbols import RELATIONS

_LENGTH_LIMIT = 2000
_SIGNS = ("+", "-", "±", "∓")
_OPENING = frozenset(("\\(", "\\[", "\\{", "⟨", "⌊", "⌈"))
_CLOSING = frozenset(("\\)", "\\]", "\\}", "⟩", "⌋", "⌉"))

Breaks = Literal["none", "relations", "signs"]
"""Where a formula without lines of its own is broken: nowhere, before relations, or before every sum's signs too."""


def to_typst(tex: str, *, breaks: Breaks = "none") -> str:
    """The Typst mathematics that looks as ``tex`` does. Broken lines are aligned at their relations.

    Args:
        tex: TeX mathematics, with or without its dollar signs.
        breaks: Where to break it, if it has no lines of its own.

    Raises:
        UnknownTexError: It uses what this does not know, or is malformed.
    """
    if len(tex) > _LENGTH_LIMIT:
        raise UnknownTexError(tex[:20])
    pieces = Parser(_undelimited(tex)).whole()
    if breaks != "none" and "&" not in pieces and "\\" not in pieces:
        pieces = _broken(pieces, at_signs=breaks == "signs")
    return " ".join(pieces)


def _undelimited(tex: str) -> str:
    tex = tex.strip()
    for opening, closing in (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")):
        if tex.startswith(opening) and tex.endswith(closing) and len(tex) >= len(opening) + len(closing):
            return tex[len(opening) : -len(closing)].strip()
    return tex


def _broken(pieces: list[str], *, at_signs: bool) -> list[str]:
    """``pieces`` in lines, outside of parentheses: from each relation on, and after a comma with a wide space."""
    lines: list[str] = []
    depth, aligned, before = 0, False, ""
    for piece in pieces:
        depth += (piece in _OPENING) - (piece in _CLOSING)
        follows = before not in ("", *_SIGNS, *RELATIONS)
        if depth == 0 and follows and piece in RELATIONS:
            lines += ["\\", "&"] if aligned else ["&"]
            aligned = True
        elif depth == 0 and follows and at_signs and piece in _SIGNS:
            lines += ["\\", "&", "#h(1em)"]
            aligned = True
        elif depth == 0 and before == "\\," and piece in ("#h(1em)", "#h(2em)"):
            lines.append("\\")
            before, aligned = "", False
            continue
        lines.append(piece)
        before = piece
    return lines
