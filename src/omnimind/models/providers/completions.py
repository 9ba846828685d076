"""Answers in OpenAI's format: completions, their chunks, usage and embeddings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, Self

import orjson

from omnimind.core.model import Body
from omnimind.models.providers.dialect import deployment_of
from omnimind.models.request import Request

Finish = Literal["stop", "length", "tool_calls", "content_filter"]


def usage(
    input_tokens: int, output_tokens: int, *, cached: int = 0, cache_written: int = 0, reasoning: int = 0
) -> Body:
    """Usage; ``input_tokens`` has those ``cached`` and ``cache_written`` in it, ``output_tokens`` the reasoning."""
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
        "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": cache_written},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def tool_call(call_id: str, name: str, arguments: Any) -> Body:
    """A call of a tool; ``arguments`` are an object, or its JSON."""
    text = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": text}}


def call_id(request_id: str, number: int) -> str:
    """A name for a call of a tool, where the provider gives it none: unique in every conversation."""
    return f"call_{blake2b(f'{request_id}/{number}'.encode(), digest_size=12).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all pieces of one answer have in common."""

    id: str
    model: str
    created: int

    @classmethod
    def of(cls, request: Request, created: int) -> Self:
        """For providers that give their answers no names."""
        return cls(f"chatcmpl-{request.id}", deployment_of(request).model, created)

    def begin(self) -> Body:
        """The first piece."""
        return self.chunk({"role": "assistant", "content": ""})

    def completion(self, text: str, calls: Sequence[Body], finish: Finish, told: Body | None) -> Body:
        """An answer in one piece; ``told`` is its usage."""
        message: Body = {"role": "assistant", "content": text if text or not calls else None, "refusal": None}
        if calls:
            message["tool_calls"] = list(calls)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        return self._body("chat.completion", [choice], told)

    def chunk(self, delta: Mapping[str, Any], finish: Finish | None = None) -> Body:
        """A piece of an answer."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._body("chat.completion.chunk", [choice], None)

    def text(self, text: str) -> Body:
        """A piece of its text."""
        return self.chunk({"content": text})

    def call(self, number: int, call: Body) -> Body:
        """The beginning of the call of a tool, or all of it."""
        return self.chunk({"tool_calls": [{"index": number, **call}]})

    def arguments(self, number: int, text: str) -> Body:
        """A piece of the arguments of a call."""
        return self.chunk({"tool_calls": [{"index": number, "function": {"arguments": text}}]})

    def end(self, finish: Finish, told: Body | None) -> Iterable[Body]:
        """The last pieces: why it ended, and its usage, if that is known."""
        yield self.chunk({}, finish)
        if told is not None:
            yield self._body("chat.completion.chunk", [], told)

    def _body(self, kind: str, choices: list[Body], told: Body | None) -> Body:
        body: Body = {"id": self.id, "object": kind, "created": self.created, "model": self.model, "choices": choices}
        return body if told is None else body | {"usage": told}


def embeddings(model: str, vectors: Iterable[Sequence[float]], input_tokens: int | None) -> Body:
    """Vectors, in the order of the texts."""
    data = [{"object": "embedding", "index": number, "embedding": vector} for number, vector in enumerate(vectors)]
    body: Body = {"object": "list", "model": model, "data": data}
    if input_tokens is not None:
        body["usage"] = {"prompt_tokens": input_tokens, "total_tokens": input_tokens}
    return body
