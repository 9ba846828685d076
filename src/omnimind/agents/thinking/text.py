"""Looking at texts: quotations, numbers, and where words stand."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from omnimind.agents.writing.language import folded, sought_in
from omnimind.core.document import Span

_QUOTED: Final = re.compile(r"[“«]([^”»]{12,})[”»]|\"([^\"]{12,})\"")
"""A quotation of more than a word or two, which may be set in quotation marks for other reasons."""

_ANYTHING: Final = r"\S+(?:\s\S+){0,3}?"
"""What may have been redacted in one piece."""

_NUMBER: Final = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_MARKS: Final = re.compile(r"[.,\u00a0\u202f]")


def span_of(quote: str, text: str, hidden: Collection[str] = ()) -> Span | None:
    """Where ``quote`` stands in ``text``, whatever white space is between its words; ``None`` if it does not.

    The words ``hidden`` stand for whatever was hidden behind them.
    """
    words = [_ANYTHING if word in hidden else re.escape(word) for word in quote.split()]
    found = re.search(r"\s+".join(words), text) if set(words) - {_ANYTHING} else None
    return Span(start=found.start(), end=found.end()) if found else None


def quotations(text: str) -> Iterator[str]:
    """What ``text`` gives as somebody's words."""
    for found in _QUOTED.finditer(text):
        yield found[1] or found[2]


def says(text: str, quote: str) -> bool:
    """Whether ``text`` has the words of ``quote`` one after the other, however they are set."""
    return sought_in(folded(text), folded(quote)) is not None


def numbers(text: str) -> list[str]:
    """The numbers in ``text`` as they are written."""
    return _NUMBER.findall(text)


def unknown_numbers(text: str, known: Iterable[str]) -> list[str]:
    """The numbers in ``text`` that none of the texts ``known`` has, in order; ``1,200`` and ``1.200`` are the same."""
    there = {_plain(number) for one in known for number in numbers(one)}
    return [number for number in dict.fromkeys(numbers(text)) if _plain(number) not in there]


def _plain(number: str) -> str:
    return _MARKS.sub("", number)


def cues(items: Sequence[str], words: Sequence[str]) -> tuple[int, ...]:
    """The word with which each of ``items`` is to appear: where it is spoken of, else evenly between its neighbours.

    Args:
        items: What appears, one after the other.
        words: What is said meanwhile.
    """
    heard = [" ".join(folded(word)) for word in words]
    found: list[int | None] = []
    least = 0
    for item in items:
        at = _spoken(folded(item), heard, least)
        found.append(at)
        least = least if at is None else at
    return _filled(found, len(words))


def _spoken(item: Sequence[str], heard: Sequence[str], least: int) -> int | None:
    """Where as many of the first words of ``item`` as possible are said, at ``least`` or later."""
    for length in (len(item), 4, 3, 2, 1):
        begun = list(item[:length])
        if length > len(item) or (length == 1 and len("".join(begun)) < 4):
            continue
        at = sought_in(heard[least:], begun)
        if at is not None:
            return least + at
    return None


def _filled(found: Sequence[int | None], count: int) -> tuple[int, ...]:
    """``found`` with its gaps filled evenly; they never go back."""
    cues: list[int] = []
    for place, at in enumerate(found):
        if at is None:
            past = next(
                ((there, later) for there, later in enumerate(found) if there > place and later is not None), None
            )
            there, later = past or (len(found), count)
            before = cues[-1] if cues else 0
            at = before + (later - before) // (there - place + 1) if cues else 0  # noqa: PLW2901 - the gap, filled
        cues.append(min(at, max(0, count - 1)))
    return tuple(cues)
