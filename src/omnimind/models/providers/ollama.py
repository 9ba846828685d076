"""Ollama's wire format.

Pictures have to come with the request. A deployment whose ``context_tokens`` were said is asked with that much: else
Ollama would cut what is longer than its own setting, silently.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.completions import Envelope, Finish, call_id, embeddings, tool_call, usage
from omnimind.models.providers.content import (
    calls_of,
    functions_of,
    max_tokens_of,
    media_of,
    parts_of,
    refused,
    said,
    schema_of,
    stops_of,
    text_of,
    texts_of,
)
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError, deployment_of
from omnimind.models.providers.framing import Lines
from omnimind.models.request import Request


class Ollama(Dialect):
    """Chats and embeddings."""

    models_path = "/api/tags"
    framer = Lines

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The key, if there is one."""
        return {"Authorization": f"Bearer {connection.key.get_secret_value()}"} if connection.key else {}

    def call(self, request: Request, model: str) -> Call:
        """The request as a chat."""
        body = request.body
        if request.kind == "embeddings":
            return Call("/api/embed", {"model": model, "input": texts_of(body)})
        if request.kind != "chat":
            raise refused("Ollama", f"requests for {request.kind}", "name another model for them")
        names = {call_id: name for message in body["messages"] for call_id, name, _ in calls_of(message)}
        tools = [{"type": "function", "function": function} for function in functions_of(body)]
        fields = said(
            model=model,
            messages=[_message(message, names) for message in body["messages"]],
            tools=[] if body.get("tool_choice") == "none" else tools,
            format=_format(body),
            options=_options(request) or None,
        )
        return Call("/api/chat", fields | {"stream": request.is_streaming})

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """A completion from a chat's answer."""
        if request.kind == "embeddings":
            return embeddings(body["model"], body["embeddings"], body.get("prompt_eval_count"))
        message = body["message"]
        calls = [_call(request, number, call) for number, call in enumerate(message.get("tool_calls") or ())]
        finish = _finish(body, has_calls=bool(calls))
        envelope = Envelope.of(request, created)
        return envelope.completion(message.get("content") or "", calls, finish, _usage(body))

    def translator(self, request: Request, created: int) -> "_Answers":
        """Chunks from lines."""
        return _Answers(self, request, created)

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        return Problem(body["error"])

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        return [model["name"] for model in body["models"]]


class _Answers:
    """Implements :class:`~omnimind.models.providers.dialect.Translator`."""

    def __init__(self, dialect: Ollama, request: Request, created: int) -> None:
        self._dialect = dialect
        self._request = request
        self._envelope = Envelope.of(request, created)
        self._calls = 0
        self._has_begun = False
        self.is_done = False

    def feed(self, event: bytes) -> Iterable[Body]:
        """The chunks of a line."""
        line = orjson.loads(event)
        if "error" in line:
            raise ProblemError(self._dialect.problem(line))
        message = line["message"]
        envelope = self._envelope
        if not self._has_begun:
            self._has_begun = True
            yield envelope.begin()
        if message.get("content"):
            yield envelope.text(message["content"])
        for call in message.get("tool_calls") or ():
            yield envelope.call(self._calls, _call(self._request, self._calls, call))
            self._calls += 1
        if line.get("done"):
            self.is_done = True
            yield from envelope.end(_finish(line, has_calls=self._calls > 0), _usage(line))

    def finish(self) -> Iterable[Body]:
        """Nothing more."""
        return ()


def _call(request: Request, number: int, call: Body) -> Body:
    function = call["function"]
    return tool_call(call_id(request.id, number), function["name"], function.get("arguments") or {})


def _finish(line: Body, *, has_calls: bool) -> Finish:
    if line.get("done_reason") == "length":
        return "length"
    return "tool_calls" if has_calls else "stop"


def _usage(line: Body) -> Body | None:
    """Usage; ``None`` where a count is missing, as that of a prompt is in some versions that remembered it."""
    given, output = line.get("prompt_eval_count"), line.get("eval_count")
    return None if given is None or output is None else usage(given, output)


def _message(message: Body, names: Mapping[str, str]) -> Body:
    role = "system" if message["role"] == "developer" else message["role"]
    parts = parts_of(message.get("content"))
    calls = [{"function": {"name": name, "arguments": arguments}} for _, name, arguments in calls_of(message)]
    return {"role": role, "content": text_of(parts)} | said(
        images=[image for part in parts if (image := _image(part))],
        tool_calls=calls,
        tool_name=names[message["tool_call_id"]] if role == "tool" else None,
    )


def _image(part: Body) -> str | None:
    media = media_of(part)
    if media is None:
        return None
    if media.url or not media.media_type.startswith("image/"):
        what = "addresses of pictures" if media.url else media.media_type
        raise refused("Ollama", what, "send a picture itself, as a data URI")
    return media.data


def _format(body: Body) -> Any:
    schema = schema_of(body)
    return "json" if schema == {"type": "object"} else schema


def _options(request: Request) -> Body:
    body, deployment = request.body, deployment_of(request)
    is_said = "context_tokens" in deployment.model_fields_set
    return said(
        temperature=body.get("temperature"),
        top_p=body.get("top_p"),
        seed=body.get("seed"),
        num_predict=max_tokens_of(body),
        stop=stops_of(body),
        presence_penalty=body.get("presence_penalty"),
        frequency_penalty=body.get("frequency_penalty"),
        num_ctx=deployment.context_tokens if is_said else None,
    )
