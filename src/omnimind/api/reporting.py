"""What a response's headers tell of how its answer came about."""

from functools import lru_cache
from typing import Any, Final

from omnimind.api.asgi import Headers
from omnimind.core.model import Body
from omnimind.core.money import NOTHING

_TOLD: Final = (
    ("cache", b"x-omnimind-cache"),
    ("model", b"x-omnimind-model"),
)
"""Of a request's notes, and by which header."""


def answer_headers(notes: dict[str, Any], body: Body | None) -> Headers:
    """The headers of an answer. While it is streamed nobody knows yet what it takes: ``body`` is ``None``."""
    headers = [(name, _plain(str(notes[note]))) for note, name in _TOLD if note in notes]
    if route := notes.get("route"):
        headers.append((b"x-omnimind-route", _plain("; ".join(route))))
    if body is None:
        return headers
    headers.append((b"x-omnimind-cost-usd", f"{notes.get('cost_usd', NOTHING):f}".encode()))
    if usage := body.get("usage"):
        headers.append((b"x-omnimind-input-tokens", _plain(str(usage.get("prompt_tokens", 0)))))
        headers.append((b"x-omnimind-output-tokens", _plain(str(usage.get("completion_tokens", 0)))))
    return headers


@lru_cache(maxsize=1024)
def _plain(text: str) -> bytes:
    """``text`` as a header can have it: printable ASCII."""
    if text.isascii() and text.isprintable():
        return text.encode()
    text = text.encode("ascii", "replace").decode("ascii")
    return "".join(letter if letter.isprintable() else " " for letter in text).encode()
