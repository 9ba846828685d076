"""OpenAI's wire format, spoken by all that are compatible with it: what we know not of passes through untouched."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.content import max_tokens_of
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError, deployment_of
from omnimind.models.providers.framing import ServerSentEvents
from omnimind.models.providers.habits import Habits, habits_of
from omnimind.models.request import Request

_PATHS: Final = {"chat": "/chat/completions", "embeddings": "/embeddings", "images": "/images/generations"}
_ITEMS: Final = {"chat": "choices", "embeddings": "data", "images": "data"}
_SIZE: Final = re.compile(r"(\d+)x(\d+)")
_UNPAID: Final = "insufficient_quota"
_FILTERED: Final = ("content_filter", "content_policy_violation", "moderation_blocked")


class OpenAI(Dialect):
    """Chat completions, embeddings and pictures.

    Azure's is reached as ``https://NAME.openai.azure.com/openai/v1`` with a header ``api-key`` and no key.
    """

    models_path = "/models"
    framer = ServerSentEvents

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The key, if there is one."""
        return {"Authorization": f"Bearer {connection.key.get_secret_value()}"} if connection.key else {}

    def call(self, request: Request, model: str) -> Call:
        """The request, to that model; a stream always has to tell its usage."""
        body = {**request.body, "model": model}
        habits = habits_of(deployment_of(request).connection.url)
        if request.kind == "chat":
            _adapt(body, habits)
        elif request.kind == "images":
            _adapt_picture(body, habits)
        return Call(_PATHS[request.kind], body)

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """The answer, as it is."""
        if body.get("error"):
            raise ProblemError(self.problem(body))
        first = body[_ITEMS[request.kind]][0]
        if request.kind == "chat" and "message" not in first:
            raise ValueError("a choice without a message")
        answer: Body = body
        return answer

    def translator(self, request: Request, created: int) -> "_Chunks":
        """Chunks, as they are."""
        return _Chunks(self)

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        error = body.get("error", body)
        if not isinstance(error, dict):
            return Problem(_words(error))
        code = str(error.get("code") or error.get("type") or "")
        status = int(code) if code.isdecimal() and len(code) == 3 else None
        return Problem(
            _words(error) or code,
            code,
            status,
            is_filtered=code in _FILTERED,
            is_unpaid=_UNPAID in (code, error.get("type")),
        )

    def models(self, body: Any) -> list[str]:
        """The names in a list of models."""
        return [model["id"] for model in body["data"]]


def _words(error: Any) -> str:
    """What an error says in words, without what was sent, which some servers say back."""
    if isinstance(error, list):
        return "; ".join(filter(None, map(_words, error)))
    if not isinstance(error, dict):
        return str(error or "")
    if "msg" in error:
        return f"{'.'.join(map(str, error.get('loc', ())))}: {error['msg']}"
    return _words(error.get("message") or error.get("detail"))


def _adapt(body: Body, habits: Habits) -> None:
    """Call things in ``body``, which is ours, as the endpoint does."""
    if (limit := max_tokens_of(body)) is not None:
        body.pop("max_tokens", None)
        body.pop("max_completion_tokens", None)
        body[habits.limit] = limit
    if habits.seed != "seed" and "seed" in body:
        body[habits.seed] = body.pop("seed")
    if not habits.takes_stream_options:
        body.pop("stream_options", None)
    elif body.get("stream"):
        body["stream_options"] = {**(body.get("stream_options") or {}), "include_usage": True}


def _adapt_picture(body: Body, habits: Habits) -> None:
    for name in habits.no_picture_has:
        body.pop(name, None)
    if (size := _SIZE.fullmatch(str(body.get("size")))) and habits.picture_step_px > 1:
        step_px = habits.picture_step_px
        body["size"] = "x".join(str(max(1, round(int(side) / step_px)) * step_px) for side in size.groups())


class _Chunks:
    """Implements :class:`~omnimind.models.providers.dialect.Translator`."""

    def __init__(self, dialect: OpenAI) -> None:
        self._dialect = dialect
        self._has_finished = False
        self.is_done = False

    def feed(self, event: bytes) -> Iterable[Body]:
        """The chunk of an event."""
        if event == b"[DONE]":
            self.is_done = True
            return ()
        chunk = orjson.loads(event)
        if chunk.get("error"):
            raise ProblemError(self._dialect.problem(chunk))
        for choice in chunk["choices"]:
            choice.setdefault("delta", {})  # Azure's filter judges what was said, in choices without one
            self._has_finished = self._has_finished or bool(choice.get("finish_reason"))
        return (chunk,)

    def finish(self) -> Iterable[Body]:
        """Nothing more; some forget to say ``[DONE]``."""
        self.is_done = self._has_finished
        return ()
