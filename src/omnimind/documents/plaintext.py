"""Reads plain text: paragraphs, lists by their marks, and headings by their looks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from omnimind.core.document import Block, Heading, ListBlock, ListItem, Paragraph, Span
from omnimind.documents.runs import RunBuilder, span_of

_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*+•‣▪●–]|(?P<number>\d{1,3}|[a-z])[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"\s*([=-])\1{2,}\s*$")
_RULE = re.compile(r"\s*([-=_*~#])\1{2,}\s*$")
_WRAP_LIMIT_CHARS = 120
"""A text with a longer line was not wrapped by hand: each of its lines is a paragraph."""
_HEADING_LIMIT_CHARS = 80


class _Line(NamedTuple):
    text: str
    start: int


def read_plaintext(text: str, start: int = 0) -> tuple[Block, ...]:
    """The blocks of ``text`` from character ``start`` on."""
    lines = _lines(text, start)
    wrapped = max((len(line.text) for line in lines), default=0) <= _WRAP_LIMIT_CHARS
    chunks = list(_chunks(lines))
    blocks: list[Block] = []
    for number, chunk in enumerate(chunks):
        blocks.extend(_chunk_blocks(chunk, wrapped, first=number == 0, last=number == len(chunks) - 1))
    return tuple(blocks)


def _lines(text: str, start: int) -> list[_Line]:
    lines = []
    for line in text[start:].split("\n"):
        lines.append(_Line(line, start))
        start += len(line) + 1
    return lines


def _chunks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines that stand together, without blank lines and rules."""
    chunk: list[_Line] = []
    for line in [*lines, _Line("", 0)]:
        if line.text.strip() and not (_RULE.match(line.text) and not chunk):
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []


def _chunk_blocks(chunk: list[_Line], wrapped: bool, *, first: bool, last: bool) -> Iterator[Block]:
    underline = _UNDERLINE.match(chunk[1].text) if len(chunk) > 1 else None
    if underline:
        yield _heading(chunk[0], 1 if underline[1] == "=" else 2)
        chunk = [line for line in chunk[2:] if not _RULE.match(line.text)]
    elif len(chunk) == 1 and not last and _looks_like_heading(chunk[0].text):
        yield _heading(chunk[0], 1 if first else 2)
        return
    bullet = next((number for number, line in enumerate(chunk) if _BULLET.match(line.text)), len(chunk))
    yield from _paragraphs(chunk[:bullet], wrapped)
    if bullet < len(chunk):
        yield _list(chunk[bullet:])


def _looks_like_heading(line: str) -> bool:
    line = line.strip()
    short = len(line) <= _HEADING_LIMIT_CHARS and not _BULLET.match(line)
    return short and line[0].isalnum() and not line[0].islower() and line[-1] not in ".!…,;:。！"


def _heading(line: _Line, level: int) -> Heading:
    builder = _joined([line])
    return Heading(level=level, runs=builder.runs(), span=span_of(builder.runs()))


def _paragraphs(lines: list[_Line], wrapped: bool) -> Iterator[Paragraph]:
    for group in [lines] if wrapped and lines else [[line] for line in lines]:
        runs = _joined(group).runs()
        yield Paragraph(runs=runs, span=span_of(runs))


def _list(lines: list[_Line]) -> ListBlock:
    items: list[tuple[int, list[_Line]]] = []
    indents: list[int] = []
    ordered = False
    for line in lines:
        bullet = _BULLET.match(line.text)
        if bullet:
            ordered = ordered or (not items and bullet["number"] is not None)
            depth = _depth(indents, len(bullet["indent"]))
            items.append((depth, [_Line(line.text[bullet.end() :], line.start + bullet.end())]))
        else:
            items[-1][1].append(line)
    made = []
    for depth, item_lines in items:
        runs = _joined(item_lines).runs()
        made.append(ListItem(runs=runs, depth=depth, span=span_of(runs)))
    return ListBlock(ordered=ordered, items=tuple(made), span=Span(start=lines[0].start, end=made[-1].span.end))


def _depth(indents: list[int], indent: int) -> int:
    """How deep an item ``indent`` characters in is, below the items before it (``indents``, kept up to date)."""
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents) - 1


def _joined(lines: list[_Line]) -> RunBuilder:
    builder = RunBuilder()
    for line in lines:
        builder.gap()
        builder.add(line.text, line.start, line.start + len(line.text))
    return builder
