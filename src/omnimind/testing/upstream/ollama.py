"""Ollama's wire format, as the test upstream speaks it."""

import json
from collections.abc import Mapping

from omnimind.core.model import Usage
from omnimind.testing.upstream.asked import Asked, Message, Said
from omnimind.testing.upstream.wire import Json, Route, vector, words


class OllamaWire:
    """Chats, embeddings and models."""

    prefix = "/ollama"
    routes = (
        Route("/api/chat", "chat"),
        Route("/api/embed", "embeddings"),
        Route("/api/tags", None, method="GET"),
    )
    stream_type = "application/x-ndjson"

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked."""
        if route.kind == "embeddings":
            texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
            messages = tuple(Message("user", text) for text in texts)
            return Asked("ollama", "embeddings", body["model"], body, headers, messages)
        schema = body.get("format")
        return Asked(
            "ollama",
            "chat",
            body["model"],
            body,
            headers,
            tuple(Message(message["role"], message.get("content", "")) for message in body["messages"]),
            tuple(image for message in body["messages"] for image in message.get("images", ())),
            schema if isinstance(schema, dict) else None,
            tuple(tool["function"]["name"] for tool in body.get("tools", [])),
            body.get("stream", True),
        )

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """A chat's answer, or embeddings."""
        if asked.kind == "embeddings":
            told = {"prompt_eval_count": usage.input_tokens} if usage else {}
            return {"model": asked.model, "embeddings": [vector(message.text) for message in asked.messages]} | told
        message: Json = {"role": "assistant", "content": said.text or said.refusal}
        if said.tool_calls:
            message["tool_calls"] = _calls(said)
        return _line(asked, message) | _end(said, usage)

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """Lines of JSON."""
        messages: list[Json] = [{"role": "assistant", "content": word} for word in words(said.text or said.refusal)]
        if said.tool_calls:
            messages.append({"role": "assistant", "content": "", "tool_calls": _calls(said)})
        last = _line(asked, {"role": "assistant", "content": ""}) | _end(said, usage)
        lines = [_line(asked, message) | {"done": False} for message in messages]
        return [json.dumps(line).encode() + b"\n" for line in (*lines, last)]

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body of an error."""
        return {"error": message}, {}

    def failure_midway(self, message: str) -> bytes:
        """An error among the lines."""
        return json.dumps({"error": message}).encode() + b"\n"

    def garbage(self) -> bytes:
        """Half of a line."""
        return b'{"message": {\n'

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        return {"models": [{"name": name, "model": name} for name in names]}


def _calls(said: Said) -> list[Json]:
    return [{"function": {"name": call.name, "arguments": call.arguments}} for call in said.tool_calls]


def _line(asked: Asked, message: Json) -> Json:
    return {"model": asked.model, "created_at": "2026-01-01T00:00:00Z", "message": message}


def _end(said: Said, usage: Usage | None) -> Json:
    counts = {"prompt_eval_count": usage.input_tokens, "eval_count": usage.output_tokens} if usage else {}
    return {"done": True, "done_reason": "length" if said.finish == "length" else "stop"} | counts
