"""The words of a text that carry its subject, cut to stems so that their forms count as one."""

import re

from omnimind.documents.stopwords import stop_words

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{2,}")
_STEM_CHARS = 7


def stems(text: str, language: str) -> list[str]:
    """The stems of the words of ``text`` that carry its subject, in order.

    A stem is a word's first seven letters without a plural's ``s``. Scripts without spaces between words give pairs of
    neighbouring characters.
    """
    common = stop_words(language)
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if _WIDE.fullmatch(word):
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        elif word not in common and (len(word) > 1 or not word.isascii()):
            found.append(stem(word))
    return found


def stem(word: str) -> str:
    """The stem of a lower-case ``word``."""
    return (word[:-1] if len(word) > 3 and word.endswith("s") else word)[:_STEM_CHARS]
