"""The forms of English and Portuguese words, as far as rules without a dictionary tell them.

Too many forms do no harm as long as they are no other words. Words are in lower case and without accents.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from omnimind.guard.rule import Language

_LEAST: Final = 3
"""Letters of a word that has forms."""

_ENGLISH_DOUBLING: Final = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")
_SIBILANT: Final = ("s", "x", "z", "ch", "sh")


@lru_cache(maxsize=16_384)
def forms(word: str, languages: tuple[Language, ...] = ("en", "pt")) -> frozenset[str]:
    """``word`` and its forms."""
    if len(word) < _LEAST or not word.isalpha():
        return frozenset({word})
    return frozenset({word}.union(*(_FORMS[language](word) for language in languages)))


def _english(word: str) -> Iterator[str]:
    yield from (f"{word}es",) if word.endswith(_SIBILANT) else (f"{word}s",)
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (f"{word[:-1]}{end}" for end in ("ies", "ied", "ier", "iest"))
        yield f"{word}ing"
        return
    stems = [word.removesuffix("e")]
    if _ENGLISH_DOUBLING.search(word):  # whether it is doubled goes by where it is stressed
        stems.append(word + word[-1])
        yield f"{word}{word[-1]}y"
    yield from (f"{stem}{end}" for stem in stems for end in ("ed", "ing", "er", "ers", "in"))


def _portuguese(word: str) -> Iterator[str]:
    for end, others in _PORTUGUESE.items():
        if word.endswith(end):
            yield from (word[: len(word) - len(end)] + other for other in others)
            return
    yield f"{word}s"


_SMALL: Final = ("inho", "inha", "inhos", "inhas")
_PORTUGUESE: Final[Mapping[str, Collection[str]]] = {
    "ao": ("aos", "oes", "aes", "ona", "onas", "oa", "oas"),
    "al": ("ais",),
    "el": ("eis",),
    "ol": ("ois",),
    "il": ("is", "eis"),
    "m": ("ns",),
    "r": ("res", "ra", "ras", "rinho", "rinha"),
    "z": ("zes", "zinho", "zinha"),
    "s": ("ses",),
    "co": ("cos", "ca", "cas", "quinho", "quinha", "quice", "cao", "cona"),
    "go": ("gos", "ga", "gas", "guinho", "guinha", "gao", "gona"),
    "ca": ("cas", "quinha", "cona"),
    "o": ("os", "a", "as", "ao", "oes", "ona", "onas", *_SMALL),
    "a": ("as", "ona", "onas", "ao", "inha", "inhas"),
    "e": ("es", "inho", "inha"),
}
"""What follows instead of an ending: number, gender, small and large; of several that fit the first."""

_FORMS: Final[Mapping[Language, Callable[[str], Iterator[str]]]] = {"en": _english, "pt": _portuguese}
