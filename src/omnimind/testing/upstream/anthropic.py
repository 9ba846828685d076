"""Anthropic's wire format, as the test upstream speaks it."""

import json
from collections.abc import Mapping
from typing import Any

from omnimind.core.model import Usage
from omnimind.testing.upstream.asked import Asked, Message, Said
from omnimind.testing.upstream.wire import Json, Route, halves, sse, words

_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class AnthropicWire:
    """Messages and models."""

    prefix = "/anthropic/v1"
    routes = (Route("/messages", "chat"), Route("/models", None, method="GET"))
    stream_type = "text/event-stream"

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked."""
        parts = [part for message in body["messages"] for part in _parts(message["content"])]
        sources = [part["source"] for part in parts if part["type"] == "image"]
        return Asked(
            "anthropic",
            "chat",
            body["model"],
            body,
            headers,
            tuple(_messages(body)),
            tuple(source["data"] if source["type"] == "base64" else source["url"] for source in sources),
            body.get("output_config", {}).get("format", {}).get("schema"),
            tuple(tool["name"] for tool in body.get("tools", [])),
            bool(body.get("stream")),
        )

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """A message."""
        content: list[Json] = [{"type": "text", "text": said.text or said.refusal}] if said.text or said.refusal else []
        content += [
            {"type": "tool_use", "id": f"toolu_{number}", "name": call.name, "input": call.arguments}
            for number, call in enumerate(said.tool_calls)
        ]
        told = {"usage": _usage(said, usage)} if usage else {}
        return _message(asked, content) | {"stop_reason": _stop(said)} | told

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """Events, from ``message_start`` to ``message_stop``."""
        counted = _usage(said, usage) if usage else None
        begun = {"usage": counted | {"output_tokens": 1}} if counted else {}
        events: list[Json] = [{"type": "message_start", "message": _message(asked, []) | begun}, {"type": "ping"}]
        blocks: list[tuple[Json, list[Json]]] = []
        if text := said.text or said.refusal:
            deltas = [{"type": "text_delta", "text": word} for word in words(text)]
            blocks.append(({"type": "text", "text": ""}, deltas))
        for number, call in enumerate(said.tool_calls):
            block = {"type": "tool_use", "id": f"toolu_{number}", "name": call.name, "input": {}}
            parts = [{"type": "input_json_delta", "partial_json": half} for half in halves(json.dumps(call.arguments))]
            blocks.append((block, parts))
        for index, (block, deltas) in enumerate(blocks):
            events.append({"type": "content_block_start", "index": index, "content_block": block})
            events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
            events.append({"type": "content_block_stop", "index": index})
        ended = {"usage": {"output_tokens": counted["output_tokens"]}} if counted else {}
        events.append({"type": "message_delta", "delta": {"stop_reason": _stop(said), "stop_sequence": None}} | ended)
        events.append({"type": "message_stop"})
        return [sse(event, event["type"]) for event in events]

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body of an error."""
        return {"type": "error", "error": {"type": code or _ERRORS.get(status, "api_error"), "message": message}}, {}

    def failure_midway(self, message: str) -> bytes:
        """An error among the events."""
        return sse({"type": "error", "error": {"type": "overloaded_error", "message": message}}, "error")

    def garbage(self) -> bytes:
        """Half of an event."""
        return sse('{"type": "content_block_delta", ', "content_block_delta")

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        return {"data": [{"type": "model", "id": name, "display_name": name} for name in names], "has_more": False}


def _parts(content: Any) -> list[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _messages(body: Json) -> list[Message]:
    said = [Message("system", _text(body["system"]))] if body.get("system") else []
    for message in body["messages"]:
        results = [part for part in _parts(message["content"]) if part["type"] == "tool_result"]
        said += [Message("tool", _text(part["content"])) for part in results]
        if text := _text(message["content"]):
            said.append(Message(message["role"], text))
    return said


def _text(content: Any) -> str:
    return "\n".join(part["text"] for part in _parts(content) if part["type"] == "text")


def _stop(said: Said) -> str:
    if said.finish == "content_filter" or said.refusal:
        return "refusal"
    return "max_tokens" if said.finish == "length" else "tool_use" if said.tool_calls else "end_turn"


def _message(asked: Asked, content: list[Json]) -> Json:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": None,
        "stop_sequence": None,
    }


def _usage(said: Said, usage: Usage) -> Json:
    return {
        "input_tokens": usage.input_tokens - usage.cached_tokens - usage.cache_written_tokens,
        "cache_creation_input_tokens": usage.cache_written_tokens,
        "cache_read_input_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"thinking_tokens": said.reasoning_tokens},
    }
