"""What a document is called when it does not say so: the file's name, the address, or its first words."""

import re
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from omnimind.core.document import Block, Heading, plain
from omnimind.documents.segmentation import split
from omnimind.documents.web import is_address

_LIMIT_CHARS = 80


def title(blocks: tuple[Block, ...], named: str, origin: str) -> str:
    """The first heading of level 1, else the name that the source gives itself, else the first heading of any level,
    else a short first sentence, else the file's name, else the first words.
    """
    headings = [block for block in blocks if block.kind == "heading"]
    heading = min(headings, key=_level, default=None)
    if heading and (heading.level == 1 or not named):
        return _folded(plain(heading.runs))
    first = next((_folded(plain(block.runs)) for block in blocks if block.kind == "paragraph"), "")
    start, end = next(iter(split(first, "")), (0, 0))
    if not named and 0 < end <= _LIMIT_CHARS:
        return first[start:end].rstrip(".")
    return named or file_title(origin) or _first_words(first) or origin


def file_title(origin: str) -> str:
    """``sales_2024.csv`` as ``Sales 2024``; empty for what has no name."""
    if origin in ("-", "text"):
        return ""
    path = unquote(urlsplit(origin).path).rstrip("/") if is_address(origin) else origin
    stem = PurePath(path).stem
    words = " ".join(re.split(r"[\s_-]+", stem)).strip() or urlsplit(origin).netloc
    return words[:1].upper() + words[1:]


def _level(heading: Heading) -> int:
    return heading.level


def _folded(text: str) -> str:
    return " ".join(text.split())


def _first_words(text: str) -> str:
    return re.sub(r"[\s,;:–—-]*\S*$", "…", text[:_LIMIT_CHARS], count=1) if text else ""
