"""Pairs: two lists that stand for two sides of one thing are told together, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from omnimind.agents.writing.beats import Beat, Passage
from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.exhibits import Contrast, opposed
from omnimind.agents.writing.language import Language
from omnimind.core.document import ListBlock
from omnimind.core.script import Line

MAX_ITEMS = 4
TITLE_LIMIT = 40
"""Characters of a side's title."""

ITEM_LIMIT = 80
"""Characters of an item."""

PAIR_LIMIT_S = 26.0
"""How long both sides may take together; longer ones are told one after the other."""


@dataclass(frozen=True, slots=True)
class _Side:
    title: Line
    items: tuple[Line, ...]


def paired(passages: Sequence[Passage], clock: Clock, language: Language) -> tuple[Passage, ...]:
    """``passages``, with lists that compare made one."""
    told: list[Passage] = []
    sides: list[_Side | None] = []
    for index, passage in enumerate(passages):
        beside = [passages[i].section for i in (index - 1, index + 1) if 0 <= i < len(passages)]
        alone = all(section is not passage.section for section in beside)
        side = _side(passage, alone)
        other = sides[-1] if sides else None
        if side and other and _compare(other, side, clock, language):
            told[-1], sides[-1] = _both(told[-1], passage, (other, side)), None
        else:
            told.append(passage)
            sides.append(side)
    return tuple(told)


def _side(passage: Passage, alone: bool) -> _Side | None:
    """``passage`` as one side: a short list below a short title, its lead or, if it is ``alone`` there, its heading."""
    lead = [beat.line for beat in passage.beats if beat.part is None]
    items = tuple(beat.line for beat in passage.beats if beat.part is not None)
    if not isinstance(passage.subject, ListBlock) or passage.subject.ordered or len(lead) > 1:
        return None
    heading = passage.section.heading if alone and not passage.section.opens else None
    title = lead[0] if lead else heading
    parts = [beat.part for beat in passage.beats if beat.part is not None]
    short = 2 <= len(items) <= MAX_ITEMS and all(len(item.text) <= ITEM_LIMIT for item in items)
    if title is None or len(title.text) > TITLE_LIMIT or not short or len(set(parts)) < len(parts):
        return None
    return _Side(title, items)


def _compare(one: _Side, other: _Side, clock: Clock, language: Language) -> bool:
    """Whether the sides are named as opposites or are built alike, and can be told in one breath."""
    lines = (one.title, *one.items, other.title, *other.items)
    alike = len(one.items) == len(other.items) and one.title.text.endswith(":") == other.title.text.endswith(":")
    short = clock.scene_s([line.text for line in lines]) <= PAIR_LIMIT_S
    return short and (alike or opposed(one.title.text, other.title.text, language))


def _both(first: Passage, second: Passage, sides: Sequence[_Side]) -> Passage:
    """Both as one; what leant on the second leans on both."""
    beats: list[Beat] = []
    part, group = 0, second.beats[-1].group
    for side in sides:
        beats.append(Beat(side.title, group, needs=None if beats else first.beats[0].needs))
        for item in side.items:
            beats.append(Beat(item, group, part=part))
            part += 1
    columns = tuple((side.title.text.rstrip(":"), tuple(item.text for item in side.items)) for side in sides)
    return Passage(first.section, Contrast("", columns), tuple(beats))
