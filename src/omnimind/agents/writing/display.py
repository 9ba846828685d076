"""Display: the visual of a scene that shows a table, a list, a picture, code, a formula or a quotation."""

from collections.abc import Sequence

from omnimind.agents.writing.clauses import phrases
from omnimind.agents.writing.exhibits import Contrast, Grid, Plot
from omnimind.agents.writing.language import Language, folded, sought_in
from omnimind.agents.writing.scenes import Draft
from omnimind.core.document import Code, Image, ListBlock, Math, Quote
from omnimind.core.script import (
    BulletsVisual,
    ChartVisual,
    CodeVisual,
    Column,
    ComparisonVisual,
    ImageVisual,
    Item,
    Line,
    MathVisual,
    QuoteVisual,
    TableVisual,
    Visual,
)

MAX_CODE_LINES = 16


def display(draft: Draft, heading: str, language: Language, *, opens: bool) -> Visual:
    """The visual of ``draft``, whose passage has a subject, under ``heading`` unless the subject has its own.

    What needs room, pictures, code and formulas, has it only where its section ``opens``.
    """
    subject = draft.passage.subject
    scarce = heading if opens else ""
    match subject:
        case ListBlock():
            return _bullets(draft, subject.ordered, heading, language)
        case Plot() | Grid() | Contrast():
            return _exhibit(draft, subject, subject.title or heading)
        case Quote():
            return _quote(draft, subject)
        case Image() if subject.artifact:
            caption = subject.title or subject.alt
            return ImageVisual(heading=scarce, image=subject.artifact, alt=subject.alt, caption=caption)
        case Code():
            return CodeVisual(heading=scarce, language=subject.language, text=_excerpt(subject.text))
        case Math():
            return MathVisual(heading=scarce, tex=subject.tex)
    raise AssertionError(subject)


def starts(lines: Sequence[Line]) -> list[int]:
    """The index of each line's first word among the scene's words."""
    found, words = [], 0
    for line in lines:
        found.append(words)
        words += len(line.text.split())
    return found


def _bullets(draft: Draft, ordered: bool, heading: str, language: Language) -> BulletsVisual:
    """The first line of each item told, as short as it may be; a list that goes on keeps its numbers as text."""
    firsts: dict[int, int] = {}
    for index, part in enumerate(draft.parts):
        if part is not None:
            firsts.setdefault(part, index)
    texts = phrases([draft.lines[index].text for index in firsts.values()], language)
    goes_on = ordered and min(firsts, default=0) > 0
    if goes_on:
        texts = tuple(f"{part + 1}. {text}" for part, text in zip(firsts, texts, strict=True))
    cues = starts(draft.lines)
    items = tuple(Item(text=text, cue=cues[index]) for text, index in zip(texts, firsts.values(), strict=True))
    return BulletsVisual(heading=heading, items=items, ordered=ordered and not goes_on)


def _exhibit(draft: Draft, exhibit: Plot | Grid | Contrast, heading: str) -> Visual:
    match exhibit:
        case Plot():
            cues = _cues(draft, exhibit.labels, steadily=exhibit.chart == "line")
            return ChartVisual(
                heading=heading or exhibit.series[0].name,
                chart=exhibit.chart,
                labels=exhibit.labels,
                series=exhibit.series,
                shown=exhibit.shown,
                unit=exhibit.unit,
                cues=cues,
            )
        case Grid():
            cues = _cues(draft, [row[0] for row in exhibit.cells], steadily=True)
            return TableVisual(heading=heading, header=exhibit.header, rows=exhibit.cells, row_cues=cues)
        case Contrast():
            return _comparison(draft, exhibit, heading)


def _comparison(draft: Draft, contrast: Contrast, heading: str) -> ComparisonVisual:
    cues, part, columns = _told_cues(draft), 0, []
    for title, items in contrast.columns:
        shown = tuple(Item(text=text.rstrip("."), cue=cues.get(part + at, 0)) for at, text in enumerate(items))
        columns.append(Column(title=title, items=shown))
        part += len(items)
    return ComparisonVisual(heading=heading, columns=tuple(columns))


def _quote(draft: Draft, quote: Quote) -> QuoteVisual:
    said = [line.text for line, part in zip(draft.lines, draft.parts, strict=True) if part is not None]
    return QuoteVisual(text=" ".join(said), attribution=quote.attribution)


def _cues(draft: Draft, labels: Sequence[str], *, steadily: bool) -> tuple[int, ...]:
    """Where each label is told or named.

    One that is not comes with the one before it or, if fewer than half are, at the start. With ``steadily`` none comes
    before the one before it, and all come at the start if fewer than half are told.
    """
    cues = _told_cues(draft) or _named_cues(draft, labels)
    few = 2 * len(cues) < len(labels)
    if few and steadily:
        return (0,) * len(labels)
    found, last = [], 0
    for part in range(len(labels)):
        cue = cues.get(part, 0 if few else last)
        last = max(last, cue) if steadily else cue
        found.append(last)
    return tuple(found)


def _told_cues(draft: Draft) -> dict[int, int]:
    """The first word of each part that is told."""
    cues: dict[int, int] = {}
    for start, part in zip(starts(draft.lines), draft.parts, strict=True):
        if part is not None:
            cues.setdefault(part, start)
    return cues


def _named_cues(draft: Draft, labels: Sequence[str]) -> dict[int, int]:
    """The first word of each label that the scene's sentences name."""
    words = [" ".join(folded(word)) for line in draft.lines for word in line.text.split()]
    places = {part: sought_in(words, folded(label)) for part, label in enumerate(labels)}
    return {part: place for part, place in places.items() if place is not None}


def _excerpt(code: str) -> str:
    """The first lines of ``code``: all that fit, or as far as the last blank line among them."""
    lines = code.rstrip("\n").split("\n")
    if len(lines) <= MAX_CODE_LINES:
        return "\n".join(lines)
    blank = max(index for index in range(MAX_CODE_LINES) if index == 0 or not lines[index].strip())
    return "\n".join(lines[: blank if blank >= MAX_CODE_LINES // 2 else MAX_CODE_LINES])
