"""Finds the words and phrases that a document is about."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean

from omnimind.core.document import Document, plain
from omnimind.documents.sentences import sentences
from omnimind.documents.stopwords import stop_words
from omnimind.documents.words import stem

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LIMIT = 10
_LONGEST_PHRASE = 3
_HEADING_WEIGHT = 3
"""A phrase in a heading counts as so many in the text."""

_Stems = tuple[str, ...]


def keywords(document: Document) -> tuple[str, ...]:
    """Up to ten keywords of ``document``, the most telling first, as the document writes them most often.

    Candidates are runs of up to three words without a stop word between them. They are weighed by how often they occur
    other than within longer candidates, more so in headings, and by their length; one within a better one is left out.

    Source: the C-value of Frantzi, Ananiadou and Mima, "Automatic recognition of multi-word terms", International
        Journal on Digital Libraries 3 (2000), with a gentler weight for length.
    """
    weights: Counter[_Stems] = Counter()
    forms: defaultdict[_Stems, Counter[str]] = defaultdict(Counter)
    for text, weight in _texts(document):
        for words in _phrases(text, document.language):
            key = tuple(stem(word.lower()) for word in words)
            weights[key] += weight
            forms[key][" ".join(words)] += 1
    recurring = {key: weight for key, weight in weights.items() if forms[key].total() > 1}
    values = _values(recurring or weights)
    ranked = sorted(values, key=lambda key: (-values[key], " ".join(key)))
    return tuple(_form(forms[key]) for key in _distinct(ranked))


def _values(weights: Mapping[_Stems, int]) -> dict[_Stems, float]:
    """The C-value of each candidate."""
    within: defaultdict[_Stems, list[int]] = defaultdict(list)
    for key, weight in weights.items():
        for part in {key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1)} - {key}:
            within[part].append(weight)
    return {
        key: (1 + 0.5 * (len(key) - 1)) * (weight - (fmean(within[key]) if key in within else 0))
        for key, weight in weights.items()
    }


def _texts(document: Document) -> Iterator[tuple[str, int]]:
    """Texts of ``document``, and how much a phrase in each counts."""
    if not any(block.kind == "heading" and plain(block.runs) == document.title for block in document.blocks):
        yield document.title, _HEADING_WEIGHT
    for block in document.blocks:
        if block.kind == "heading":
            yield plain(block.runs), _HEADING_WEIGHT
        elif block.kind == "table":
            yield from ((cell, 1) for cell in block.header)
        else:
            yield from ((sentence.text, 1) for sentence in sentences(block, document))


def _phrases(text: str, language: str) -> Iterator[list[str]]:
    """Every run of one to three words of ``text`` that neither a stop word nor a mark cuts."""
    common = stop_words(language)
    for part in re.split(r"[^\w\s'’-]+|\s[–—-]\s", text):
        run: list[str] = []
        for word in [*part.split(), ""]:
            if _WORD.fullmatch(word) and word.lower() not in common and len(word) > 2:
                run.append(word)
                continue
            for length in range(1, _LONGEST_PHRASE + 1):
                yield from (run[at : at + length] for at in range(len(run) - length + 1))
            run = []


def _distinct(ranked: list[_Stems]) -> list[_Stems]:
    """The first ten of ``ranked`` of which none is within another."""
    chosen: list[_Stems] = []
    for key in ranked:
        if len(chosen) == _LIMIT:
            break
        if not any(_within(key, other) or _within(other, key) for other in chosen):
            chosen.append(key)
    return chosen


def _within(inner: _Stems, outer: _Stems) -> bool:
    return any(outer[at : at + len(inner)] == inner for at in range(len(outer) - len(inner) + 1))


def _form(forms: Counter[str]) -> str:
    """The form written most often; of equals, one in lower case."""
    return max(forms, key=lambda form: (forms[form], form.islower(), form))
