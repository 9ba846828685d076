"""Operations on productions."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from omnimind.client.operation import Operation, as_json, at, nothing, once, raw
from omnimind.client.shapes import Page, Production


def create(
    request: str = "",
    *,
    texts: Sequence[str] = (),
    urls: Sequence[str] = (),
    uploads: Sequence[str] = (),
    files: Sequence[Path] = (),
    flow: str = "video",
    options: Mapping[str, Any] | None = None,
    key: str | None = None,
    **more: Any,
) -> Operation[Production]:
    """Make a production; it is asked for once, however often this very operation is carried out.

    Args:
        request: What is wanted, in words.
        texts: Texts to make it from.
        urls: Addresses of documents to make it from.
        uploads: The names of artifacts to make it from.
        files: Files to send, and to make it from.
        flow: The flow to make it by.
        options: Language, voice, length, format and so on, as in a brief.
        key: The ``Idempotency-Key``; by default a new one.
        more: Further fields of the order, such as ``offline``, ``budget_usd`` and ``translate_to``.
    """
    sources = [
        *({"text": text} for text in texts),
        *({"url": url} for url in urls),
        *({"upload": sha256} for sha256 in uploads),
    ]
    order = {"request": request or None, "sources": sources, "flow": flow, "options": dict(options or {}), **more}
    told = {name: value for name, value in order.items() if value is not None}
    read = as_json(Production)
    if not files:
        return Operation("POST", at("productions"), read, body=told, headers=once(key))
    sent: list[tuple[str, Path | bytes]] = [("order", json.dumps(told).encode()), *(("files", path) for path in files)]
    return Operation("POST", at("productions"), read, files=sent, headers=once(key))


def find(
    *, status: str | None = None, query: str | None = None, limit: int = 50, cursor: str | None = None
) -> Operation[Page[Production]]:
    """Productions, the newest first."""
    asked = {"status": status, "query": query, "limit": limit, "cursor": cursor}
    return Operation("GET", at("productions"), as_json(Page[Production]), query=asked)


def get(production_id: str) -> Operation[Production]:
    """One production, with its scenes, files and revisions."""
    return Operation("GET", at("productions", production_id), as_json(Production))


def edit_scene(
    production_id: str,
    scene_id: str,
    lines: Sequence[str] | None = None,
    note: str = "",
    *,
    voice: str | None = None,
) -> Operation[Production]:
    """Say a scene in other words, or in another voice (empty: that of the production); only it is made again."""
    said = {"lines": None if lines is None else list(lines), "voice": voice, "note": note or None}
    body = {name: value for name, value in said.items() if value is not None}
    path = at("productions", production_id, "scenes", scene_id)
    return Operation("PATCH", path, as_json(Production), body=body)


def change(production_id: str, note: str = "", **options: Any) -> Operation[Production]:
    """Make it with other options, such as ``voice`` or ``theme``."""
    body = {"options": options, **({"note": note} if note else {})}
    return Operation("PATCH", at("productions", production_id), as_json(Production), body=body)


def undo(production_id: str) -> Operation[Production]:
    """Go back to the revision before."""
    return Operation("POST", at("productions", production_id, "undo"), as_json(Production))


def cancel(production_id: str) -> Operation[Production]:
    """Stop making it."""
    return Operation("POST", at("productions", production_id, "cancel"), as_json(Production))


def retry(production_id: str) -> Operation[Production]:
    """Go on with it from where it failed."""
    return Operation("POST", at("productions", production_id, "retry"), as_json(Production))


def delete(production_id: str) -> Operation[None]:
    """Forget it."""
    return Operation("DELETE", at("productions", production_id), nothing)


def file(production_id: str, name: str) -> Operation[bytes]:
    """One of its files, such as ``video.mp4``."""
    return Operation("GET", at("productions", production_id, "files", name), raw)
