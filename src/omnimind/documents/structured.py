"""Reads JSON: lists of records, lists of rows, columns and plain keys become tables; a key is their heading."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from omnimind.core.document import Block, Heading, ListBlock, ListItem, Run, Span
from omnimind.core.errors import UserError
from omnimind.documents.grids import table
from omnimind.documents.reading import Reading
from omnimind.documents.titles import file_title

_HEADING_LEVEL = 2
_DEEPEST_LEVEL = 4
"""What lies deeper is written into one cell."""


def read_json(text: str, origin: str) -> Reading:
    """What a JSON text holds; numbers stay as they are written. Raises ``UserError`` (``document.invalid``)."""
    try:
        return _reading(json.loads(text, parse_int=str, parse_float=str, parse_constant=str), text, origin)
    except json.JSONDecodeError as exc:
        where = f"line {exc.lineno}, column {exc.colno}: {exc.msg}"
        raise UserError("document.invalid", f"{origin} is not JSON ({where})", "correct it there") from exc
    except RecursionError as exc:
        raise UserError("document.invalid", f"{origin} is nested too deeply", "give the part to be told") from exc


def _reading(value: Any, text: str, origin: str) -> Reading:
    if not isinstance(value, dict | list):
        raise UserError("document.invalid", f"{origin} holds a single value", "give a JSON list or object")
    own = value.get("title") if isinstance(value, dict) else None
    title = own if isinstance(own, str) else file_title(origin)
    return Reading(text=text, blocks=tuple(_Reader(text).blocks(value, title, _HEADING_LEVEL)), title=title)


class _Reader:
    """Finds tables and lists; what is found in the text in order has its own place, a table has the whole."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._whole = Span(start=0, end=len(text))
        self._at = 0

    def blocks(self, value: Any, name: str, level: int) -> Iterator[Block]:
        """What ``value``, which is called ``name``, holds; the headings of its keys are of ``level``."""
        rows, heads = _grid(value)
        if not rows and isinstance(value, dict):
            rows, heads = [[_shown(key), _cell(item)] for key, item in value.items() if _is_plain(item, level)], False
        if made := table(rows, self._whole, heads=heads, caption=name):
            yield made
        elif isinstance(value, list):
            yield from self._list(value)
        if isinstance(value, dict) and not _grid(value)[0]:
            for key, item in value.items():
                if not _is_plain(item, level):
                    run = self._run(key, _shown(key))
                    yield Heading(level=level, runs=(run,), span=run.span or self._whole)
                    yield from self.blocks(item, _shown(key), level + 1)

    def _list(self, values: Sequence[Any]) -> Iterator[Block]:
        runs = [self._run(cell, cell) for cell in map(_cell, values) if cell.strip()]
        items = tuple(ListItem(runs=(run,), span=run.span or self._whole) for run in runs)
        if items:
            yield ListBlock(ordered=False, items=items, span=self._whole)

    def _run(self, value: str, shown: str) -> Run:
        """``shown`` for ``value``, a string behind the last one that was found, if it is written as it is."""
        start = self._text.find(f'"{value}"', self._at)
        if start < 0:
            return Run(text=shown, span=self._whole)
        self._at = start + 1
        return Run(text=shown, span=Span(start=start + 1, end=start + 1 + len(value)))


def _grid(value: Any) -> tuple[list[list[str]], bool | None]:
    """Rows of cells, if ``value`` is a table, and whether the first of them names the columns (``None``: unsaid)."""
    items = list(value.values()) if isinstance(value, dict) else value
    if not items or not all(isinstance(item, dict | list) for item in items):
        return [], None
    if all(isinstance(item, dict) for item in items):
        return (_keyed_records(value), True) if isinstance(value, dict) else (_records(value), True)
    if not all(isinstance(item, list) and _all_scalars(item) for item in items):
        return [], None
    if isinstance(value, list):
        return [[_cell(cell) for cell in row] for row in value], None
    if len({len(column) for column in items}) == 1 and len(items) > 1:
        return [
            [_shown(key) for key in value],
            *([_cell(cell) for cell in row] for row in zip(*items, strict=True)),
        ], True
    return [], None


def _records(records: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    flat = [_flat(record) for record in records]
    header = list(dict.fromkeys(key for record in flat for key in record))
    return [header, *([record.get(key, "") for key in header] for record in flat)]


def _keyed_records(records: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Records under their names; none if they hold more than scalars."""
    if len(records) < 2 or not all(_all_scalars(record.values()) for record in records.values()):
        return []
    header, *rows = _records(list(records.values()))
    return [["", *header], *([_shown(name), *row] for name, row in zip(records, rows, strict=True))]


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    """A record's cells; an object within it becomes cells of its own, named ``key key``."""
    cells: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            cells |= {f"{_shown(key)} {_shown(inner)}": _cell(item) for inner, item in value.items()}
        else:
            cells[_shown(key)] = _cell(value)
    return cells


def _is_plain(value: Any, level: int) -> bool:
    """Whether ``value`` is written into one cell."""
    return not isinstance(value, dict | list) or level > _DEEPEST_LEVEL


def _all_scalars(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _shown(key: str) -> str:
    """A key as people would write it, character for character."""
    return key.replace("_", " ")


def _cell(value: Any) -> str:
    match value:
        case str():
            return value
        case list():
            return ", ".join(map(_cell, value))
        case dict():
            return ", ".join(f"{_shown(key)}: {_cell(item)}" for key, item in value.items())
        case None:
            return ""
        case _:
            return json.dumps(value)
