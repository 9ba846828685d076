"""Builds blocks from HTML's tags and text, whoever reads them: a whole page, or a fragment inside Markdown."""

import re
from collections.abc import Mapping

from omnimind.core.document import Block, Code, Heading, Image, ListBlock, ListItem, Paragraph, Run, Span, plain
from omnimind.documents.grids import table
from omnimind.documents.pictures import Pictures
from omnimind.documents.quotes import quote
from omnimind.documents.runs import RunBuilder, Style, span_of


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = _names("ul ol dl")
_ITEMS = _names("li dt dd")
_CELLS = _names("td th")
_BREAKING = _names(
    """address article aside blockquote body caption center details div fieldset figcaption figure footer form header
    hr html main nav p pre section summary table tbody tfoot thead tr"""
).union(_LISTS, _ITEMS, _CELLS, _HEADINGS)
_HOMES = _names("blockquote caption figcaption").union(_ITEMS, _CELLS, _HEADINGS)
_CONTAINERS = (*_LISTS, "blockquote", "table")
_UNSEEN = _names("head iframe math noscript object script select style svg template textarea title")
_PROGRAM = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript|data:(?!image/))", re.IGNORECASE)
_DEEPEST = 100
"""Tags nested deeper than this only break text."""
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_STRONG, _EMPHASIS, _CODE = _names("b strong"), _names("em i"), _names("code kbd samp tt")


def is_program(address: str) -> bool:
    """Whether whoever follows ``address`` runs it: such links are left out, since transcripts show links."""
    return bool(_PROGRAM.match(address))


def breaks(tag: str) -> bool:
    """Whether ``tag`` begins or ends a block."""
    return tag in _BREAKING


class HtmlBuilder:
    """Hears tags and text in reading order, each with its place, and makes blocks of them.

    Tags need not be balanced. What stands in tags that show nothing (``script``, say) is left out.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._blocks: list[Block] = []
        self._open: list[tuple[str, Mapping[str, str], int]] = []
        self._text = RunBuilder()
        self._images: list[Image] = []
        self._items: list[ListItem] = []
        self._continues_item = False
        self._quoted = RunBuilder()
        self._rows: list[list[str]] = []
        self._caption = ""
        self._code: list[str] = []
        self._code_language = ""

    def start(self, tag: str, attributes: Mapping[str, str], start: int, end: int) -> None:
        """Hear a start tag that stands at ``start`` to ``end``."""
        if tag == "br" and self.literal:
            self._code.append("\n")
        elif tag == "br":
            self._text.space(start, end)
        elif tag == "img" and attributes.get("src"):
            span = Span(start=start, end=end)
            alt, title = attributes.get("alt", ""), attributes.get("title", "")
            self._images.append(self._pictures.image(attributes["src"].strip(), alt, title, span))
        elif tag in _BREAKING:
            self._begin(tag)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append((tag, attributes, start))

    def text(self, text: str, start: int, end: int) -> None:
        """Hear text that stands at ``start`` to ``end``."""
        tags = {tag for tag, _, _ in self._open}
        if tags & _UNSEEN:
            return
        if "pre" in tags:
            self._code.append(text)
            return
        links = [attributes.get("href", "") for tag, attributes, _ in self._open if tag == "a"]
        link = links[-1] if links and links[-1] and not is_program(links[-1]) else None
        style = Style(bool(tags & _STRONG), bool(tags & _EMPHASIS), bool(tags & _CODE), link=link)
        self._text.add(text, start, end, style)

    def end(self, tag: str, end: int) -> None:
        """Hear an end tag that ends at ``end``; tags opened within it end too."""
        if not self._inside(tag):
            if tag in _BREAKING:
                self._flush()
            return
        ended = ""
        while ended != tag:
            ended, attributes, start = self._open[-1]
            if ended in _BREAKING:
                self._flush()
            self._open.pop()
            self._finish(ended, attributes, Span(start=start, end=end))

    @property
    def literal(self) -> bool:
        """Whether white space means itself here."""
        return self._inside("pre")

    def blocks(self, end: int) -> list[Block]:
        """Every block, now that the source is over at ``end``."""
        while self._open:
            self.end(self._open[-1][0], end)
        self._flush()
        return self._blocks

    def _inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _, _ in self._open)

    def _begin(self, tag: str) -> None:
        self._flush()
        if tag in _ITEMS:
            self._continues_item = False
        elif tag == "tr":
            self._rows.append([])
        elif tag in _CELLS and self._rows:
            self._rows[-1].append("")

    def _flush(self) -> None:
        """Put the text so far where it belongs: into the innermost block that is open."""
        runs = self._text.runs()
        self._text = RunBuilder()
        if runs:
            self._place(runs)
        self._release_images()

    def _release_images(self) -> None:
        """Let images follow the text that they stood in; those in a list, quote or table follow the whole of it."""
        if not self._inside(*_CONTAINERS):
            self._blocks.extend(self._images)
            self._images.clear()

    def _place(self, runs: tuple[Run, ...]) -> None:
        tags = [tag for tag, _, _ in reversed(self._open)]
        home = next((tag for tag in tags if tag in _HOMES), "")
        if home in _CELLS and self._rows and self._rows[-1]:
            self._rows[-1][-1] = f"{self._rows[-1][-1]} {plain(runs)}"
        elif home == "caption":
            self._caption = plain(runs)
        elif home in _ITEMS and self._inside(*_LISTS):
            self._item(runs, depth=sum(tag in _LISTS for tag in tags) - 1 + (home == "dd"))
        elif home == "blockquote":
            self._quoted.gap()
            self._quoted.extend(runs)
        elif home == "figcaption" and self._blocks and self._blocks[-1].kind == "image":
            self._blocks[-1] = self._blocks[-1].model_copy(update={"title": plain(runs)})
        elif home in _HEADINGS:
            self._blocks.append(Heading(level=_HEADINGS[home], runs=runs, span=span_of(runs)))
        else:
            self._blocks.append(Paragraph(runs=runs, span=span_of(runs)))

    def _item(self, runs: tuple[Run, ...], depth: int) -> None:
        if self._continues_item and self._items:
            joined = RunBuilder()
            joined.extend(self._items.pop().runs)
            joined.gap()
            joined.extend(runs)
            runs = joined.runs()
        self._items.append(ListItem(runs=runs, depth=depth, span=span_of(runs)))
        self._continues_item = True

    def _finish(self, tag: str, attributes: Mapping[str, str], span: Span) -> None:
        """Make the block that the end of ``tag`` completes."""
        if tag in _LISTS:
            self._continues_item = False
            if self._items and not self._inside(*_LISTS):
                self._blocks.append(ListBlock(ordered=tag == "ol", items=tuple(self._items), span=span))
                self._items.clear()
        elif tag == "blockquote" and self._quoted.runs():
            self._blocks.append(quote(self._quoted.runs(), span))
            self._quoted = RunBuilder()
        elif tag == "table" and not self._inside("table"):
            self._finish_table(span)
        elif tag == "code" and self._inside("pre"):
            self._code_language = self._code_language or _language(attributes)
        elif tag == "pre":
            self._finish_code(_language(attributes), span)
        self._release_images()

    def _finish_table(self, span: Span) -> None:
        caption = self._caption
        if len(self._rows) > 2 and len(self._rows[0]) > 1 and not any(self._rows[0][1:]):
            caption = caption or " ".join(self._rows.pop(0)[0].split())
        made = table(self._rows, span, caption=caption)
        if made:
            self._blocks.append(made)
        self._rows.clear()
        self._caption = ""

    def _finish_code(self, language: str, span: Span) -> None:
        text = "".join(self._code).strip("\n")
        if text.strip():
            self._blocks.append(Code(language=language or self._code_language, text=text, span=span))
        self._code.clear()
        self._code_language = ""


def _language(attributes: Mapping[str, str]) -> str:
    """The language that ``class="language-python"`` names."""
    classes = attributes.get("class", "").split()
    return next((name.split("-", 1)[1] for name in classes if name.startswith(("language-", "lang-"))), "")
