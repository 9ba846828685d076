"""Chunks of a completion as the events of Anthropic's streams."""

from collections.abc import Iterator
from typing import Any

import orjson

from omnimind.api.anthropic.answering import STOP_REASONS, empty_message, usage_from
from omnimind.api.failures import anthropic_body
from omnimind.core.errors import OmniMindError
from omnimind.core.model import Body


class MessageEvents:
    """The events of one message.

    A chunk's text and tool calls belong to *blocks*, one after the other, each begun and ended; usage and the reason
    to stop are told at the end.

    Args:
        request_id: What the answer is to.
        model: Who was asked, until the answer says it.
    """

    def __init__(self, request_id: str, model: str) -> None:
        self._request_id = request_id
        self._model = model
        self._is_begun = False
        self._blocks = 0
        self._open: int | str | None = None
        self._stop_reason = "end_turn"
        self._usage: dict[str, Any] = {}

    def of(self, chunk: Body) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.of`."""
        self._usage = chunk.get("usage") or self._usage
        return b"".join(self._events(chunk))

    def end(self) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.end`."""
        delta = {"stop_reason": self._stop_reason, "stop_sequence": None}
        last = _event("message_delta", delta=delta, usage=usage_from(self._usage))
        return b"".join((*self._begin({}), *self._close(), last, _event("message_stop")))

    def failure(self, error: OmniMindError) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.failure`."""
        return b"event: error\ndata: " + orjson.dumps(anthropic_body(error, self._request_id)) + b"\n\n"

    def _events(self, chunk: Body) -> Iterator[bytes]:
        yield from self._begin(chunk)
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") or {}
            if text := delta.get("content") or delta.get("refusal"):
                yield from self._switch("text", {"type": "text", "text": ""})
                yield self._delta(type="text_delta", text=text)
            for call in delta.get("tool_calls") or ():
                yield from self._call(call)
            if reason := choice.get("finish_reason"):
                self._stop_reason = STOP_REASONS.get(reason, "end_turn")

    def _begin(self, chunk: Body) -> Iterator[bytes]:
        if not self._is_begun:
            self._is_begun = True
            message = empty_message(str(chunk.get("id") or self._request_id), chunk.get("model") or self._model)
            yield _event("message_start", message=message)

    def _call(self, call: Body) -> Iterator[bytes]:
        function = call.get("function") or {}
        head: Body = {"type": "tool_use", "id": call.get("id"), "name": function.get("name"), "input": {}}
        yield from self._switch(call.get("index", 0), head)
        if arguments := function.get("arguments"):
            yield self._delta(type="input_json_delta", partial_json=arguments)

    def _switch(self, to: int | str, head: Body) -> Iterator[bytes]:
        """Go on in the text, or in the tool call of that index: in a new block unless it is open."""
        if self._open != to:
            yield from self._close()
            self._open = to
            yield _event("content_block_start", index=self._blocks, content_block=head)

    def _close(self) -> Iterator[bytes]:
        if self._open is not None:
            yield _event("content_block_stop", index=self._blocks)
            self._blocks += 1
            self._open = None

    def _delta(self, **delta: Any) -> bytes:
        return _event("content_block_delta", index=self._blocks, delta=delta)


def _event(name: str, **fields: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps({"type": name, **fields}) + b"\n\n"
