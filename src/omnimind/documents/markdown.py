"""Reads Markdown: CommonMark with tables, strikethrough, footnotes and dollar mathematics."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.footnote import footnote_plugin

from omnimind.core.document import Block, Code, Heading, Image, ListBlock, ListItem, Math, Paragraph, Span
from omnimind.documents.grids import table
from omnimind.documents.html_blocks import is_program
from omnimind.documents.html_fragment import read_fragment
from omnimind.documents.inline import InlineReader, Lines, inline_children, mark_ends, set_aside_children, shown_text
from omnimind.documents.pictures import Pictures
from omnimind.documents.quotes import quote
from omnimind.documents.runs import RunBuilder, span_of

_TASK_MARKS = ("[ ] ", "[x] ", "[X] ")
_ALERTS = ("[!NOTE]", "[!TIP]", "[!IMPORTANT]", "[!WARNING]", "[!CAUTION]")
"""How GitHub's Markdown begins a block quote that is a remark of the author's, not a quotation."""


def read_markdown(text: str, start: int, pictures: Pictures) -> tuple[Block, ...]:
    """The blocks of ``text`` from character ``start``, the beginning of a line, on."""
    skipped = "\n" * text.count("\n", 0, start)
    tokens = _parser().parse(skipped + text[start:])
    set_aside_children(tokens)
    return tuple(_Reader(text, pictures).blocks(SyntaxTreeNode(tokens).children))


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the base class calls it so
        """Links and pictures may lead anywhere that is not a program; the base class refuses files too."""
        return not is_program(url)


@cache
def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.inline.ruler.at("math_inline", _math_not_money)
    parser.use(footnote_plugin)
    mark_ends(parser)
    return parser


_math = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)


def _math_not_money(state: StateInline, silent: bool) -> bool:
    """Inline mathematics, unless its dollar sign follows a letter, as in ``R$5`` and ``US$``."""
    letter_before = state.pos > 0 and state.src[state.pos - 1].isalpha()
    return not letter_before and _math(state, silent)


class _Reader:
    """Turns the nodes of a syntax tree into blocks; a kind of node that it does not know says nothing."""

    def __init__(self, text: str, pictures: Pictures) -> None:
        self._lines = Lines(text)
        self._pictures = pictures
        self._readers = {
            "heading": self._heading,
            "paragraph": self._paragraph,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "table": self._table,
            "fence": self._code,
            "code_block": self._code,
            "blockquote": self._quote,
            "math_block": self._math,
            "math_block_label": self._math,
            "html_block": self._html,
        }

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            if node.type in self._readers:
                yield from self._readers[node.type](node)

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Block]:
        builder = RunBuilder()
        images = self._inline(node, builder)
        if runs := builder.runs():
            yield Heading(level=int(node.tag[1]), runs=runs, span=self._span(node))
        yield from images

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        builder = RunBuilder()
        images = self._inline(node, builder)
        runs = builder.runs()
        if len(runs) == 1 and runs[0].math:
            yield Math(tex=runs[0].text.strip(), span=self._span(node))
        elif runs:
            yield Paragraph(runs=runs, span=self._span(node))
        yield from images

    def _list(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """A list and, after it, what its items hold that is not text."""
        items: list[ListItem] = []
        rest: list[Block] = []
        self._items(node, 0, items, rest)
        if items:
            yield ListBlock(ordered=node.type == "ordered_list", items=tuple(items), span=self._span(node))
        yield from rest

    def _items(self, node: SyntaxTreeNode, depth: int, items: list[ListItem], rest: list[Block]) -> None:
        for item in node.children:
            builder = RunBuilder()
            lists = [child for child in item.children if child.type in ("bullet_list", "ordered_list")]
            for child in item.children:
                if child.type in ("paragraph", "heading"):
                    builder.gap()
                    rest.extend(self._inline(child, builder))
                elif child not in lists:
                    rest.extend(self.blocks([child]))
            if builder.text.startswith(_TASK_MARKS):
                builder.drop(_TASK_MARKS[0])
            if runs := builder.runs():
                items.append(ListItem(runs=runs, depth=depth, span=span_of(runs)))
            for nested in lists:
                self._items(nested, depth + 1, items, rest)

    def _quote(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """A quotation and, after it, what it holds that is not text."""
        builder = RunBuilder()
        rest: list[Block] = []
        for child in node.children:
            if child.type in ("paragraph", "heading"):
                builder.gap()
                rest.extend(self._inline(child, builder))
            else:
                rest.extend(self.blocks([child]))
        alert = next((mark for mark in _ALERTS if builder.text.startswith(mark)), None)
        if alert:
            builder.drop(alert)
        if runs := builder.runs():
            span = self._span(node)
            yield Paragraph(runs=runs, span=span) if alert else quote(runs, span)
        yield from rest

    def _table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        rows = [
            [
                shown_text(inline_children(child.token))
                for cell in row.children
                for child in cell.children
                if child.token
            ]
            for part in node.children
            for row in part.children
        ]
        if made := table(rows, self._span(node), heads=any(rows[0])):
            yield made

    def _code(self, node: SyntaxTreeNode) -> Iterator[Block]:
        language, _, _ = node.info.strip().partition(" ")
        text = node.content.strip("\n")
        if language == "math":
            yield Math(tex=text.strip(), span=self._span(node))
        elif text.strip():
            yield Code(language=language, text=text, span=self._span(node))

    def _math(self, node: SyntaxTreeNode) -> Iterator[Block]:
        if tex := node.content.strip():
            yield Math(tex=tex, span=self._span(node))

    def _html(self, node: SyntaxTreeNode) -> Iterator[Block]:
        span = self._span(node)
        yield from read_fragment(self._lines.text[span.start : span.end], span.start, self._pictures)

    def _inline(self, node: SyntaxTreeNode, builder: RunBuilder) -> list[Image]:
        """Add the text of a heading or paragraph to ``builder``; its pictures are given back."""
        return [
            image
            for child in node.children
            if child.token
            for image in InlineReader(child.token, self._lines, builder, self._pictures).images
        ]

    def _span(self, node: SyntaxTreeNode) -> Span:
        """Where the lines of ``node`` stand, without white space around them."""
        first, past = node.map or (0, 0)
        start = self._lines.start(first)
        raw = self._lines.text[start : self._lines.start(past)]
        begin = start + len(raw) - len(raw.lstrip())
        return Span(start=begin, end=max(begin, start + len(raw.rstrip())))
