"""Reads a page's main content, as trafilatura finds it."""

import contextlib
import logging
import re

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped] # lxml has no types
from pydantic import ValidationError
from trafilatura.settings import Document as Extract

from omnimind.core.brief import Options
from omnimind.documents.encoding import decode
from omnimind.documents.html_blocks import HtmlBuilder, breaks
from omnimind.documents.pictures import Pictures
from omnimind.documents.reading import Reading
from omnimind.documents.web import is_address

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SPARSE_WORDS = 60
"""Where the main content has fewer words, the page is short and all of it is taken."""
_ASIDES = frozenset({"nav", "aside", "footer", "form", "button", "dialog"})
_HTML_NAMES = {"item": "li", "quote": "blockquote", "graphic": "img", "row": "tr", "lb": "br", "del": "s", "ref": "a"}
"""For trafilatura's names, which are those of the Text Encoding Initiative."""
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages for which we raise errors

_BREAK = "\n\n"
_HIGHLIGHTS = {"#b": "b", "#i": "i", "#t": "tt"}


def read_html(data: bytes, origin: str, pictures: Pictures) -> Reading:
    """The page ``data`` from ``origin``.

    Raises:
        UserError: ``document.too_large`` or ``document.encoding``.
    """
    text = _decoded(data, origin)
    page = _tree(text, origin)
    if page is None:
        return Reading(text="", blocks=())
    title, language = " ".join((page.findtext(".//title") or "").split()), _language(page)
    found = trafilatura.bare_extraction(
        page,
        url=origin if is_address(origin) else None,
        include_comments=False,
        include_formatting=True,
        include_images=True,
        include_links=True,
        with_metadata=True,
    )
    walk = _Walk(pictures)
    if isinstance(found, Extract) and len("".join(found.body.itertext()).split()) >= _SPARSE_WORDS:
        title = found.title or title
        walk.tree(_named_as_html(found.body))
    else:
        walk.tree(_tree(text, origin))
    return walk.reading(title, language)


def _tree(text: str, origin: str) -> etree._Element | None:
    """The parsed page, the links of a page from the web made absolute; ``None`` if there is nothing to parse."""
    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return None
    if is_address(origin):
        page.make_links_absolute(origin, handle_failures="ignore")
    return page


def _decoded(data: bytes, origin: str) -> str:
    """The page's text; a page that is not UTF-8 says what it is in its head."""
    declared = _META_CHARSET.search(data[:4096])
    if declared and not _is_utf8(data):
        with contextlib.suppress(LookupError):  # nobody knows the encoding it names: the usual ones are tried
            data = data.decode(declared[1].decode("ascii"), "replace").encode()
    return decode(data, origin)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _language(page: etree._Element) -> str:
    try:
        return Options(language=page.get("lang")).language or ""
    except ValidationError:  # pages write all kinds of things there
        return ""


def _named_as_html(body: etree._Element) -> etree._Element:
    """``body`` with trafilatura's names for tags and attributes turned into HTML's."""
    for element in body.iter("*"):
        match element.tag:
            case "head":
                element.tag = element.get("rend", "h2")
            case "hi":
                element.tag = _HIGHLIGHTS.get(element.get("rend", ""), "span")
            case "list":
                element.tag = "ol" if element.get("rend") == "ol" else "ul"
            case "cell":
                element.tag = "th" if element.get("role") == "head" else "td"
            case "code" if len(element) or "\n" in (element.text or ""):
                element.tag = "pre"
            case other:
                element.tag = _HTML_NAMES.get(other, other)
        if "target" in element.attrib:
            element.set("href", element.get("target"))
    return body


class _Walk:
    """Tells an :class:`HtmlBuilder` what a tree holds, while the text that its places index grows."""

    def __init__(self, pictures: Pictures) -> None:
        self._builder = HtmlBuilder(pictures)
        self._parts: list[str] = []
        self._length = 0

    def reading(self, title: str, language: str) -> Reading:
        """What was told so far."""
        blocks = self._builder.blocks(self._told())
        return Reading(text="".join(self._parts), blocks=tuple(blocks), title=title, language=language)

    def tree(self, root: etree._Element) -> None:
        """Tell what ``root`` holds, without what stands beside the content."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            aside = element.tag in _ASIDES
            if event == "start" and aside:
                walk.skip_subtree()
            elif event == "start":
                self._break(element.tag)
                self._builder.start(element.tag, dict(element.attrib), self._length, self._length)
                self._text(element.text)
            elif event == "end" and not aside:
                self._builder.end(element.tag, self._told())
                self._break(element.tag)
            if event != "start" and element is not root:
                self._text(element.tail)

    def _break(self, tag: str) -> None:
        if breaks(tag) and self._parts and self._parts[-1] != _BREAK:
            self._append(_BREAK)

    def _told(self) -> int:
        """Where the text so far ends, without a break behind it."""
        broken = self._parts[-1:] == [_BREAK]
        return self._length - len(_BREAK) * broken

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        shown = text if self._builder.literal else re.sub(r"\s+", " ", text)
        start = self._length
        self._append(shown)
        self._builder.text(shown, start, self._length)
