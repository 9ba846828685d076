"""A completion told as the chunks of a stream."""

import re
from collections.abc import Iterator
from typing import Any, Final

from omnimind.core.model import Body

_PIECE: Final = re.compile(r".{1,80}(?:\s+|$)|.{1,80}", re.DOTALL)
"""Up to 80 characters, ending between words where there is such a place."""

_HEAD: Final = ("id", "created", "model", "system_fingerprint", "service_tier", "provider")


def chunks_of(completion: Body) -> Iterator[Body]:
    """The chunks of ``completion``: who speaks, what in pieces, why it ends, and the usage."""
    head = {name: completion[name] for name in _HEAD if name in completion} | {"object": "chat.completion.chunk"}
    for choice in completion["choices"]:
        index = choice["index"]
        for delta in _deltas(choice["message"]):
            yield {**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}
        last = {"index": index, "delta": {}, "finish_reason": choice["finish_reason"]}
        if choice.get("logprobs"):
            last["logprobs"] = choice["logprobs"]
        yield {**head, "choices": [last]}
    if "usage" in completion:
        yield {**head, "choices": [], "usage": completion["usage"]}


def _deltas(message: Body) -> Iterator[Body]:
    calls: list[Any] = message.get("tool_calls") or []
    rest = {name: value for name, value in message.items() if name not in {"content", "tool_calls"}}
    content = message.get("content")
    yield {**rest, "content": "" if isinstance(content, str) else content}
    if isinstance(content, str):
        for piece in _PIECE.findall(content):
            yield {"content": piece}
    for number, call in enumerate(calls):
        yield {"tool_calls": [{"index": number, **call}]}
