"""Scenes: which lines are told together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from omnimind.agents.writing.beats import Beat, Passage
from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.exhibits import Contrast, Grid, Plot
from omnimind.agents.writing.language import Language, folded
from omnimind.core.document import ListBlock, Quote
from omnimind.core.script import Line

IDEAL_S = 8.5
"""How long the lines of a scene of running text should take."""

LONGEST_S = 14.0
SHORTEST_S = 4.5
MAX_LINES = 3
MAX_ITEMS = 6
LONGEST_LIST_S = 24.0
LONGEST_QUOTE_S = 20.0
MAX_HEADING_WORDS = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """A scene without its visual. ``parts`` has, for each line, the part of the subject that it tells.

    ``chapter`` is the heading of the chapter that begins here.
    """

    passage: Passage
    lines: tuple[Line, ...]
    parts: tuple[int | None, ...]
    chapter: Line | None = None


def drafts(passage: Passage, told: frozenset[int], clock: Clock, language: Language) -> tuple[Draft, ...]:
    """The scenes of those beats of ``passage`` whose group is ``told``."""
    beats = [beat for beat in passage.beats if beat.group in told]
    if not beats:
        return ()
    if passage.subject is None:
        takes = _running(beats, clock, language)
    elif isinstance(passage.subject, ListBlock):
        takes = _listed(beats, clock)
    elif isinstance(passage.subject, Quote):
        takes = _quoted(beats, clock, language)
    else:
        takes = [beats]
    return tuple(Draft(passage, tuple(b.line for b in take), tuple(b.part for b in take)) for take in takes)


def headed(scenes: Iterable[Draft], headings: dict[int, Line], *, announce: bool) -> Iterator[Draft]:
    """``scenes`` with chapters marked, and with the headings that a listener needs said first.

    With ``announce`` a chapter's heading is said; any heading is when its section opens with a bare list or table.
    """
    chapter, section = 0, None
    for scene in scenes:
        where = scene.passage.section
        said: list[Line] = []
        if where.chapter != chapter:
            scene = replace(scene, chapter=headings[where.chapter])  # noqa: PLW2901 - the scene, marked
            if announce and len(folded(headings[where.chapter].text)) <= MAX_HEADING_WORDS:
                said.append(headings[where.chapter])
        if where is not section and where.heading and where.heading not in said and _is_bare(scene):
            said.append(where.heading)
        chapter, section = where.chapter, where
        said = [line for line in said if line != scene.lines[0]]
        yield replace(scene, lines=(*said, *scene.lines), parts=(*(None for _ in said), *scene.parts))


def _is_bare(scene: Draft) -> bool:
    """Whether ``scene`` begins with an item or a row, before anything has said what it is about."""
    return isinstance(scene.passage.subject, ListBlock | Plot | Grid | Contrast) and scene.parts[0] is not None


def _running(beats: Sequence[Beat], clock: Clock, language: Language) -> list[list[Beat]]:
    """Running text: each paragraph parted evenly, then scraps joined to a neighbour."""
    takes: list[list[Beat]] = []
    for _, paragraph in groupby(beats, key=lambda beat: beat.paragraph):
        takes += _parted(list(paragraph), clock, language)
    joined: list[list[Beat]] = []
    for take in takes:
        scrap = joined and min(_said_s(joined[-1], clock), _said_s(take, clock)) < SHORTEST_S
        if scrap and len(joined[-1]) + len(take) <= MAX_LINES and _said_s([*joined[-1], *take], clock) <= LONGEST_S:
            joined[-1] += take
        else:
            joined.append(take)
    return joined


def _parted(paragraph: Sequence[Beat], clock: Clock, language: Language) -> list[list[Beat]]:
    """The paragraph in scenes, by the cheapest way to part it: near the ideal length, not before a leaning sentence."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(paragraph) + 1):
        ways = []
        for start in range(max(0, end - MAX_LINES), end):
            length_s = _said_s(paragraph[start:end], clock)
            cost = best[start][0] + 0.5 + ((length_s - IDEAL_S) / 4) ** 2
            cost += 1.0 if start and language.leans(paragraph[start].line.text) else 0.0
            cost += 100.0 if length_s > LONGEST_S and end - start > 1 else 0.0
            ways.append((cost, start))
        best.append(min(ways))
    takes, end = [], len(paragraph)
    while end:
        start = best[end][1]
        takes.append(list(paragraph[start:end]))
        end = start
    return takes[::-1]


def _listed(beats: Sequence[Beat], clock: Clock) -> list[list[Beat]]:
    """A list in scenes of as many items each, the lead with the first ones."""
    items = [list(group) for _, group in groupby(beats, key=lambda beat: beat.part)]
    lead = items.pop(0) if items[0][0].part is None else []
    scenes = max(-(-len(items) // MAX_ITEMS), round(_said_s(beats, clock) / LONGEST_LIST_S), 1)
    edges = [len(items) * scene // scenes for scene in range(scenes + 1)]
    takes = [[beat for item in items[a:b] for beat in item] for a, b in pairwise(edges) if a < b]
    return [[*lead, *takes[0]], *takes[1:]] if takes else [lead]


def _quoted(beats: Sequence[Beat], clock: Clock, language: Language) -> list[list[Beat]]:
    """A quotation, in several scenes if it is long; the first has its lead, the last whose words they are."""
    words = [at for at, beat in enumerate(beats) if beat.part is not None]
    if not words or _said_s(beats, clock) <= LONGEST_QUOTE_S:
        return [list(beats)]
    takes = _parted(beats[words[0] : words[-1] + 1], clock, language)
    takes[0] = [*beats[: words[0]], *takes[0]]
    takes[-1] = [*takes[-1], *beats[words[-1] + 1 :]]
    return takes


def _said_s(beats: Sequence[Beat], clock: Clock) -> float:
    """How long ``beats`` take with the pauses between them."""
    return clock.said_s([beat.line.text for beat in beats])
