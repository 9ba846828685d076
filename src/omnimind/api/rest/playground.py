"""The playground: any model, asked as agents would ask it: guarded, remembered, limited, budgeted and traced."""

import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.deployments import usable
from omnimind.api.rest.moments import Usd, usd
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import BrokenError
from omnimind.core.guard import Decided
from omnimind.core.model import Body, Caller, Need
from omnimind.core.money import NOTHING
from omnimind.core.value import Value
from omnimind.models.gateway import Gateway
from omnimind.models.request import CacheMode, Request, Wishes
from omnimind.store.ids import new_id

router: Final = Operations(prefix="/v1/playground", tags=["models"])

AGENT: Final = "playground"
"""Who asks, in the ledger and in traces."""


class Said(Value):
    """A message of the conversation."""

    role: Literal["system", "user", "assistant"]
    content: Annotated[str, Field(max_length=200_000)]


class Question(Value):
    """What is asked, and of whom: a `model` (a name, a profile or `auto`), or whoever fits the `need`."""

    model: Annotated[str, Field(max_length=200)] = ""
    need: Need | None = None
    messages: Annotated[tuple[Said, ...], Field(min_length=1, max_length=200)]
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(gt=0, le=1)] = None
    max_tokens: Annotated[int | None, Field(ge=1, le=200_000)] = None
    seed: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    cache: CacheMode | None = None

    def body(self) -> Body:
        """As a chat-completions request has it."""
        said = self.model_dump(exclude_none=True, exclude={"need", "cache", "model"})
        named = {"model": self.model} if self.model else {} if self.need else {"model": "auto"}
        return {**said, **named, "messages": [one.model_dump() for one in self.messages], "stream": True}


class Tokens(Value):
    """How much was asked and answered."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int


class Found(Value):
    """What the guard found, how often, and what it did about it."""

    rule: str
    kind: str
    action: Decided
    is_shadow: bool
    count: int


class Reply(Value):
    """What was answered, by whom and why by them, what that took and cost, and what the guard found on the way."""

    text: str
    model: str
    usage: Tokens
    cost_usd: Usd
    duration_s: float
    first_token_s: float | None
    is_cached: bool
    why: tuple[str, ...]
    finish_reason: str
    trace_id: str
    policy: str
    verdicts: tuple[Found, ...]


@router.operation(
    "POST",
    "/chat",
    summary="Ask a model",
    example={
        "text": "The moon pulls at the sea.",
        "model": "openai/gpt-5-mini",
        "usage": {"input_tokens": 21, "cached_tokens": 0, "output_tokens": 8},
        "cost_usd": "0.00002",
        "duration_s": 1.3,
        "first_token_s": 0.4,
        "is_cached": False,
        "why": ["openai/gpt-5-mini: the cheapest of 4 that fit"],
        "finish_reason": "stop",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "policy": "default@2#9f86d081884c",
        "verdicts": [],
    },
    response_model=Reply,
)
async def ask_model(question: Question, here: Here, asker: Annotated[Asker, needs("models.use")]) -> Response:
    """One answer, with its price, its trace and what the guard found; it counts like every other call."""
    gateway = usable(here)
    caller = Caller(tenant=asker.tenant, key=asker.key, agent=AGENT)
    wishes = Wishes(cache=question.cache)
    request = Request("chat", question.body(), caller, new_id(), need=question.need, wishes=wishes)
    return answer(_reply(await _heard(gateway, request), request.notes))


class _Heard(Value):
    text: str
    usage: Body
    finish_reason: str
    duration_s: float
    first_token_s: float | None


async def _heard(gateway: Gateway, request: Request) -> _Heard:
    """The whole of a streamed answer, and when it began."""
    began_s, first_s = time.perf_counter(), None
    pieces: list[str] = []
    usage: Body = {}
    finish_reason = ""
    chunks = (await gateway.ask(request)).chunks
    if chunks is None:
        raise BrokenError("model.garbled", "the answer did not come in pieces, which was asked for")
    async with aclosing(chunks):
        async for chunk in chunks:
            usage = chunk.get("usage") or usage
            for choice in chunk.get("choices") or ():
                if piece := choice.get("delta", {}).get("content"):
                    first_s = first_s or time.perf_counter() - began_s
                    pieces.append(piece)
                finish_reason = choice.get("finish_reason") or finish_reason
    return _Heard(
        text="".join(pieces),
        usage=usage,
        finish_reason=finish_reason,
        duration_s=time.perf_counter() - began_s,
        first_token_s=first_s,
    )


def _reply(heard: _Heard, notes: Mapping[str, Any]) -> dict[str, Any]:
    guard = notes.get("guard") or {}
    details = heard.usage.get("prompt_tokens_details") or {}
    found = [{"action": one["decided"], **_without(one, "decided")} for one in guard.get("findings", ())]
    return {
        "text": heard.text,
        "model": str(notes.get("model", "")),
        "usage": {
            "input_tokens": heard.usage.get("prompt_tokens", 0),
            "cached_tokens": details.get("cached_tokens") or 0,
            "output_tokens": heard.usage.get("completion_tokens", 0),
        },
        "cost_usd": usd(notes.get("cost_usd", NOTHING)),
        "duration_s": heard.duration_s,
        "first_token_s": heard.first_token_s,
        "is_cached": notes.get("cache") in {"hit", "semantic"},
        "why": [str(one) for one in notes.get("route", ())],
        "finish_reason": heard.finish_reason,
        "trace_id": str(notes.get("trace_id", "")),
        "policy": str(guard.get("policy", "")),
        "verdicts": found,
    }


def _without(one: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != name}
