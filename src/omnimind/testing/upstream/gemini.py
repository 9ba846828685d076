"""Google Gemini's wire format, as the test upstream speaks it."""

from collections.abc import Mapping
from typing import Any

from omnimind.core.model import Usage
from omnimind.testing.upstream.asked import Asked, Message, Said
from omnimind.testing.upstream.wire import Json, Route, sse, vector, words

_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"} | {
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class GeminiWire:
    """generateContent, streamGenerateContent, batchEmbedContents and models."""

    prefix = "/gemini/v1beta"
    routes = (
        Route("/models/{model}:generateContent", "chat"),
        Route("/models/{model}:streamGenerateContent", "chat", is_streaming=True),
        Route("/models/{model}:batchEmbedContents", "embeddings"),
        Route("/models", None, method="GET"),
    )
    stream_type = "text/event-stream"

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked."""
        if route.kind == "embeddings":
            texts = (_text(request["content"]["parts"]) for request in body["requests"])
            messages = tuple(Message("user", text) for text in texts)
            return Asked("gemini", "embeddings", model, body, headers, messages)
        parts = [part for content in body["contents"] for part in content["parts"]]
        config = body.get("generationConfig", {})
        declared = [each for tool in body.get("tools", []) for each in tool["functionDeclarations"]]
        return Asked(
            "gemini",
            "chat",
            model,
            body,
            headers,
            tuple(_messages(body)),
            tuple(filter(None, map(_image, parts))),
            config.get("responseJsonSchema", config.get("responseSchema")),
            tuple(function["name"] for function in declared),
            route.is_streaming,
        )

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """A response."""
        if asked.kind == "embeddings":
            return {"embeddings": [{"values": vector(message.text)} for message in asked.messages]}
        told = _usage(said, usage)
        if said.refusal:
            return _envelope(asked) | {"promptFeedback": {"blockReason": "SAFETY"}} | told
        parts = [{"text": said.text}] if said.text else []
        return _envelope(asked) | _candidate([*parts, *_calls(said)], _finish(said)) | told

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """Responses, each with what came since the last."""
        if said.refusal:
            return [sse(self.whole(asked, said, usage))]
        parts: list[Json] = [{"text": word} for word in words(said.text)]
        parts += _calls(said)
        responses = [_envelope(asked) | _candidate([part], None) for part in parts]
        last = _envelope(asked) | _candidate([{"text": ""}], _finish(said)) | _usage(said, usage)
        return [*map(sse, responses), sse(last)]

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body of an error."""
        return {"error": {"code": status, "message": message, "status": code or _STATUS.get(status, "INTERNAL")}}, {}

    def failure_midway(self, message: str) -> bytes:
        """An error among the responses."""
        return sse({"error": {"code": 503, "message": message, "status": "UNAVAILABLE"}})

    def garbage(self) -> bytes:
        """Half of a response."""
        return sse('{"candidates": [')

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        return {"models": [{"name": f"models/{name}", "displayName": name} for name in names]}


def _messages(body: Json) -> list[Message]:
    said = [Message("system", _text(body["systemInstruction"]["parts"]))] if "systemInstruction" in body else []
    for content in body["contents"]:
        results = [part["functionResponse"]["response"] for part in content["parts"] if "functionResponse" in part]
        said += [Message("tool", str(result.get("result", result))) for result in results]
        if text := _text(content["parts"]):
            said.append(Message("assistant" if content["role"] == "model" else "user", text))
    return said


def _text(parts: list[Json]) -> str:
    return "\n".join(part["text"] for part in parts if "text" in part)


def _image(part: Json) -> Any:
    return part.get("inlineData", {}).get("data") or part.get("fileData", {}).get("fileUri")


def _calls(said: Said) -> list[Json]:
    return [{"functionCall": {"name": call.name, "args": call.arguments}} for call in said.tool_calls]


def _finish(said: Said) -> str:
    return {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}[said.finish]


def _envelope(asked: Asked) -> Json:
    return {"modelVersion": asked.model, "responseId": "response-1"}


def _candidate(parts: list[Json], finish: str | None) -> Json:
    candidate = {"index": 0, "content": {"role": "model", "parts": parts}}
    return {"candidates": [candidate | ({"finishReason": finish} if finish else {})]}


def _usage(said: Said, usage: Usage | None) -> Json:
    if usage is None:
        return {}
    told = {
        "promptTokenCount": usage.input_tokens,
        "cachedContentTokenCount": usage.cached_tokens,
        "candidatesTokenCount": usage.output_tokens - said.reasoning_tokens,
        "thoughtsTokenCount": said.reasoning_tokens,
        "totalTokenCount": usage.input_tokens + usage.output_tokens,
    }
    return {"usageMetadata": told}
