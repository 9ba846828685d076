"""Reads Markdown's inline tokens into runs that know where they stood, which the parser itself does not keep."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from omnimind.core.document import Image, Span
from omnimind.documents.html_fragment import read_fragment
from omnimind.documents.pictures import Pictures
from omnimind.documents.runs import PLAIN, RunBuilder, Style

_Rule = Callable[[StateInline, bool], bool]

_END = "end"
_CHILDREN = "children"
_AUTOLINK = "autolink"
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_IMAGE_TAG = re.compile(r"<img\s", re.IGNORECASE)


def mark_ends(parser: MarkdownIt) -> None:
    """Make every inline rule note where what it read ends, as ``meta["end"]`` of the last token that it made.

    It is what places inline text exactly: behind a link, say, text would otherwise be looked for within its address.
    """
    ruler = parser.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _marking(rule))


def _marking(rule: _Rule) -> _Rule:
    def marked(state: StateInline, silent: bool) -> bool:
        known = len(state.tokens)
        done = rule(state, silent)
        if done and len(state.tokens) > known:
            state.tokens[-1].meta[_END] = state.pos
            if state.tokens[-1].markup == "autolink":
                state.tokens[-2].meta[_AUTOLINK] = True
        return done

    return marked


def set_aside_children(tokens: Sequence[Token]) -> None:
    """Keep the children of inline ``tokens`` where no syntax tree, which would nest as deep as they do, finds them."""
    for token in tokens:
        if token.type == "inline":
            token.meta[_CHILDREN], token.children = token.children, None


def inline_children(token: Token) -> Sequence[Token]:
    """The children of an inline token that were set aside."""
    return token.meta[_CHILDREN] or ()


class Lines:
    """Where each line of a text starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def start(self, line: int) -> int:
        """Where ``line``, counted from 0, starts; the end of the text for lines past it."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def __getitem__(self, line: int) -> str:
        return self.text[self.start(line) : self.start(line + 1)]


class InlineReader:
    """Reads one ``inline`` token: its text goes to ``builder``, its pictures to :attr:`images`."""

    def __init__(self, token: Token, lines: Lines, builder: RunBuilder, pictures: Pictures) -> None:
        self._content = token.content
        self._flat = token.content.replace("\n", " ")
        self._places = _places(token, lines)
        self._builder = builder
        self._pictures = pictures
        self._style = PLAIN
        self._at = 0
        self.images: list[Image] = []
        for child in inline_children(token):
            self._read(child)
            self._at = max(self._at, child.meta.get(_END, 0))

    def _read(self, token: Token) -> None:
        match token.type:
            case "text":
                self._literal(token)
            case "text_special":
                self._special(token)
            case "code_inline":
                self._fenced(token, self._style._replace(code=True))
            case "math_inline" | "math_inline_double":
                self._fenced(token, self._style._replace(math=True))
            case "softbreak" | "hardbreak":
                self._builder.space(self._place(self._at), self._place(self._at) + 1)
            case "link_open":
                self._style = self._style._replace(link=str(token.attrs.get("href", "")))
            case "link_close":
                self._style = self._style._replace(link=None)
            case "image":
                self._image(token)
            case "html_inline":
                self._html(token)
            case _:
                self._mark(token)

    def _literal(self, token: Token) -> None:
        if token.meta.get(_AUTOLINK):  # between < and >, and not always shown as it is written
            start = self._content.find("<", self._at) + 1
            end = self._content.find(">", start)
        else:
            start = max(self._content.find(token.content, self._at), self._at)
            end = start + len(token.content)
        self._add(token.content, start, end, self._style)

    def _special(self, token: Token) -> None:
        """An entity, or a character behind a backslash."""
        start = max(self._content.find(token.markup, self._at), self._at)
        end = start + len(token.markup)
        self._add(token.content, end - len(token.content) if token.info == "escape" else start, end, self._style)

    def _fenced(self, token: Token, style: Style) -> None:
        """Code or mathematics between its marks, where a line break counts as a space."""
        opened = self._content.find(token.markup, self._at) + len(token.markup)
        start = max(self._flat.find(token.content.replace("\n", " "), opened), opened)
        self._add(token.content.replace("\n", " "), start, start + len(token.content), style)

    def _image(self, token: Token) -> None:
        start = self._content.find("![", self._at)
        span = Span(start=self._place(start), end=self._place(token.meta[_END]))
        source, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        self.images.append(self._pictures.image(source, shown_text(token.children or ()), title, span))

    def _html(self, token: Token) -> None:
        start = max(self._content.find(token.content, self._at), self._at)
        if _BREAK_TAG.match(token.content):
            self._builder.space(self._place(start), self._place(start + len(token.content)))
        elif _IMAGE_TAG.match(token.content):
            blocks = read_fragment(token.content, self._place(start), self._pictures)
            self.images.extend(block for block in blocks if isinstance(block, Image))

    def _mark(self, token: Token) -> None:
        """An opening or closing mark of emphasis: no text, but a place."""
        found = self._content.find(token.markup, self._at) if token.markup else -1
        self._at = found + len(token.markup) if found >= 0 else self._at
        if token.type.startswith("strong_"):
            self._style = self._style._replace(strong=token.nesting > 0)
        elif token.type.startswith("em_"):
            self._style = self._style._replace(emphasis=token.nesting > 0)

    def _add(self, text: str, start: int, end: int, style: Style) -> None:
        self._builder.add(text, self._place(start), self._place(end), style)
        self._at = end

    def _place(self, offset: int) -> int:
        """Where character ``offset`` of the content stands in the document."""
        content_start, document_start = self._places[bisect_right(self._places, (offset, float("inf"))) - 1]
        return document_start + offset - content_start


def shown_text(tokens: Sequence[Token]) -> str:
    """The text of inline ``tokens``; pictures say their alternative text."""
    parts = []
    for token in tokens:
        if token.children:
            parts.append(shown_text(token.children))
        elif token.type in ("softbreak", "hardbreak") or _BREAK_TAG.match(token.content):
            parts.append(" ")
        elif token.type != "html_inline":
            parts.append(token.content)
    return "".join(parts)


def _places(token: Token, lines: Lines) -> list[tuple[int, int]]:
    """``(offset in the content, offset in the document)`` of the beginning of each line of an inline token.

    The content lacks the marks and the indentation that the lines of a list or a quote begin with.
    """
    first = (token.map or [0])[0]
    places = []
    offset = 0
    for number, content in enumerate(token.content.split("\n")):
        raw = lines[first + number].rstrip()
        shown = content.strip()
        inset = len(raw) - len(shown) if raw.endswith(shown) else max(raw.find(shown), 0)
        leading = len(content) - len(content.lstrip())
        places.append((offset, lines.start(first + number) + inset - leading))
        offset += len(content) + 1
    return places
