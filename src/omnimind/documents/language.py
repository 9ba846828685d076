"""Tells which language a text is in, by its script and its commonest words."""

import re
from collections import Counter

from omnimind.documents.stopwords import STOP_WORDS

_SAMPLE_CHARS = 20_000
_WORD = re.compile(r"\b[^\W\d_]+(?:'[^\W\d_]+)?\b")

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
_LETTERS_OF_ONE: tuple[tuple[str, str, str], ...] = (("ru", "uk", "іїєґІЇЄҐ"), ("ar", "fa", "پچژگی"))
"""Within a script: the usual language, another one, and letters that only the other one has."""

_OWN_LETTERS = {
    "pt": "ãõâêôçáéíóú",
    "es": "ñ¿¡áéíóú",
    "fr": "èêëœàùçé",
    "de": "ßäöü",
    "it": "èìòù",
    "sv": "åäö",
    "pl": "łąęśźżćń",
    "tr": "ğşı",
}
"""Letters that English lacks. They decide where no common word does: in a table, say."""
_LETTER_WEIGHT = 0.5

_DEFAULT = "en"
_LEAD = 1.3
"""So many times English's score another language needs: English papers are full of names in other languages."""


def detect(text: str) -> str:
    """The BCP 47 tag of the language of ``text``: Portuguese is ``pt-BR``; where nothing tells, ``en``."""
    sample = text[:_SAMPLE_CHARS]
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str | None:
    letters = sum(char.isalpha() for char in sample)
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS}
    # Japanese is written with Chinese characters too: some kana among them tell it.
    if counts["ja"] > 0.1 * counts["zh"]:
        counts["ja"], counts["zh"] = counts["ja"] + counts["zh"], 0
    language = max(counts, key=lambda name: counts[name])
    if counts[language] < 0.3 * letters or not counts[language]:
        return None
    for usual, other, own_letters in _LETTERS_OF_ONE:
        if language == usual and sum(map(sample.count, own_letters)) > 0.01 * letters:
            return other
    return language


def _by_words(sample: str) -> str:
    words = Counter(_WORD.findall(sample.lower().replace("’", "'")))
    scores = {
        language: sum(words[word] * len(word) ** 0.5 for word in sorted(common))
        + _LETTER_WEIGHT * sum(map(sample.lower().count, _OWN_LETTERS.get(language, "")))
        for language, common in STOP_WORDS.items()
    }
    best = max(scores, key=lambda name: scores[name])
    if scores[best] <= _LEAD * scores[_DEFAULT]:
        return _DEFAULT
    return "pt-BR" if best == "pt" else best
