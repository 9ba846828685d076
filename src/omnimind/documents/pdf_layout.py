"""Lines on pages become paragraphs, headings and lists, by where they stand and how large they are."""

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omnimind.core.document import Block, Heading, ListBlock, ListItem, Paragraph, Run, Span

_MARGIN_SHARE = 0.12
"""Headers and footers stand in the top and bottom eighth of a page."""
_HEADING_SCALE = 1.12
"""Type this much larger than the body's is a heading's."""
_HEADING_LIMIT_CHARS = 200
_BULLET = re.compile(r"(?:[•‣▪●◦⁃∙–-]|(?P<number>\(?\d{1,2}[.)]))\s+(?=\S)")
_DASH = re.compile(r"[–-]\s")
"""A dash begins an item only where a line may begin a block: it also stands in sentences."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|página|pág\.?|p\.|seite|pagina)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|de|von|sur)\s*\d+)?\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its box in points from the page's top left corner, its type's ``size`` in points."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    page_height: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class _Body:
    """What most of the document looks like: type size and the gap between two lines, points; whether it is bold."""

    size: float
    gap: float
    bold: bool


def layout(lines: Sequence[Line]) -> tuple[str, tuple[Block, ...]]:
    """The text of ``lines`` without headers, footers and page numbers, and its blocks, whose spans index it."""
    kept = _without_margins(lines) or list(lines)
    body = _body(kept)
    groups = list(_groups(kept, body))
    sizes = sorted({group[0].size for group in groups if _is_heading(group, body)}, reverse=True)
    text = ""
    blocks: list[Block] = []
    for group in groups:
        text += "\n\n" * bool(text)
        joined = _join(group)
        if _is_heading(group, body):
            span, runs = _runs(joined, len(text), 0)
            blocks.append(Heading(level=min(sizes.index(group[0].size) + 1, 6), runs=runs, span=span))
        elif bullet := _BULLET.match(joined):
            span, runs = _runs(joined, len(text), bullet.end())
            _add_item(blocks, ListItem(runs=runs, span=span), ordered=bullet["number"] is not None)
        else:
            span, runs = _runs(joined, len(text), 0)
            blocks.append(Paragraph(runs=runs, span=span))
        text += joined
    return text, tuple(blocks)


def _runs(joined: str, start: int, skipped: int) -> tuple[Span, tuple[Run, ...]]:
    """``joined``, which stands at ``start``, without its first ``skipped`` characters."""
    span = Span(start=start + skipped, end=start + len(joined))
    return span, (Run(text=joined[skipped:], span=span),)


def _without_margins(lines: Sequence[Line]) -> list[Line]:
    """Lines but for those that repeat in the margins of half of the pages, and page numbers."""
    pages = max(line.page for line in lines) + 1
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for line in lines:
        if _in_margin(line):
            seen[_pattern(line)].add(line.page)
    repeats = {pattern for pattern, on in seen.items() if len(on) >= max(2, pages / 2)}
    return [
        line
        for line in lines
        if not (_in_margin(line) and (_pattern(line) in repeats or _PAGE_NUMBER.match(line.text)))
    ]


def _in_margin(line: Line) -> bool:
    margin = _MARGIN_SHARE * line.page_height
    return line.bottom < margin or line.top > line.page_height - margin


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _body(lines: Sequence[Line]) -> _Body:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = max(sizes, key=lambda value: (sizes[value], -value))
    own = [line for line in lines if line.size == size]
    gaps = [
        below.top - above.bottom
        for above, below in itertools.pairwise(own)
        if above.page == below.page and abs(below.top - above.bottom) < 2 * size
    ]
    gap = statistics.median_low(gaps) if gaps else 0.3 * size
    bold = sum(len(line.text) for line in own if line.bold) > 0.5 * sizes[size]
    return _Body(size=size, gap=gap, bold=bold)


def _groups(lines: Sequence[Line], body: _Body) -> Iterator[list[Line]]:
    """Lines that belong to one block."""
    group: list[Line] = []
    for line in lines:
        if group and _begins(line, group, body):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins(line: Line, group: Sequence[Line], body: _Body) -> bool:
    """Whether ``line`` begins another block than that of the lines before it."""
    last = group[-1]
    if abs(line.size - last.size) > 0.05 * body.size or line.bold != last.bold:
        return True
    if _BULLET.match(line.text) and (not _DASH.match(line.text) or _DASH.match(group[0].text)):
        return True
    moved_on = line.page != last.page or line.bottom <= last.bottom
    if moved_on:  # to another column or page, where a sentence goes on if it was not over
        return bool(_SENTENCE_END.search(last.text)) or line.text[0].isupper()
    if line.top - last.bottom > (body.gap + 0.35 * body.size) * line.size / body.size:
        return True
    widest = max(other.right for other in (*group, line))
    short = last.right < line.left + 0.85 * (widest - line.left)
    indented = line.left > last.left + 0.8 * line.size and not _BULLET.match(group[0].text)
    return bool(_SENTENCE_END.search(last.text)) and (short or indented)


def _is_heading(group: Sequence[Line], body: _Body) -> bool:
    if sum(len(line.text) for line in group) > _HEADING_LIMIT_CHARS:
        return False
    if group[0].size >= _HEADING_SCALE * body.size:
        return True
    stands_out = group[0].bold and not body.bold and group[0].size >= body.size
    return stands_out and len(group) <= 2 and not _SENTENCE_END.search(group[-1].text)


def _join(group: Sequence[Line]) -> str:
    """The text of ``group`` on one line, words broken at line ends made whole."""
    joined = group[0].text
    for line in group[1:]:
        if re.search(r"[^\W\d_][-‐]$", joined) and line.text[0].islower():
            joined = joined[:-1] + line.text
        else:
            joined = f"{joined} {line.text}"
    return joined


def _add_item(blocks: list[Block], item: ListItem, *, ordered: bool) -> None:
    """Add ``item`` to the list that ``blocks`` end with, or begin one."""
    last = blocks[-1] if blocks else None
    if isinstance(last, ListBlock) and last.ordered == ordered:
        span = Span(start=last.span.start, end=item.span.end)
        blocks[-1] = ListBlock(ordered=ordered, items=(*last.items, item), span=span)
    else:
        blocks.append(ListBlock(ordered=ordered, items=(item,), span=item.span))
