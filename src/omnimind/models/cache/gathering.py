"""Chunks of a stream gathered into the completion that they are of."""

from collections.abc import Mapping
from typing import Any, Final

from omnimind.core.model import Body

_HEAD: Final = ("id", "created", "model", "system_fingerprint", "service_tier", "provider")
_APART: Final = frozenset({"role", "index", "id", "type"})
"""Texts of a delta that are told at once, and not piece by piece."""


class Gathering:
    """What has come of a stream.

    Args:
        most_bytes: Beyond about so much nothing is gathered any more.
    """

    def __init__(self, most_bytes: int) -> None:
        self._room = most_bytes
        self._head: Body = {}
        self._choices: dict[int, Body] = {}
        self._usage: Body | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all there is to it was gathered."""
        return (
            not self.is_too_large
            and bool(self._choices)
            and all(choice.get("finish_reason") for choice in self._choices.values())
        )

    @property
    def is_too_large(self) -> bool:
        """Whether more has come than is gathered."""
        return self._room < 0

    def add(self, chunk: Body) -> None:
        """Take a chunk."""
        if self.is_too_large:
            return
        for name in _HEAD:
            if name not in self._head and chunk.get(name) is not None:
                self._head[name] = chunk[name]
        self._usage = chunk.get("usage") or self._usage
        for told in chunk.get("choices") or ():
            choice = self._choices.setdefault(told.get("index", 0), {"delta": {}})
            self._room -= _merge(choice["delta"], told.get("delta") or {})
            if told.get("logprobs"):
                self._room -= _merge(choice.setdefault("logprobs", {}), told["logprobs"])
            if told.get("finish_reason"):
                choice["finish_reason"] = told["finish_reason"]

    def so_far(self) -> Body | None:
        """All that has come, as one chunk; ``None`` if that is nothing, or more than was gathered."""
        if self.is_too_large or not self._choices:
            return None
        choices = [
            {"index": index, "delta": _plain(choice["delta"]), "finish_reason": choice.get("finish_reason")}
            | ({"logprobs": _plain(choice["logprobs"])} if "logprobs" in choice else {})
            for index, choice in sorted(self._choices.items())
        ]
        return {**self._head, "object": "chat.completion.chunk", "choices": choices, **self._paid}

    def completion(self) -> Body:
        """The completion, once it is whole."""
        choices = [
            {
                "index": index,
                "message": _message(_plain(choice["delta"])),
                "logprobs": _plain(choice["logprobs"]) if "logprobs" in choice else None,
                "finish_reason": choice["finish_reason"],
            }
            for index, choice in sorted(self._choices.items())
        ]
        return {**self._head, "object": "chat.completion", "choices": choices, **self._paid}

    @property
    def _paid(self) -> Body:
        return {"usage": self._usage} if self._usage else {}


class _Pieces(list[str]):
    """A text that comes piece by piece."""


def _merge(into: dict[str, Any], delta: Mapping[str, Any]) -> int:
    """Add ``delta`` to what there is; roughly how many bytes it has."""
    size = 0
    for name, value in delta.items():
        if value is None:
            into.setdefault(name, None)
        elif isinstance(value, str) and name not in _APART:
            size += len(value) + 16
            into[name] = into.get(name) or _Pieces()
            into[name].append(value)
        elif isinstance(value, Mapping):
            into[name] = into.get(name) or {}
            size += _merge(into[name], value)
        elif isinstance(value, list):
            into[name] = into.get(name) or []
            size += sum(_merge_item(into[name], item) for item in value)
        else:
            into[name] = value
    return size


def _merge_item(items: list[Any], item: Any) -> int:
    """Add to the item with the same ``index``, such as a tool call; others come whole."""
    if not isinstance(item, Mapping) or "index" not in item:
        items.append(item)
        return len(str(item))
    for known in items:
        if isinstance(known, dict) and known.get("index") == item["index"]:
            return _merge(known, item)
    items.append({})
    return _merge(items[-1], item)


def _plain(value: Any) -> Any:
    if isinstance(value, _Pieces):
        return "".join(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _message(delta: Body) -> Body:
    """The message that a whole delta is: its tool calls need no index any more."""
    message = {"role": "assistant", "content": None, **delta}
    if calls := message.get("tool_calls"):
        message["tool_calls"] = [{name: value for name, value in call.items() if name != "index"} for call in calls]
    return message
