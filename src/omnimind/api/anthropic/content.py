"""Blocks of Anthropic's messages as parts of OpenAI's."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from omnimind.api.asking import invalid
from omnimind.core.model import Body


def parts_from(blocks: Iterable[Body], where: str) -> list[Body]:
    """``blocks`` of a user.

    Raises:
        BodyError: ``body.invalid`` for a block that other models have nothing like.
    """
    parts = []
    for block in blocks:
        translate = _BLOCKS.get(str(block.get("type")))
        if translate is None:
            raise invalid(f"blocks of type {block.get('type')!r} are not offered here", where)
        try:
            parts.append(translate(block))
        except (KeyError, TypeError) as error:
            raise invalid(f"a block of type {block['type']!r} is not complete ({error})", where) from error
    return parts


def text_of(blocks: Any, where: str) -> str:
    """The text of ``blocks`` that have nothing but text.

    Raises:
        BodyError: ``body.invalid`` for anything else.
    """
    parts = parts_from(blocks, where)
    if any(part["type"] != "text" for part in parts):
        raise invalid("only text can be there", where)
    return "\n".join(part["text"] for part in parts)


def _text(block: Body) -> Body:
    return {"type": "text", "text": str(block["text"])}


def _image(block: Body) -> Body:
    return {"type": "image_url", "image_url": {"url": _url(block["source"])}}


def _document(block: Body) -> Body:
    source = block["source"]
    if source["type"] == "text":
        return {"type": "text", "text": str(source["data"])}
    name = block.get("title") or "document.pdf"
    return {"type": "file", "file": {"filename": name, "file_data": _url(source)}}


def _url(source: Body) -> str:
    """Where it is, or what it is as a ``data:`` URL."""
    if source["type"] == "url":
        return str(source["url"])
    return f"data:{source['media_type']};base64,{source['data']}"


_BLOCKS: Final[dict[str, Callable[[Body], Body]]] = {"text": _text, "image": _image, "document": _document}
