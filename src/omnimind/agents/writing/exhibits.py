"""Exhibits: how a table is shown: as a chart when it is numeric, side by side when it compares, else as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from omnimind.agents.writing.language import Language, folded
from omnimind.agents.writing.numbers import Figure, figure, named_unit
from omnimind.agents.writing.steps import are_steps
from omnimind.core.document import Table
from omnimind.core.script import Series

MAX_BARS = 12
MAX_POINTS = 36
MAX_SLICES = 6
MAX_SERIES = 3
MAX_COLUMNS = 6
MAX_ROWS = 7
MAX_PAGES = 2


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart. ``rows`` has the table's row of each label, ``columns`` its column of each series.

    ``title`` may be empty; of several charts of one table, each has its series' name.
    """

    title: str
    chart: Literal["bar", "line", "pie"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    shown: tuple[tuple[str, ...], ...]
    unit: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    label_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Some rows of a table, as they are; ``rows`` says which."""

    title: str
    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Things side by side: the title and the items of each."""

    title: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]


Exhibit = Plot | Grid | Contrast


def exhibits(table: Table, language: Language) -> tuple[Exhibit, ...]:
    """The scenes that show ``table``; charts with more labels than can be read show the largest, or every n-th."""
    contrast = _contrast(table, language)
    if contrast:
        return (contrast,)
    plots = _plots(table, language)
    return plots or _grids(table)


def left_out(table: Table, shown: Sequence[Exhibit]) -> str:
    """What of ``table`` is not in ``shown``, in words for people; ``""`` when all is, but for a row of totals."""
    if any(isinstance(exhibit, Contrast) for exhibit in shown):
        return ""
    rows = {row for exhibit in shown if not isinstance(exhibit, Contrast) for row in exhibit.rows}
    columns: set[int] = set()
    for exhibit in shown:
        columns.update((exhibit.label_column, *exhibit.columns) if isinstance(exhibit, Plot) else ())
        columns.update(range(len(exhibit.header)) if isinstance(exhibit, Grid) else ())
    missing = []
    if len(rows) < len(table.rows) - 1:
        missing.append(f"{len(rows)} of its {len(table.rows)} rows")
    if len(columns) < len(table.header):
        missing.append(f"{len(columns)} of its {len(table.header)} columns")
    name = table.caption or " | ".join(table.header)
    return f"the table {name!r} is shown in part: {' and '.join(missing)}" if missing else ""


def _contrast(table: Table, language: Language) -> Contrast | None:
    """Two columns of a kind, or two columns of options after one of labels."""
    cells = [list(column) for column in zip(*table.rows, strict=True)]
    if not 2 <= len(table.rows) <= 5 or any(not cell for column in cells for cell in column):
        return None
    if any(_figures(column, language) for column in cells):
        return None
    if len(cells) == 2 and _alike(table.header, cells, language):
        sides = zip(table.header, cells, strict=True)
        return Contrast(table.caption, tuple((title, tuple(column)) for title, column in sides))
    if len(cells) == 3 and not folded(table.header[0]) and all(len(cell) <= 48 for column in cells for cell in column):
        return Contrast(
            table.caption,
            tuple(
                (title, tuple(f"{label}: {cell}" for label, cell in zip(cells[0], column, strict=True)))
                for title, column in zip(table.header[1:], cells[1:], strict=True)
            ),
        )
    return None


def _alike(header: Sequence[str], cells: Sequence[Sequence[str]], language: Language) -> bool:
    """Whether two columns are sides of one thing rather than names and what they mean."""
    if opposed(header[0], header[1], language):
        return True
    lengths = [sum(map(len, column)) / len(column) for column in cells]
    words = [sum(len(folded(cell)) for cell in column) / len(column) for column in cells]
    return min(words) >= 3 and max(lengths) <= min(2 * min(lengths), 80) and all(folded(title) for title in header)


def opposed(one: str, other: str, language: Language) -> bool:
    """Whether ``one`` and ``other`` are names of two sides: before and after, pros and cons."""
    first, second = " ".join(folded(one)), " ".join(folded(other))
    return any(
        (a in (first, second) and b in (first, second) and first != second)
        or (_has(first, a) and _has(second, b))
        or (_has(first, b) and _has(second, a))
        for a, b in language.opposites
    )


def _has(text: str, words: str) -> bool:
    return text.startswith(words + " ")


def _figures(column: Sequence[str], language: Language) -> list[Figure] | None:
    """The column's numbers, if all its cells are numbers of one unit."""
    found = [figure(cell, language.decimal) for cell in column]
    figures = [each for each in found if each is not None]
    return figures if figures and len(figures) == len(column) and len({each.unit for each in figures}) == 1 else None


def _plots(table: Table, language: Language) -> tuple[Plot, ...]:
    """Charts of the numeric columns, those of one unit together; none when a table says it better."""
    if len(table.rows) < 2 or len(table.header) < 2:
        return ()
    columns = [list(column) for column in zip(*table.rows, strict=True)]
    label_column = _label_column(columns, language)
    numeric = {
        index: figures
        for index, column in enumerate(columns)
        if index != label_column and (figures := _figures(column, language))
    }
    groups = _groups(table.header, numeric)
    in_order = are_steps(columns[label_column], language)
    fits = len(table.rows) <= MAX_ROWS and len(columns) <= MAX_COLUMNS
    words_too = len(numeric) < len(columns) - 1
    too_many = any(len(group) > MAX_SERIES for group in groups)
    if fits and (words_too or too_many or (len(groups) > 1 and not in_order)):
        return ()
    return tuple(
        _plot(
            table,
            label_column,
            {index: numeric[index] for index in group[:MAX_SERIES]},
            in_order,
            named_unit(table.header[group[0]])[0] if len(groups) > 1 else table.caption,
            language,
        )
        for group in groups[:MAX_PAGES]
    )


def _label_column(columns: Sequence[Sequence[str]], language: Language) -> int:
    """The first column, unless its numbers are in no order and another one has words."""
    if _figures(columns[0], language) is None or are_steps(columns[0], language):
        return 0
    return next((index for index, column in enumerate(columns) if _figures(column, language) is None), 0)


def _groups(header: Sequence[str], numeric: dict[int, list[Figure]]) -> list[list[int]]:
    """Columns that can share an axis: of one unit, and none more than twenty times as large as the first."""
    groups: list[tuple[str, float, list[int]]] = []
    for index, figures in numeric.items():
        unit = figures[0].unit or named_unit(header[index])[1]
        size = max(abs(each.value) for each in figures)
        for group_unit, group_size, members in groups:
            if group_unit == unit and group_size <= 20 * size and size <= 20 * group_size:
                members.append(index)
                break
        else:
            groups.append((unit, size, [index]))
    return [members for _, _, members in groups]


def _plot(
    table: Table, label_column: int, numeric: dict[int, list[Figure]], in_order: bool, title: str, language: Language
) -> Plot:
    first = next(iter(numeric))
    unit = numeric[first][0].unit or named_unit(table.header[first])[1]
    rows = _without_total(table, label_column, numeric, language)
    values = [numeric[first][row].value for row in rows]
    whole = unit == "%" and 98.5 <= sum(values) <= 101.5 and min(values) > 0
    chart: Literal["bar", "line", "pie"] = "bar"
    if in_order and len(rows) >= 4:
        chart = "line"
        rows = _every(rows, MAX_POINTS)
    elif len(numeric) == 1 and whole and 2 <= len(rows) <= MAX_SLICES:
        chart = "pie"
    elif len(rows) > MAX_BARS:
        largest = sorted(rows, key=lambda row: (-abs(numeric[first][row].value), row))[:MAX_BARS]
        rows = tuple(sorted(largest))
    return Plot(
        title=title,
        chart=chart,
        labels=tuple(table.rows[row][label_column] for row in rows),
        series=tuple(
            Series(name=named_unit(table.header[index])[0], values=tuple(figures[row].value for row in rows))
            for index, figures in numeric.items()
        ),
        shown=tuple(tuple(table.rows[row][index] for row in rows) for index in numeric),
        unit=unit,
        rows=rows,
        columns=tuple(numeric),
        label_column=label_column,
    )


def _without_total(
    table: Table, label_column: int, numeric: dict[int, list[Figure]], language: Language
) -> tuple[int, ...]:
    """The rows but for a last one that only adds up the others."""
    *parts, last = range(len(table.rows))
    label = folded(table.rows[last][label_column])
    sums = [(sum(figures[row].value for row in parts), figures[last].value) for figures in numeric.values()]
    adds_up = len(parts) > 1 and all(abs(found - said) <= 0.01 * abs(said) for found, said in sums)
    return tuple(parts) if adds_up and label[:1] and label[0] in language.totals else (*parts, last)


def _every(rows: tuple[int, ...], most: int) -> tuple[int, ...]:
    """At most ``most`` of ``rows``, evenly, the last among them."""
    step = -(-len(rows) // most)
    return tuple(reversed(rows[::-1][::step]))


def _grids(table: Table) -> tuple[Grid, ...]:
    """The table on pages of even length."""
    count = min(len(table.rows), MAX_ROWS * MAX_PAGES)
    pages = -(-count // MAX_ROWS)
    return tuple(
        Grid(
            table.caption,
            table.header[:MAX_COLUMNS],
            tuple(row[:MAX_COLUMNS] for row in table.rows[count * page // pages : count * (page + 1) // pages]),
            tuple(range(count * page // pages, count * (page + 1) // pages)),
        )
        for page in range(pages)
    )
