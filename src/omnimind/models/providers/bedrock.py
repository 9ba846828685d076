"""Amazon Bedrock's wire format: Converse for all its models, InvokeModel for the embeddings of Titan.

With a ``secret``, the ``key`` is an access key's id and requests are signed (a session's token goes to the header
``x-amz-security-token``); without one it is an API key of Bedrock. A JSON Schema is kept to by the call of a tool.
Has no words for ``seed``, ``n``, ``logprobs`` and penalties, which are left out.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import orjson

from omnimind.core.errors import UserError
from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.blocks import Blocks, completion_of
from omnimind.models.providers.completions import Envelope, Finish, embeddings, usage
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
    texts_of,
    turns_of,
)
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError
from omnimind.models.providers.eventstream import Event, EventStream
from omnimind.models.providers.sigv4 import Signer
from omnimind.models.request import Request

_FINISH: Final[Mapping[str, Finish]] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "guardrail_intervened": "content_filter",
    "content_filtered": "content_filter",
}
"""Other reasons, as ``malformed_tool_use``, leave an answer that can't be understood."""

_STATUS: Final = {"validationexception": 400, "throttlingexception": 429, "serviceunavailableexception": 503}
_IMAGES: Final = ("png", "jpeg", "gif", "webp")
_CACHE_POINT: Final = {"cachePoint": {"type": "default"}}


class Bedrock(Dialect):
    """Converse, ConverseStream and Titan's embeddings."""

    models_path = "/foundation-models"
    framer = EventStream
    texts_at_once = 1

    def control_url(self, url: str) -> str:
        """Models are listed at another host."""
        return url.replace("//bedrock-runtime", "//bedrock", 1)

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The API key, if it is one."""
        if connection.key is None or connection.secret is not None:
            return {}
        return {"Authorization": f"Bearer {connection.key.get_secret_value()}"}

    def sign(self, connection: Connection, method: str, url: str, data: bytes, now: datetime) -> Mapping[str, str]:
        """The signature, if there is a secret."""
        if connection.key is None or connection.secret is None:
            return {}
        region = connection.region or _region(connection)
        signer = Signer(connection.key.get_secret_value(), connection.secret.get_secret_value(), region, "bedrock")
        token = {name: value for name, value in connection.headers.items() if name.lower().startswith("x-amz-")}
        return signer.sign(method, url, token, data, now)

    def call(self, request: Request, model: str) -> Call:
        """The request for Converse."""
        path = f"/model/{quote(model, safe='')}"
        body = request.body
        if request.kind == "embeddings":
            (text,) = texts_of(body)
            return Call(f"{path}/invoke", {"inputText": text} | said(dimensions=body.get("dimensions")))
        if request.kind != "chat":
            raise refused("Bedrock", f"requests for {request.kind}", "name another model for them")
        system = [block for part in system_of(body["messages"]) for block in _blocks(part)]
        inference = said(
            maxTokens=max_tokens_of(body),
            temperature=body.get("temperature"),
            topP=body.get("top_p"),
            stopSequences=stops_of(body),
        )
        fields = said(
            messages=[{"role": role, "content": _content(turn)} for role, turn in turns_of(body["messages"])],
            system=system,
            inferenceConfig=inference or None,
            toolConfig=_tools(body),
        )
        return Call(path + ("/converse-stream" if request.is_streaming else "/converse"), fields)

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """A completion from what Converse answers."""
        envelope = Envelope.of(request, created)
        if request.kind == "embeddings":
            return embeddings(envelope.model, [body["embedding"]], body.get("inputTextTokenCount"))
        blocks = body["output"]["message"]["content"]
        texts = [block["text"] for block in blocks if "text" in block]
        used = [block["toolUse"] for block in blocks if "toolUse" in block]
        uses = [(use["toolUseId"], use["name"], use["input"]) for use in used]
        told = _usage(body["usage"]) if body.get("usage") else None
        return completion_of(envelope, texts, uses, _FINISH[body["stopReason"]], told)

    def translator(self, request: Request, created: int) -> "_Events":
        """Chunks from events."""
        return _Events(request, created)

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        return Problem(body.get("message") or body["Message"])

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        return [model["modelId"] for model in body["modelSummaries"]]


class _Events:
    """Implements :class:`~omnimind.models.providers.dialect.Translator`."""

    def __init__(self, request: Request, created: int) -> None:
        self._blocks = Blocks(Envelope.of(request, created), is_by_tool=schema_of(request.body) is not None)
        self._stop: str | None = None
        self.is_done = False

    def feed(self, event: Event) -> Iterable[Body]:
        """The chunks of an event."""
        said = orjson.loads(event.payload)
        if event.is_exception:
            raise ProblemError(Problem(said.get("message", event.name), event.name, _STATUS.get(event.name.lower())))
        if event.name == "contentBlockDelta":
            return self._delta(said["contentBlockIndex"], said["delta"])
        if event.name == "contentBlockStart":
            return self._begin(said["contentBlockIndex"], said["start"])
        if event.name == "messageStart":
            return (self._blocks.envelope.begin(),)
        if event.name == "messageStop":
            self._stop = said["stopReason"]
        elif event.name == "metadata":
            return self._end(_usage(said["usage"]) if said.get("usage") else None)
        return ()

    def finish(self) -> Iterable[Body]:
        """The end, if only the usage is missing."""
        return self._end(None)

    def _end(self, told: Body | None) -> Iterable[Body]:
        if self._stop is None:
            return ()
        self.is_done = True
        return self._blocks.end(_FINISH[self._stop], told)

    def _begin(self, index: int, start: Body) -> Iterable[Body]:
        use = start.get("toolUse")
        return self._blocks.call(index, use["toolUseId"], use["name"]) if use else ()

    def _delta(self, index: int, delta: Body) -> Iterable[Body]:
        if "text" in delta:
            return self._blocks.text(delta["text"])
        if "toolUse" in delta:
            return self._blocks.arguments(index, delta["toolUse"]["input"])
        return ()


def _usage(told: Body) -> Body:
    """Usage, from one whose input is what was neither read from the cache nor written to it."""
    cached, written = told.get("cacheReadInputTokens") or 0, told.get("cacheWriteInputTokens") or 0
    return usage(told["inputTokens"] + cached + written, told["outputTokens"], cached=cached, cache_written=written)


def _region(connection: Connection) -> str:
    found = re.search(r"//bedrock[\w-]*\.([\w-]+)\.", connection.url)
    if found is None:
        raise UserError("model.refused", f"the region of {connection.name} is not known", "say its region")
    return found[1]


def _content(turn: list[Body]) -> list[Body]:
    blocks: list[Body] = []
    for message in turn:
        if message["role"] == "tool":
            result = [block for part in parts_of(message["content"]) for block in _blocks(part)]
            blocks.append({"toolResult": {"toolUseId": message["tool_call_id"], "content": result}})
            continue
        blocks += [block for part in parts_of(message.get("content")) for block in _blocks(part)]
        blocks += [
            {"toolUse": {"toolUseId": call_id, "name": name, "input": arguments}}
            for call_id, name, arguments in calls_of(message)
        ]
    return blocks


def _blocks(part: Body) -> list[Body]:
    media = media_of(part)
    if media is None:
        block: Body = {"text": text_of([part])}
    elif media.url or media.format not in _IMAGES:
        what = "addresses of pictures" if media.url else media.media_type
        raise refused("Bedrock", what, f"send a picture itself, as a data URI of {', '.join(_IMAGES)}")
    else:
        block = {"image": {"format": media.format, "source": {"bytes": media.data}}}
    return [block, _CACHE_POINT] if part.get("cache_control") else [block]


def _tools(body: Body) -> Body | None:
    functions = functions_of(body)
    schema = schema_of(body)
    has_history = any(message.get("tool_calls") for message in body["messages"])
    if body.get("tool_choice") == "none" and not has_history:  # without its tools a history of calls is refused
        functions = []
    specs = [
        said(name=function["name"], description=function.get("description"))
        | {"inputSchema": {"json": function.get("parameters") or {"type": "object"}}}
        for function in functions
    ]
    choice = _choice(body)
    if schema is not None:
        choice = {"any": {}} if specs else {"tool": {"name": ANSWER_TOOL}}
        specs.append({"name": ANSWER_TOOL, "description": "Give the answer.", "inputSchema": {"json": schema}})
    return {"tools": [{"toolSpec": spec} for spec in specs]} | said(toolChoice=choice) if specs else None


def _choice(body: Body) -> Body | None:
    if forced := forced_function(body):
        return {"tool": {"name": forced}}
    return {"any": {}} if body.get("tool_choice") == "required" else None
