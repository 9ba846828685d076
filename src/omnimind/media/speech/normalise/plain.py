"""Any other language: what is only there to be seen is left out; the engine reads its own figures and signs."""

import re
import unicodedata
from typing import Final

from omnimind.core.speech import SpokenWord
from omnimind.media.speech.normalise.reading import spoken
from omnimind.media.speech.normalise.tokens import Token, tokens

_SCHEME: Final = re.compile(r"(?:https?://)?(?:www\.)?(?=\w)")
_READ: Final = frozenset("'-.,:/%°+=&@\u200c\u200d")


def normalise(text: str) -> tuple[SpokenWord, ...]:
    """How ``text`` of any language is said, word by word."""
    split = tokens(text)
    return spoken(split, [_said(token) for token in split])


def _said(token: Token) -> str:
    core = _SCHEME.sub("", token.core, count=1) if "/" in token.core else token.core
    kept = " ".join("".join(char if _is_read(char) else " " for char in core).split())
    said = any(char.isalnum() or char in "%°" or unicodedata.category(char) == "Sc" for char in kept)
    return kept if said else ""


def _is_read(char: str) -> bool:
    return char.isalnum() or char in _READ or unicodedata.category(char)[0] == "M" or unicodedata.category(char) == "Sc"
