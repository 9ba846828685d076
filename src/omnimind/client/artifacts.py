"""Operations on artifacts."""

from pathlib import Path

from omnimind.client.operation import Operation, as_json, at, raw
from omnimind.client.shapes import Upload


def upload(path: Path) -> Operation[Upload]:
    """Send a file; the same bytes again are the same artifact."""
    return Operation("POST", at("uploads"), as_json(Upload), files=[("file", path)])


def get(sha256: str, *, form: str | None = None, width: int | None = None) -> Operation[bytes]:
    """The bytes of an artifact; a picture also as ``webp`` or ``avif`` in a width, in pixels."""
    return Operation("GET", at("artifacts", sha256), raw, query={"format": form, "width": width})
