"""The machine that reads tokens by a language's rules. The first rule that knows what stands there says it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from omnimind.core.speech import SpokenWord
from omnimind.media.speech.normalise.tokens import Token, is_shouted, spoken_mark

_NOTHING: Final = Token("", "", "", "")
_MARKS: Final = frozenset(" '-.,;:?!")
_SPACED_MARK: Final = re.compile(r" ([.,;:?!])")
_LOOSE: Final = re.compile(r"(?<!\w)['\-]+|['\-]+(?!\w)")


@dataclass(frozen=True, slots=True)
class Scan:
    """Where the reading is: ``at`` is the token to be said next. ``shouted`` text is all capitals."""

    tokens: Sequence[Token]
    at: int
    shouted: bool

    @property
    def token(self) -> Token:
        """The token to be said next."""
        return self.tokens[self.at]

    @property
    def core(self) -> str:
        """Its core."""
        return self.token.core

    def near(self, offset: int) -> Token:
        """The token ``offset`` from it, an empty one beyond the text's ends."""
        index = self.at + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    @property
    def ahead(self) -> "Scan":
        """The reading one token on."""
        return replace(self, at=self.at + 1)

    @property
    def following(self) -> str:
        """The core after it, or nothing where a mark stands between."""
        return self.near(1).core if self.token.joined and not self.near(1).lead else ""

    @property
    def preceding(self) -> str:
        """The core before it, or nothing where a mark stands between."""
        return self.near(-1).core if self.near(-1).joined and not self.token.lead else ""


Rule = Callable[[Scan], Sequence[str] | None]
"""What to say for a scan's token, and perhaps for some after it, one text each; ``None`` leaves it to the next rule."""


def read(tokens: Sequence[Token], rules: Sequence[Rule]) -> tuple[SpokenWord, ...]:
    """Every token said by the first of ``rules`` that knows it, with the marks a voice needs."""
    said: list[str] = []
    shouted = is_shouted(tokens)
    while len(said) < len(tokens):
        said += map(_speakable, _first(rules, Scan(tokens, len(said), shouted)))
    return spoken(tokens, said)


def _first(rules: Sequence[Rule], scan: Scan) -> Sequence[str]:
    for rule in rules:
        if (said := rule(scan)) is not None:
            return said
    return ("",)


def spoken(tokens: Sequence[Token], said: Sequence[str]) -> tuple[SpokenWord, ...]:
    """``said`` with one mark where the text had marks; those after a silent token go to the word before it."""
    marked: list[str] = []
    last = -1  # the last token that is heard
    for token, text in zip(tokens, said, strict=True):
        if last >= 0 and marked[last][-1].isalnum() and (_opens_aside(token) or (_is_dash(token) and not text)):
            marked[last] += ","
        marked.append(text)
        if text:
            last = len(marked) - 1
        mark = spoken_mark(token.trail)
        if mark and last >= 0:
            marked[last] = marked[last].rstrip(".,;:?!") + mark
    return tuple(SpokenWord(token.shown, text) for token, text in zip(tokens, marked, strict=True))


def _opens_aside(token: Token) -> bool:
    return "(" in token.lead and token.core[:1].isalpha()


def _is_dash(token: Token) -> bool:
    return token.shown in {"-", "--", "–", "—"} and not token.core.strip("-–—")


def _speakable(text: str) -> str:
    """``text`` with nothing in it but words and marks."""
    kept = "".join(char if char.isalnum() or char in _MARKS or _combines(char) else " " for char in text)
    words = " ".join(_LOOSE.sub(" ", kept).split())
    return _SPACED_MARK.sub(r"\1", words).lstrip(" .,;:?!")


def _combines(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
