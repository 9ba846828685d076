"""The words of a text, freed from what is only there to be seen: markup, quotation marks, emoji."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

_OPENING: Final = "([{\"'“‘„‚«‹¿¡"
_CLOSING: Final = ")]}\"'”’»›.,;:!?…"

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_VULGAR: Final = re.compile("[¼-¾⅐-⅞]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff™℠]")
_LETTERLIKE: Final = str.maketrans(
    {"−": "-", "‐": "-", "‑": "-", "⁄": "/", "’": "'", "ʼ": "'", "∕": "/", "。": ".", "、": ","}
)
_KEPT_AS_IS: Final = frozenset("ºª…")
_KEPT_SYMBOLS: Final = "°×÷±≤≥≠≈→←↔⇒√∞∑∏∂∆∈∩∪∀∃¬^~<>=+|$`"

_JOINERS: Final = "\u200c\u200d"  # letters of some scripts need them

_LINK: Final = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_LINK_END: Final = re.compile(r"\](?:\([^)]*\)|\[[^\]]*\])")
_FOOTNOTE: Final = re.compile(r"\[(?:\^[^\]]*|\d+(?:[,–-]\d+)*)\]")
_AUTOLINK: Final = re.compile(r"<([^<>\s]+[./@:][^<>\s]+)>")
_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]*\s*/?>|<!--|-->")
_ENTITY: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " ", "&#39;": "'"}
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-ZÀ-Þ]")
_EMPHASIS: Final = re.compile(r"\*\*|~~|`|(?<![\w)])\*(?=\S)|(?<=\S)\*(?![\w(])|(?<![^\W_])_+|_+(?![^\W_])")
_RULER: Final = re.compile(r"[-–—*_~#|:]{2,}|={3,}|>{2,}|\+{2,}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, in parts.

    ``shown`` is the word itself. ``core`` is what there is to say, in plain characters; ``lead`` and ``trail`` are the
    punctuation that stood around it. A full stop that belongs to an abbreviation is in ``core``.
    """

    shown: str
    lead: str
    core: str
    trail: str

    @property
    def joined(self) -> bool:
        """Whether nothing separates it from the next word."""
        return not self.trail


@dataclass(frozen=True, slots=True)
class Shorts:
    """Lower-case short forms with the full stop that is part of them.

    Those that are ``final`` may end a sentence, too; those that are ``numbered`` are short forms only before a number.
    """

    all: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()


def tokens(text: str, shorts: Shorts = Shorts()) -> tuple[Token, ...]:
    """The white-space words of ``text``."""
    split = [_token(word) for word in text.split()]
    return tuple(_with_stop(token, following, shorts) for token, following in zip_longest(split, split[1:]))


def _token(shown: str) -> Token:
    bare = _fold(_unmarked(shown))
    core = bare.lstrip(_OPENING)
    lead = bare[: len(bare) - len(core)]
    trimmed = core.rstrip(_CLOSING)
    # A bracket that is opened within the word, as in ``f(x)``, closes nothing around it.
    trail = core[len(trimmed) :].replace(")", "", max(0, trimmed.count("(") - trimmed.count(")")))
    return Token(shown, lead, trimmed, trail)


def _unmarked(word: str) -> str:
    """``word`` without Markdown and HTML."""
    if _RULER.fullmatch(word):
        return ""
    for entity, character in _ENTITY.items():
        word = word.replace(entity, character)
    word = _AUTOLINK.sub(r"\1", word)
    word = _FOOTNOTE.sub("", word)
    word = _LINK.sub(r"\1", word)
    word = _LINK_END.sub("", word)
    word = _TAG.sub("", word)
    return word if word in {"*", "_"} else _EMPHASIS.sub("", word)


def _fold(word: str) -> str:
    """``word`` in plain characters: raised digits after ``^``, ``½`` as ``1/2``, ASCII digits, no emoji."""
    word = _INVISIBLE.sub("", word)
    word = _RAISED.sub(_after_caret, word)
    word = _VULGAR.sub(_with_slash, word)
    word = word.translate(_LETTERLIKE)
    folded = "".join(char if char in _KEPT_AS_IS else unicodedata.normalize("NFKC", char) for char in word)
    folded = unicodedata.normalize("NFC", folded)
    return "".join(_plain(char) for char in folded)


def _after_caret(found: re.Match[str]) -> str:
    return "^" + found[0].translate(_SUPERSCRIPTS)


def _with_slash(found: re.Match[str]) -> str:
    whole = "+" if found.start() and found.string[found.start() - 1].isdecimal() else ""
    return whole + unicodedata.normalize("NFKC", found[0]).replace("⁄", "/")


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _JOINERS:
        return char
    if unicodedata.category(char) in {"So", "Cs", "Co", "Cn", "Cc", "Cf", "Sk", "Me"} and char not in _KEPT_SYMBOLS:
        return ""
    return char


def _with_stop(token: Token, following: Token | None, shorts: Shorts) -> Token:
    """``token`` with the full stop that is part of it in its core; where a sentence may end there, also after it."""
    if not token.trail.startswith("."):
        return token
    whole = token.core.lower() + "."
    initials = _INITIALS.fullmatch(token.core) is not None
    if whole in shorts.numbered and whole not in shorts.all:
        belongs = following is not None and bool(re.match(r"\d|[IVXLC]+$", following.core))
    else:
        belongs = whole in shorts.all or initials
    if not belongs:
        return token
    final = whole in shorts.final or (initials and len(token.core) > 1)
    ends = following is None or (final and following.core[:1].isupper())
    return Token(token.shown, token.lead, token.core + ".", token.trail if ends else token.trail[1:])


def spoken_mark(trail: str) -> str:
    """The one mark that a voice needs of the punctuation after a word, or nothing."""
    for marks, mark in (("?", "?"), ("!", "!"), (".", "."), (";", ";"), (":", ":"), (",…", ","), (")]}", ",")):
        if any(char in trail for char in marks):
            return mark
    return ""


def is_shouted(words: Sequence[Token]) -> bool:
    """Whether the text is all capitals, so that capitals say nothing about a word."""
    letters = [char for word in words for char in word.core if char.isalpha()]
    return len(words) > 2 and not any(char.islower() for char in letters)
