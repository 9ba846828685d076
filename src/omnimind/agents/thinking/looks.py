"""Looks: what a model says that a scene shows, and the visual that comes of it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from omnimind.agents.thinking.text import cues
from omnimind.core.script import (
    BulletsVisual,
    ChartVisual,
    CodeVisual,
    Column,
    ComparisonVisual,
    Item,
    MathVisual,
    QuoteVisual,
    Series,
    StatementVisual,
    TableVisual,
    TitleVisual,
    Visual,
)
from omnimind.core.value import Value

Text = Annotated[str, Field(min_length=1)]


class TitleLook(Value):
    """The opening."""

    kind: Literal["title"]
    title: Text
    subtitle: str


class StatementLook(Value):
    """One thought, set large."""

    kind: Literal["statement"]
    heading: str
    text: Text


class BulletsLook(Value):
    """Two to six short items that are spoken of one after the other; ordered if they are steps."""

    kind: Literal["bullets"]
    heading: str
    items: Annotated[tuple[Text, ...], Field(min_length=2, max_length=6)]
    ordered: bool


class QuoteLook(Value):
    """Somebody's words."""

    kind: Literal["quote"]
    text: Text
    attribution: str


class TableLook(Value):
    """A small table of texts."""

    kind: Literal["table"]
    heading: str
    header: Annotated[tuple[str, ...], Field(min_length=2, max_length=5)]
    rows: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1, max_length=7)]


class NamedValues(Value):
    """Numbers of one name, one a label."""

    name: str
    values: tuple[float, ...]


class ChartLook(Value):
    """Numbers drawn."""

    kind: Literal["chart"]
    heading: str
    chart: Literal["bar", "line", "pie"]
    labels: Annotated[tuple[Text, ...], Field(min_length=2, max_length=12)]
    series: Annotated[tuple[NamedValues, ...], Field(min_length=1, max_length=4)]
    unit: str


class ColumnLook(Value):
    """One side of a comparison."""

    title: Text
    items: Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]


class ComparisonLook(Value):
    """Two or three things side by side."""

    kind: Literal["comparison"]
    heading: str
    columns: Annotated[tuple[ColumnLook, ...], Field(min_length=2, max_length=3)]


class CodeLook(Value):
    """Source code, at most 14 lines."""

    kind: Literal["code"]
    heading: str
    language: str
    text: Text


class MathLook(Value):
    """A formula in TeX."""

    kind: Literal["math"]
    heading: str
    tex: Text


class PictureLook(Value):
    """A picture to be painted: ``prompt`` describes it in English, ``alt`` in the language of the production."""

    kind: Literal["picture"]
    heading: str
    prompt: Text
    alt: Text


class SourcePictureLook(Value):
    """A picture of the sources, by its number."""

    kind: Literal["source_picture"]
    heading: str
    number: int


Look = (
    TitleLook
    | StatementLook
    | BulletsLook
    | QuoteLook
    | TableLook
    | ChartLook
    | ComparisonLook
    | CodeLook
    | MathLook
    | PictureLook
    | SourcePictureLook
)


def faults(look: Look) -> Iterator[str]:
    """What is wrong with ``look`` that its form can't say."""
    match look:
        case TableLook():
            if any(len(row) != len(look.header) for row in look.rows):
                yield "every row of a table must have as many cells as its header"
        case ChartLook():
            if any(len(one.values) != len(look.labels) for one in look.series):
                yield "every series of a chart must have one value a label"
            if look.chart == "pie" and (len(look.series) > 1 or min(look.series[0].values, default=0) <= 0):
                yield "a pie has one series, of positive values"
        case _:
            pass


def texts(look: Look) -> list[str]:
    """What ``look`` shows in writing."""
    match look:
        case ChartLook():
            return [*look.labels, *(_number(value) for one in look.series for value in one.values)]
        case PictureLook() | SourcePictureLook():
            return [look.heading]
        case _:
            return list(_strings(look.model_dump(exclude={"kind"})))


def _strings(value: Any) -> Iterator[str]:
    """Every text in ``value``, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _strings(member)


def visual(look: Look, words: Sequence[str]) -> Visual | None:
    """What comes of ``look`` while ``words`` are said; ``None`` for a picture, which is somewhere else."""
    match look:
        case PictureLook() | SourcePictureLook():
            return None
        case BulletsLook():
            return BulletsVisual(heading=look.heading, items=_items(look.items, words), ordered=look.ordered)
        case TableLook():
            starts = cues([row[0] for row in look.rows], words)
            return TableVisual(heading=look.heading, header=look.header, rows=look.rows, row_cues=starts)
        case ChartLook():
            return _chart(look, words)
        case ComparisonLook():
            return _comparison(look, words)
        case _:
            return _STILL[look.kind].model_validate(look.model_dump())


_STILL: Final[dict[str, type[TitleVisual | StatementVisual | QuoteVisual | CodeVisual | MathVisual]]] = {
    "title": TitleVisual,
    "statement": StatementVisual,
    "quote": QuoteVisual,
    "code": CodeVisual,
    "math": MathVisual,
}
"""The visuals that are as their looks say, all at once."""


def _items(items: Sequence[str], words: Sequence[str]) -> tuple[Item, ...]:
    return tuple(Item(text=text, cue=cue) for text, cue in zip(items, cues(items, words), strict=True))


def _comparison(look: ComparisonLook, words: Sequence[str]) -> ComparisonVisual:
    items = iter(_items([item for column in look.columns for item in column.items], words))
    columns = (Column(title=one.title, items=tuple(next(items) for _ in one.items)) for one in look.columns)
    return ComparisonVisual(heading=look.heading, columns=tuple(columns))


def _chart(look: ChartLook, words: Sequence[str]) -> ChartVisual:
    return ChartVisual(
        heading=look.heading,
        chart=look.chart,
        labels=look.labels,
        series=tuple(Series(name=one.name, values=one.values) for one in look.series),
        shown=tuple(tuple(map(_number, one.values)) for one in look.series),
        unit=look.unit,
        cues=cues(look.labels, words),
    )


def _number(value: float) -> str:
    return f"{value:g}"
