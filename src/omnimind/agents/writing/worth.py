"""Worth: how much each thing that can be told stands for the whole."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from omnimind.agents.writing.beats import Passage
from omnimind.agents.writing.exhibits import Contrast, Grid, Plot
from omnimind.documents.rank import rank

LEAST, READ, MOST = 0.4, 0.8, 1.0
"""What the least and the most central sentence are worth, and the rows of a table, which share no words with others."""

STEPS = 4
"""Worths are told apart in so many steps: coarse, so that a small edit seldom changes what is told."""


def worths(passages: Sequence[Passage], language: str) -> dict[int, float]:
    """What a second of each group is worth: where its sentences stand among all by LexRank."""
    said = list(_said(passages))
    places = rank([text for _, text in said], language).argsort(kind="stable").argsort(kind="stable")
    shares: dict[int, list[float]] = defaultdict(list)
    for (group, _), place in zip(said, places, strict=True):
        shares[group].append(float(place) / len(said))
    found = {group: sum(each) / len(each) for group, each in shares.items()}
    everything = {beat.group for passage in passages for beat in passage.beats}
    return {
        group: LEAST + (MOST - LEAST) * round(STEPS * found[group]) / STEPS if group in found else READ
        for group in sorted(everything)
    }


def _said(passages: Sequence[Passage]) -> Iterator[tuple[int, str]]:
    """The group and text of every line that is a sentence of the source."""
    for passage in passages:
        exhibit = isinstance(passage.subject, Plot | Grid | Contrast)
        read = {beat.group for beat in passage.beats if exhibit and beat.part is not None}
        yield from ((beat.group, beat.line.text) for beat in passage.beats if beat.group not in read)
