"""Reads HTML that stands inside another text, so that its blocks know where in that text they stood."""

import html
import re
from html.parser import HTMLParser

from omnimind.core.document import Block
from omnimind.documents.html_blocks import HtmlBuilder
from omnimind.documents.pictures import Pictures


def read_fragment(fragment: str, start: int, pictures: Pictures) -> list[Block]:
    """The blocks of ``fragment``, which begins at character ``start`` of its document."""
    parser = _FragmentParser(fragment, start, pictures)
    parser.feed(fragment)
    parser.close()
    return parser.builder.blocks(start + len(fragment))


class _FragmentParser(HTMLParser):
    """Tells an :class:`HtmlBuilder` what it parses, with character offsets in place of lines and columns."""

    def __init__(self, fragment: str, start: int, pictures: Pictures) -> None:
        super().__init__(convert_charrefs=False)
        self.builder = HtmlBuilder(pictures)
        self._line_starts = [start, *(start + found.end() for found in re.finditer("\n", fragment))]

    def _at(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = self._at()
        attributes = {name: value or "" for name, value in attrs}
        self.builder.start(tag, attributes, at, at + len(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag, self._at())

    def handle_data(self, data: str) -> None:
        at = self._at()
        for found in re.finditer(r"\S+|\s+", data):
            text = " " if found[0].isspace() and not self.builder.literal else found[0]
            self.builder.text(text, at + found.start(), at + found.start() + len(text))

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name};")

    def _entity(self, written: str) -> None:
        at = self._at()
        self.builder.text(html.unescape(written), at, at + len(written))
