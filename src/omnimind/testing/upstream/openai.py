"""OpenAI's wire format, as the test upstream speaks it."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from omnimind.core.model import Usage
from omnimind.testing.upstream.asked import Asked, Message, Said
from omnimind.testing.upstream.wire import Json, Route, halves, png, sse, vector, words


class OpenAIWire:
    """Chat completions, embeddings, pictures and models."""

    prefix = "/openai/v1"
    routes = (
        Route("/chat/completions", "chat"),
        Route("/embeddings", "embeddings"),
        Route("/images/generations", "images"),
        Route("/models", None, method="GET"),
    )
    stream_type = "text/event-stream"

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked."""
        kind = route.kind or "chat"
        form = body.get("response_format", {}) if kind == "chat" else {}  # pictures have a format of their own
        schema = form.get("json_schema", {}).get("schema")
        return Asked(
            "openai",
            kind,
            body["model"],
            body,
            headers,
            _messages(kind, body),
            tuple(_images(body.get("messages", []))),
            schema,
            tuple(tool["function"]["name"] for tool in body.get("tools", [])),
            bool(body.get("stream")),
        )

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """A completion, embeddings, or a picture."""
        if asked.kind == "embeddings":
            return _embeddings(asked, usage)
        if asked.kind == "images":
            width, height = (int(side) for side in asked.body.get("size", "64x64").split("x"))
            picture = base64.b64encode(png(width, height)).decode()
            answer: Json = {"created": 0, "data": [{"b64_json": picture}]}
            return answer | _picture_usage(usage)
        message: Json = {"role": "assistant", "content": said.text or None, "refusal": said.refusal or None}
        if said.tool_calls:
            message["tool_calls"] = [
                {"id": f"call_{number}", "type": "function", "function": _function(call.name, call.arguments)}
                for number, call in enumerate(said.tool_calls)
            ]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(said)}
        return _envelope(asked, "chat.completion", [choice]) | _usage(said, usage)

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """Chunks, with usage in the last if that was asked for."""
        deltas: list[Json] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": word} for word in words(said.text)]
        deltas += [{"refusal": word} for word in words(said.refusal)]
        for number, call in enumerate(said.tool_calls):
            function: Json = {"id": f"call_{number}", "type": "function", "function": _function(call.name, "")}
            deltas.append({"tool_calls": [{"index": number} | function]})
            deltas += [
                {"tool_calls": [{"index": number, "function": {"arguments": half}}]}
                for half in halves(json.dumps(call.arguments))
            ]
        choices: list[Json] = [
            {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None} for delta in deltas
        ]
        choices.append({"index": 0, "delta": {}, "logprobs": None, "finish_reason": _finish(said)})
        chunks = [_envelope(asked, "chat.completion.chunk", [choice]) for choice in choices]
        if asked.body.get("stream_options", {}).get("include_usage") and usage:
            chunks.append(_envelope(asked, "chat.completion.chunk", []) | _usage(said, usage))
        return [*map(sse, chunks), sse("[DONE]")]

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body of an error."""
        return {"error": {"message": message, "type": "error", "param": None, "code": code}}, {}

    def failure_midway(self, message: str) -> bytes:
        """An error among the chunks."""
        return sse({"error": {"message": message, "type": "server_error", "code": 500}})

    def garbage(self) -> bytes:
        """Half of a chunk."""
        return sse('{"choices": [')

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "us"} for name in names]}


def _picture_usage(usage: Usage | None) -> Json:
    """What a picture took, as models tell that are paid by tokens."""
    if usage is None or not usage.output_tokens:
        return {}
    total = usage.input_tokens + usage.output_tokens
    counts = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "total_tokens": total}
    return {"usage": counts | {"input_tokens_details": {"text_tokens": usage.input_tokens, "image_tokens": 0}}}


def _messages(kind: str, body: Json) -> tuple[Message, ...]:
    if kind == "embeddings":
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        return tuple(Message("user", text) for text in texts)
    if kind == "images":
        return (Message("user", body["prompt"]),)
    return tuple(
        Message("system" if message["role"] == "developer" else message["role"], _text(message.get("content")))
        for message in body["messages"]
    )


def _text(content: Any) -> str:
    if isinstance(content, str) or content is None:
        return content or ""
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def _images(messages: list[Json]) -> list[str]:
    parts = [part for message in messages if isinstance(message.get("content"), list) for part in message["content"]]
    return [part["image_url"]["url"].rpartition("base64,")[2] for part in parts if part["type"] == "image_url"]


def _function(name: str, arguments: Any) -> Json:
    return {"name": name, "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments)}


def _finish(said: Said) -> str:
    return "tool_calls" if said.tool_calls and said.finish == "stop" else said.finish


def _envelope(asked: Asked, kind: str, choices: list[Json]) -> Json:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": asked.model, "choices": choices}


def _usage(said: Said, usage: Usage | None) -> Json:
    if usage is None:
        return {}
    told: Json = {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "prompt_tokens_details": {
            "cached_tokens": usage.cached_tokens,
            "cache_write_tokens": usage.cache_written_tokens,
        },
        "completion_tokens_details": {"reasoning_tokens": said.reasoning_tokens},
    }
    return {"usage": told}


def _embeddings(asked: Asked, usage: Usage | None) -> Json:
    data = [
        {"object": "embedding", "index": number, "embedding": vector(message.text)}
        for number, message in enumerate(asked.messages)
    ]
    told = {"prompt_tokens": usage.input_tokens, "total_tokens": usage.input_tokens} if usage else None
    return {"object": "list", "data": data, "model": asked.model} | ({"usage": told} if told else {})
