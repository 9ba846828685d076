"""Google Gemini's wire format.

Signatures of thoughts, without which Gemini 3 refuses the history of a call of a tool, travel in
``extra_content.google.thought_signature`` of the call, as in Google's own endpoint for OpenAI's clients.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import orjson

from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.completions import Envelope, Finish, call_id, embeddings, tool_call, usage
from omnimind.models.providers.content import (
    arguments_of,
    forced_function,
    functions_of,
    max_tokens_of,
    media_of,
    parts_of,
    refused,
    said,
    schema_of,
    stops_of,
    system_of,
    text_of,
    texts_of,
    turns_of,
)
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError
from omnimind.models.providers.framing import ServerSentEvents
from omnimind.models.request import Request

_UNSIGNED: Final = "skip_thought_signature_validator"
"""Stands for the signature of a call that another model made. Source: Gemini API, "Thought signatures"."""

_SIGNED_MODELS: Final = "gemini-3"
_FINISH: Final[Mapping[str, Finish]] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
    "BLOCKLIST": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "SPII": "content_filter",
    "IMAGE_SAFETY": "content_filter",
    "LANGUAGE": "content_filter",
}
"""Other reasons, as ``MALFORMED_FUNCTION_CALL``, leave an answer that can't be understood."""

_MODES: Final = {"auto": "AUTO", "none": "NONE", "required": "ANY"}


class Gemini(Dialect):
    """generateContent, its stream, and batchEmbedContents."""

    models_path = "/models?pageSize=1000"
    framer = ServerSentEvents
    texts_at_once = 100

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The key."""
        return {"x-goog-api-key": connection.key.get_secret_value()} if connection.key else {}

    def call(self, request: Request, model: str) -> Call:
        """The request as contents."""
        name = model if "/" in model else f"models/{model}"
        path = f"/{quote(name)}"
        body = request.body
        if request.kind == "embeddings":
            size = said(outputDimensionality=body.get("dimensions"))
            asked = [{"model": name, "content": {"parts": [{"text": text}]}} | size for text in texts_of(body)]
            return Call(f"{path}:batchEmbedContents", {"requests": asked})
        if request.kind != "chat":
            raise refused("Gemini", f"requests for {request.kind}", "name another model for them")
        method = ":streamGenerateContent?alt=sse" if request.is_streaming else ":generateContent"
        system = [{"text": text_of([part])} for part in system_of(body["messages"])]
        fields = said(
            contents=_contents(body["messages"], is_signed=_SIGNED_MODELS in model),
            systemInstruction={"parts": system} if system else None,
            generationConfig=_config(body) or None,
        )
        return Call(path + method, fields | _tools(body))

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """A completion from a response."""
        translator = _Responses(self, request, created)
        if request.kind == "embeddings":
            return embeddings(translator.envelope.model, (each["values"] for each in body["embeddings"]), None)
        text, calls = [], []
        for part in translator.parts(body):
            if isinstance(part, str):
                text.append(part)
            else:
                calls.append(part)
        return translator.envelope.completion("".join(text), calls, translator.reason(), translator.usage)

    def translator(self, request: Request, created: int) -> "_Responses":
        """Chunks from responses."""
        return _Responses(self, request, created)

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        error = body["error"]
        delays = (detail.get("retryDelay") for detail in error.get("details") or ())
        delay = next(filter(None, delays), None)
        seconds = float(delay.removesuffix("s")) if delay else None
        status = 401 if "API key" in error["message"] else error["code"]  # a wrong key is a 400 to Gemini
        return Problem(error["message"], error.get("status", ""), status, seconds)

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        return [model["name"].removeprefix("models/") for model in body["models"]]


class _Responses:
    """Implements :class:`~omnimind.models.providers.dialect.Translator`; an answer in one piece is a stream of one."""

    def __init__(self, dialect: Gemini, request: Request, created: int) -> None:
        self._dialect = dialect
        self._request = request
        self._finish: str | None = None
        self._calls = 0
        self._has_begun = False
        self.envelope = Envelope.of(request, created)
        self.usage: Body | None = None
        self.is_done = False

    def feed(self, event: bytes) -> Iterable[Body]:
        """The chunks of a response."""
        if not self._has_begun:
            self._has_begun = True
            yield self.envelope.begin()
        for part in self.parts(orjson.loads(event)):
            if isinstance(part, str):
                yield self.envelope.text(part)
            else:
                yield self.envelope.call(self._calls - 1, part)

    def finish(self) -> Iterable[Body]:
        """The end: nothing else tells it."""
        if self._finish is None:
            return ()
        self.is_done = True
        return self.envelope.end(self.reason(), self.usage)

    def parts(self, response: Body) -> Iterator[str | Body]:
        """The texts and calls of tools in a response."""
        if "error" in response:
            raise ProblemError(self._dialect.problem(response))
        if told := response.get("usageMetadata"):
            self.usage = _usage(told)
        if (response.get("promptFeedback") or {}).get("blockReason"):
            self._finish = "SAFETY"
            return
        for candidate in (response.get("candidates") or ())[:1]:
            self._finish = candidate.get("finishReason") or self._finish
            for part in (candidate.get("content") or {}).get("parts") or ():
                if "functionCall" in part:
                    yield self._call(part)
                elif part.get("text") and not part.get("thought"):
                    yield part["text"]

    def reason(self) -> Finish:
        """Why it ended."""
        finish = _FINISH[self._finish or ""]
        return "tool_calls" if self._calls and finish == "stop" else finish

    def _call(self, part: Body) -> Body:
        called = part["functionCall"]
        name = called.get("id") or call_id(self._request.id, self._calls)
        self._calls += 1
        call = tool_call(name, called["name"], called.get("args") or {})
        signature = part.get("thoughtSignature")
        return call | ({"extra_content": {"google": {"thought_signature": signature}}} if signature else {})


def _usage(told: Body) -> Body:
    thoughts = told.get("thoughtsTokenCount") or 0
    given = (told.get("promptTokenCount") or 0) + (told.get("toolUsePromptTokenCount") or 0)
    output = (told.get("candidatesTokenCount") or 0) + thoughts
    return usage(given, output, cached=told.get("cachedContentTokenCount") or 0, reasoning=thoughts)


def _contents(messages: list[Body], *, is_signed: bool) -> list[Body]:
    names: dict[str, str] = {}
    contents = []
    for role, turn in turns_of(messages):
        parts: list[Body] = []
        for message in turn:
            if message["role"] == "tool":
                parts.append(_result(message, names))
                continue
            parts += map(_part, parts_of(message.get("content")))
            for number, call in enumerate(message.get("tool_calls") or ()):
                names[call["id"]] = call["function"]["name"]
                parts.append(_function_call(call, is_signed=is_signed and number == 0))
        contents.append({"role": "model" if role == "assistant" else "user", "parts": parts})
    return contents


def _part(part: Body) -> Body:
    media = media_of(part)
    if media is None:
        return {"text": text_of([part])}
    if media.url:
        return {"fileData": {"mimeType": media.media_type, "fileUri": media.url}}
    return {"inlineData": {"mimeType": media.media_type, "data": media.data}}


def _function_call(call: Body, *, is_signed: bool) -> Body:
    function = call["function"]
    signature = ((call.get("extra_content") or {}).get("google") or {}).get("thought_signature")
    part = {"functionCall": {"name": function["name"], "args": arguments_of(function)}}
    return part | said(thoughtSignature=signature or (_UNSIGNED if is_signed else None))


def _result(message: Body, names: Mapping[str, str]) -> Body:
    text = text_of(message["content"])
    try:
        result = orjson.loads(text)
    except orjson.JSONDecodeError:
        result = text
    response = result if isinstance(result, dict) else {"result": result}
    return {"functionResponse": {"name": names[message["tool_call_id"]], "response": response}}


def _config(body: Body) -> Body:
    schema = schema_of(body)
    return said(
        temperature=body.get("temperature"),
        topP=body.get("top_p"),
        maxOutputTokens=max_tokens_of(body),
        stopSequences=stops_of(body),
        seed=body.get("seed"),
        presencePenalty=body.get("presence_penalty"),
        frequencyPenalty=body.get("frequency_penalty"),
        responseMimeType="application/json" if schema else None,
        responseJsonSchema=schema if schema != {"type": "object"} else None,
    )


def _tools(body: Body) -> Body:
    declared = [
        said(name=function["name"], description=function.get("description"))
        | said(parametersJsonSchema=function.get("parameters"))
        for function in functions_of(body)
    ]
    if not declared:
        return {}
    forced = forced_function(body)
    mode = {"mode": "ANY" if forced else _MODES[body.get("tool_choice") or "auto"]}
    config = mode | said(allowedFunctionNames=[forced] if forced else None)
    return {"tools": [{"functionDeclarations": declared}], "toolConfig": {"functionCallingConfig": config}}
