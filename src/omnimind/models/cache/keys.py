"""Keys: everything that decides about an answer, hashed; nothing else is in them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from omnimind.core.model import Body
from omnimind.models.cache.veto import signature
from omnimind.models.cache.wishes import EXTENSION
from omnimind.models.request import Request

VERSION: Final = 1
"""Of what is hashed and kept: another one shares no entries with this."""

NEUTRAL: Final = frozenset({
    *("stream", "stream_options", "user", "metadata", "store", "safety_identifier", "prompt_cache_key"),
    *("prompt_cache_retention", "service_tier", EXTENSION),
})  # fmt: skip
"""Fields of a body that say how and for whom it is answered, not what. All others count, known to us or not."""

MOST_CHARACTERS: Final = 600
"""Of a question that can be compared: of longer ones an embedding of 256 tokens has seen a part only."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks: ``text``; and all that has to be the same for another to ask the same, as a hash.

    That is all around the text, and the words in it that count. So of many questions only a few have to be compared,
    and none is missed: the veto would tell all others apart.
    """

    text: str
    partition: str


def key_of(request: Request) -> str | None:
    """The SHA-256, in hex, of what decides about the answer; ``None`` if the body is no proper JSON."""
    return _hashed(request, _telling(request.body))


def question_of(request: Request, embedder: str) -> Question | None:
    """The question that ``request`` ends in; ``None`` if it does not end in one that can be compared.

    Args:
        request: A chat request.
        embedder: The fingerprint of the embedder: vectors of two of them are never compared.
    """
    messages: Sequence[Any] = request.body.get("messages") or ()
    last = messages[-1] if messages else None
    if request.kind != "chat" or not isinstance(last, Mapping) or last.get("role") != "user":
        return None
    text = _text(last.get("content"))
    if not text or len(text) > MOST_CHARACTERS or (words := signature(text)) is None:
        return None
    around = _telling(request.body)
    rest = {name: value for name, value in last.items() if name != "content"}
    around["messages"] = [*messages[:-1], rest, {"embedder": embedder, "words": words}]
    partition = _hashed(request, around)
    return Question(text, partition) if partition else None


def _telling(body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in NEUTRAL}


def _hashed(request: Request, body: Body) -> str | None:
    need = request.need.model_dump(mode="json") if request.need else None
    if need is not None:
        body.pop("model", None)
    try:
        said = orjson.dumps([VERSION, request.caller.tenant, request.kind, need, body], option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half of a surrogate pair, a number beyond 64 bits: rare, and not worth remembering
        return None
    return hashlib.sha256(said).hexdigest()


def _text(content: Any) -> str:
    """The text of a message that is nothing but text, in one part."""
    if isinstance(content, list) and len(content) == 1 and isinstance(content[0], Mapping):
        content = content[0].get("text") if content[0].get("type") == "text" else None
    return content.strip() if isinstance(content, str) else ""
