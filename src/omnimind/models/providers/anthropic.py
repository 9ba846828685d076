"""Anthropic's wire format.

Has no words for ``seed``, ``n``, ``logprobs``, penalties and sounds: the first ones are left out, sounds are refused.
A JSON Schema is kept to by the model itself where its deployment says that it can, else by the call of a tool.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.blocks import Blocks, completion_of
from omnimind.models.providers.completions import Envelope, Finish, usage
from omnimind.models.providers.content import (
    ANSWER_TOOL,
    calls_of,
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
    turns_of,
)
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError, deployment_of
from omnimind.models.providers.framing import ServerSentEvents
from omnimind.models.providers.schemas import strict
from omnimind.models.request import Request

_VERSION: Final = "2023-06-01"
_FINISH: Final[Mapping[str, Finish]] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
_STATUS: Final = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "overloaded_error": 529,
}
_CHOICES: Final = {"auto": "auto", "none": "none", "required": "any"}


class Anthropic(Dialect):
    """Messages."""

    models_path = "/models?limit=1000"
    framer = ServerSentEvents

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The key, and the version of the API."""
        key = {"x-api-key": connection.key.get_secret_value()} if connection.key else {}
        return {"anthropic-version": _VERSION, **key}

    def call(self, request: Request, model: str) -> Call:
        """The request as messages."""
        if request.kind != "chat":
            raise refused("Anthropic", f"requests for {request.kind}", "name another model for them")
        body = request.body
        messages = body["messages"]
        temperature = body.get("temperature")
        fields = said(
            model=model,
            max_tokens=max_tokens_of(body) or deployment_of(request).output_tokens,
            system=[_block(part) for part in system_of(messages)],
            messages=[{"role": role, "content": _content(turn)} for role, turn in turns_of(messages)],
            temperature=None if temperature is None else min(temperature, 1.0),
            top_p=body.get("top_p"),
            stop_sequences=stops_of(body),
            metadata={"user_id": body["user"]} if body.get("user") else None,
            stream=True if request.is_streaming else None,
        )
        return Call("/messages", fields | _tools(body) | _schema(request))

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """A completion from a message."""
        if body.get("type") == "error":
            raise ProblemError(self.problem(body))
        blocks = body["content"]
        texts = (block["text"] for block in blocks if block["type"] == "text")
        uses = [(block["id"], block["name"], block["input"]) for block in blocks if block["type"] == "tool_use"]
        told = _usage(body["usage"]) if body.get("usage") else None
        envelope = Envelope(body["id"], body["model"], created)
        return completion_of(envelope, texts, uses, _finish(body["stop_reason"]), told)

    def translator(self, request: Request, created: int) -> "_Events":
        """Chunks from events."""
        return _Events(self, request, created)

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        error = body["error"]
        return Problem(error["message"], error["type"], _STATUS.get(error["type"]))

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        return [model["id"] for model in body["data"]]


class _Events:
    """Implements :class:`~omnimind.models.providers.dialect.Translator`."""

    def __init__(self, dialect: Anthropic, request: Request, created: int) -> None:
        self._dialect = dialect
        self._created = created
        self._blocks = Blocks(Envelope.of(request, created), is_by_tool=_is_by_tool(request))
        self._usage: Body = {}
        self._stop: str | None = None
        self.is_done = False

    def feed(self, event: bytes) -> Iterable[Body]:
        """The chunks of an event."""
        said = orjson.loads(event)
        kind = said["type"]
        if kind == "content_block_delta":
            return self._delta(said["index"], said["delta"])
        if kind == "content_block_start":
            return self._begin(said["index"], said["content_block"])
        if kind == "message_start":
            return self._message(said["message"])
        if kind == "message_delta":
            self._stop = said["delta"]["stop_reason"]
            self._usage |= _counted(said.get("usage"))
        elif kind == "message_stop":
            self.is_done = True
            told = _usage(self._usage) if "output_tokens" in self._usage else None
            return self._blocks.end(_finish(self._stop), told)
        elif kind == "error":
            raise ProblemError(self._dialect.problem(said))
        return ()

    def finish(self) -> Iterable[Body]:
        """Nothing more."""
        return ()

    def _message(self, message: Body) -> Iterable[Body]:
        self._blocks.envelope = Envelope(message["id"], message["model"], self._created)
        # The first count of the output is a beginning, and the last is told only at the end.
        self._usage = {name: count for name, count in _counted(message.get("usage")).items() if name != "output_tokens"}
        return (self._blocks.envelope.begin(),)

    def _begin(self, index: int, block: Body) -> Iterable[Body]:
        return self._blocks.call(index, block["id"], block["name"]) if block["type"] == "tool_use" else ()

    def _delta(self, index: int, delta: Body) -> Iterable[Body]:
        if delta["type"] == "text_delta":
            return self._blocks.text(delta["text"])
        if delta["type"] == "input_json_delta":
            return self._blocks.arguments(index, delta["partial_json"])
        return ()


def _finish(reason: str | None) -> Finish:
    return _FINISH.get(reason or "end_turn", "stop")


def _counted(told: Body | None) -> Body:
    return {name: count for name, count in (told or {}).items() if count is not None}


def _usage(told: Body) -> Body:
    """Usage, from one whose input is what was neither read from the cache nor written to it."""
    cached, written = told.get("cache_read_input_tokens") or 0, told.get("cache_creation_input_tokens") or 0
    reasoning = (told.get("output_tokens_details") or {}).get("thinking_tokens") or 0
    everything = told["input_tokens"] + cached + written
    return usage(everything, told["output_tokens"], cached=cached, cache_written=written, reasoning=reasoning)


def _content(turn: list[Body]) -> list[Body]:
    blocks: list[Body] = []
    for message in turn:
        if message["role"] == "tool":
            content = [_block(part) for part in parts_of(message["content"])]
            blocks.append({"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": content})
            continue
        blocks += [_block(part) for part in parts_of(message.get("content"))]
        blocks += [
            {"type": "tool_use", "id": call_id, "name": name, "input": arguments}
            for call_id, name, arguments in calls_of(message)
        ]
    return blocks


def _block(part: Body) -> Body:
    media = media_of(part)
    if media is None:
        block: Body = {"type": "text", "text": text_of([part])}
    elif media.media_type.startswith("audio/"):
        raise refused("Anthropic", "sounds", "send what is said as text, or name another model")
    else:
        data = {"type": "base64", "media_type": media.media_type, "data": media.data}
        source = {"type": "url", "url": media.url} if media.url else data
        block = {"type": "document" if media.media_type == "application/pdf" else "image", "source": source}
    return block | said(cache_control=part.get("cache_control"))


def _tools(body: Body) -> Body:
    tools = [
        said(name=function["name"], description=function.get("description"), strict=function.get("strict"))
        | {"input_schema": function.get("parameters") or {"type": "object"}}
        for function in functions_of(body)
    ]
    if not tools:
        return {}
    forced = forced_function(body)
    choice: Body = {"type": "tool", "name": forced} if forced else {"type": _CHOICES[body.get("tool_choice") or "auto"]}
    if body.get("parallel_tool_calls") is False and choice["type"] != "none":
        choice["disable_parallel_tool_use"] = True
    return {"tools": tools, "tool_choice": choice}


def _is_by_tool(request: Request) -> bool:
    """Whether an answer in JSON has to be asked for as the call of a tool."""
    wanted = request.body.get("response_format") or {}
    keeps = deployment_of(request).json_schema and wanted.get("type") == "json_schema"
    return schema_of(request.body) is not None and not keeps


def _schema(request: Request) -> Body:
    schema = schema_of(request.body)
    if schema is None:
        return {}
    if not _is_by_tool(request):
        return {"output_config": {"format": {"type": "json_schema", "schema": strict(schema)}}}
    tools = _tools(request.body).get("tools", [])
    answer = {"name": ANSWER_TOOL, "description": "Give the answer.", "input_schema": schema}
    choice = {"type": "any"} if tools else {"type": "tool", "name": ANSWER_TOOL}
    return {"tools": [*tools, answer], "tool_choice": choice}
