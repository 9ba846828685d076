"""Amazon Bedrock's wire format, as the test upstream speaks it: Converse, and its binary stream of events."""

import json
import zlib
from collections.abc import Mapping

from omnimind.core.model import Usage
from omnimind.testing.upstream.asked import Asked, Message, Said, ToolCall
from omnimind.testing.upstream.wire import Json, Route, halves, vector, words

_ERRORS = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
}


class BedrockWire:
    """Converse, ConverseStream, Titan's embeddings by InvokeModel, and models."""

    prefix = "/bedrock"
    routes = (
        Route("/model/{model}/converse", "chat"),
        Route("/model/{model}/converse-stream", "chat", is_streaming=True),
        Route("/model/{model}/invoke", "embeddings"),
        Route("/foundation-models", None, method="GET"),
    )
    stream_type = "application/vnd.amazon.eventstream"

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked."""
        if route.kind == "embeddings":
            return Asked("bedrock", "embeddings", model, body, headers, (Message("user", body["inputText"]),))
        parts = [part for message in body["messages"] for part in message["content"]]
        specs = {tool["toolSpec"]["name"]: tool["toolSpec"] for tool in body.get("toolConfig", {}).get("tools", [])}
        forced = _forced(body)
        return Asked(
            "bedrock",
            "chat",
            model,
            body,
            headers,
            tuple(_messages(body)),
            tuple(part["image"]["source"]["bytes"] for part in parts if "image" in part),
            specs[forced]["inputSchema"]["json"] if forced else None,
            tuple(specs),
            route.is_streaming,
        )

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """What Converse answers."""
        if asked.kind == "embeddings":
            counted: Json = {"inputTextTokenCount": usage.input_tokens} if usage else {}
            return {"embedding": vector(asked.prompt)} | counted
        said = _by_tool(asked, said)
        text = said.text or said.refusal
        content: list[Json] = [{"text": text}] if text else []
        content += [
            {"toolUse": {"toolUseId": f"tooluse_{number}", "name": call.name, "input": call.arguments}}
            for number, call in enumerate(said.tool_calls)
        ]
        told = {"usage": _usage(usage)} if usage else {}
        message = {"message": {"role": "assistant", "content": content}}
        return {"output": message, "stopReason": _stop(said), "metrics": {"latencyMs": 1}} | told

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """Events of ConverseStream."""
        said = _by_tool(asked, said)
        events: list[tuple[str, Json]] = [("messageStart", {"role": "assistant"})]
        blocks: list[tuple[Json | None, list[Json]]] = []
        if text := said.text or said.refusal:
            blocks.append((None, [{"text": word} for word in words(text)]))
        for number, call in enumerate(said.tool_calls):
            start = {"toolUse": {"toolUseId": f"tooluse_{number}", "name": call.name}}
            blocks.append((start, [{"toolUse": {"input": half}} for half in halves(json.dumps(call.arguments))]))
        for index, (begin, deltas) in enumerate(blocks):
            if begin:
                events.append(("contentBlockStart", {"start": begin, "contentBlockIndex": index}))
            events += [("contentBlockDelta", {"delta": delta, "contentBlockIndex": index}) for delta in deltas]
            events.append(("contentBlockStop", {"contentBlockIndex": index}))
        events.append(("messageStop", {"stopReason": _stop(said)}))
        told = {"usage": _usage(usage)} if usage else {}
        events.append(("metadata", {"metrics": {"latencyMs": 1}} | told))
        return [_event("event", kind, json.dumps(payload).encode()) for kind, payload in events]

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body of an error, and the header that names it."""
        return {"message": message}, {"x-amzn-ErrorType": code or _ERRORS.get(status, "InternalServerException")}

    def failure_midway(self, message: str) -> bytes:
        """An exception among the events."""
        return _event("exception", "modelStreamErrorException", json.dumps({"message": message}).encode())

    def garbage(self) -> bytes:
        """An event whose checksum is right, and whose payload is none."""
        return _event("event", "contentBlockDelta", b'{"delta": {')

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        return {"modelSummaries": [{"modelId": name, "modelName": name} for name in names]}


def _forced(body: Json) -> str | None:
    name: str | None = body.get("toolConfig", {}).get("toolChoice", {}).get("tool", {}).get("name")
    return name


def _by_tool(asked: Asked, said: Said) -> Said:
    """``said`` as a call of the one tool that has to be called, where its text is JSON."""
    forced = _forced(dict(asked.body))
    if forced is None or said.tool_calls or said.refusal or said.finish != "stop":
        return said
    return Said(tool_calls=(ToolCall(forced, json.loads(said.text)),))


def _messages(body: Json) -> list[Message]:
    said = [Message("system", "\n".join(part["text"] for part in body["system"]))] if body.get("system") else []
    for message in body["messages"]:
        for part in message["content"]:
            if "toolResult" in part:
                said.append(Message("tool", _text(part["toolResult"]["content"])))
        if text := _text(message["content"]):
            said.append(Message(message["role"], text))
    return said


def _text(content: list[Json]) -> str:
    return "\n".join(part["text"] for part in content if "text" in part)


def _stop(said: Said) -> str:
    if said.finish == "content_filter" or said.refusal:
        return "content_filtered"
    return "max_tokens" if said.finish == "length" else "tool_use" if said.tool_calls else "end_turn"


def _usage(usage: Usage) -> Json:
    return {
        "inputTokens": usage.input_tokens - usage.cached_tokens - usage.cache_written_tokens,
        "outputTokens": usage.output_tokens,
        "totalTokens": usage.input_tokens + usage.output_tokens,
        "cacheReadInputTokens": usage.cached_tokens,
        "cacheWriteInputTokens": usage.cache_written_tokens,
    }


def _event(message_type: str, kind: str, payload: bytes) -> bytes:
    """A message of the encoding ``vnd.amazon.eventstream``."""
    named = {f":{message_type}-type": kind, ":content-type": "application/json", ":message-type": message_type}
    headers = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + len(value).to_bytes(2, "big") + value.encode()
        for name, value in named.items()
    )
    prelude = (16 + len(headers) + len(payload)).to_bytes(4, "big") + len(headers).to_bytes(4, "big")
    message = prelude + zlib.crc32(prelude).to_bytes(4, "big") + headers + payload
    return message + zlib.crc32(message).to_bytes(4, "big")
