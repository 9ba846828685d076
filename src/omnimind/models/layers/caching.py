"""Caching: what was answered before is not asked again, and what is being answered is not asked twice."""

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import orjson

from omnimind.core.answers import Answers, Asked, Remembered
from omnimind.core.errors import BrokenError, OmniMindError
from omnimind.core.ledger import Closing, Ledger, Opening
from omnimind.core.model import Body, Usage
from omnimind.core.money import NOTHING
from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.flight import Flight, Served, replayed
from omnimind.models.cache.keys import Question, key_of, question_of
from omnimind.models.cache.memory import MemoryAnswers
from omnimind.models.cache.similar import Similar
from omnimind.models.cache.wishes import Terms, taken, terms_of
from omnimind.models.request import Answer, Handler, Layer, Request

T = TypeVar("T")

PROVIDER: Final = "cache"
"""Who a remembered answer is from, in the ledger."""

_ENDINGS: Final = frozenset({"stop", "tool_calls", "function_call"})
"""Why an answer ended that may be remembered: not those cut off by a limit or a filter."""


def caching(
    config: CacheConfig,
    ledger: Ledger,
    *,
    behind: Answers | None = None,
    similar: Similar | None = None,
    now_s: Callable[[], float] = time.time,
) -> Layer:
    """The layer that remembers answers and shares those that are on their way; for one event loop.

    ``request.notes`` says under ``cache`` what it did: ``hit``, ``semantic``, ``miss`` or ``off``; under
    ``cache_source`` the key of the remembered answer, under ``cache_similarity`` how alike its question is, and under
    ``cache_trouble`` the code of what kept it from looking or keeping.

    Args:
        config: What it may do.
        ledger: Hears of remembered answers, which cost nothing.
        behind: A slower store behind the memory, that outlives the process or is shared.
        similar: Finds questions that ask the same; without it ``semantic`` is ``exact``.
        now_s: What time it is, in seconds since 1970.

    Raises:
        UserError: ``request.wishes``, by the handler.
    """
    return lambda following: _Caching(following, config, ledger, behind, similar, now_s)


class _Caching:
    def __init__(
        self,
        following: Handler,
        config: CacheConfig,
        ledger: Ledger,
        behind: Answers | None,
        similar: Similar | None,
        now_s: Callable[[], float],
    ) -> None:
        self._next = following
        self._config, self._ledger = config, ledger
        self._behind, self._similar = behind, similar
        self._now_s = now_s
        if behind is None:
            self._held = MemoryAnswers(config.most, config.most_bytes, now_s)
        else:
            self._held = MemoryAnswers(config.held, config.held_bytes, now_s)
        self._flights: dict[str, Flight] = {}

    async def __call__(self, request: Request) -> Answer:
        began_s = self._now_s()
        request = taken(request)
        terms = terms_of(request, self._config)
        key = key_of(request) if terms.mode != "off" else None
        if key is None:
            request.notes["cache"] = "off"
            return await self._next(request)
        if (entry := self._held.find(key)) is not None:
            served = _served(entry)
            self._note(request, served, began_s)
            return _as_asked(served.answer, request)
        if (flight := self._flights.get(key)) is None:
            return await self._lead(request, key, terms, began_s)
        return await self._follow(flight, request, key, terms, began_s)

    async def _lead(self, request: Request, key: str, terms: Terms, began_s: float) -> Answer:
        """Ask, and let others share in it."""
        flight = Flight(partial(self._answer, request, key, terms), self._config.most_answer_bytes)
        if key not in self._flights:
            self._flights[key] = flight
            flight.task.add_done_callback(lambda _: self._flights.pop(key))
        answer = await flight.join(is_streaming=request.is_streaming)
        if answer is None or flight.served is None:
            raise flight.error or BrokenError("model.garbled", "the answer came in pieces that are no whole")
        self._note(request, flight.served, began_s)
        return answer

    async def _follow(self, flight: Flight, request: Request, key: str, terms: Terms, began_s: float) -> Answer:
        """Share in what somebody else asks. Where that comes to nothing, ask: it may be no fault of the request's."""
        answer = await flight.join(is_streaming=request.is_streaming)
        if answer is None or flight.served is None:
            return await self._lead(request, key, terms, began_s)
        if flight.served.how == "miss":
            self._note(request, Served(answer, "hit", source=key), began_s, flight)
        else:
            self._note(request, flight.served, began_s)
        return answer

    # ---------------------------------------------------------------- what the one who asks does

    async def _answer(self, request: Request, key: str, terms: Terms) -> Served:
        if self._behind is not None and (entry := await self._reached(request, self._behind.get(key))) is not None:
            self._held.keep(entry)
            return _served(entry)
        question = vector = None
        if self._similar is not None and terms.mode == "semantic":
            question = await self._reached(request, self._question(self._similar, request))
            if question is not None and self._similar.knows_any(question):
                vector = await self._reached(request, self._similar.vector(question.text))
            if question is not None and vector is not None:
                served = await self._reached(request, self._recalled(self._similar, question, vector))
                if served is not None:
                    return served
        answer = await self._next(request)
        return Served(answer, "miss", keep=partial(self._keep, request, key, terms, question, vector))

    async def _question(self, similar: Similar, request: Request) -> Question | None:
        """What ``request`` asks, if that can be compared; all that is kept of others' questions is known then."""
        if self._behind is not None:
            await self._reached(request, similar.refresh(self._behind))
        return question_of(request, await similar.embedder.fingerprint())

    async def _recalled(self, similar: Similar, question: Question, vector: bytes) -> Served | None:
        """The answer to a question that asks the same."""
        for match in similar.matches(question, vector):
            entry = self._held.find(match.key)
            if entry is None and self._behind is not None:
                entry = await self._behind.get(match.key)
            if entry is not None:
                return _served(entry, match.similarity)
            similar.forget(match.key)
        return None

    async def _keep(
        self, request: Request, key: str, terms: Terms, question: Question | None, vector: bytes | None, body: Body
    ) -> None:
        endings = _endings(body)
        if not (endings <= _ENDINGS and (body.get("data") or endings)):
            return
        text = orjson.dumps(body).decode()
        if len(text) > self._config.most_answer_bytes:
            return
        asked = None
        if question is not None and endings == {"stop"}:  # tools are called with what was asked, to the letter
            asked = await self._reached(request, self._asked(key, question, vector))
        now_s = self._now_s()
        entry = Remembered(key, request.caller.tenant, text, now_s, now_s + terms.ttl_s, asked)
        self._held.keep(entry)
        if self._behind is not None:
            await self._reached(request, self._behind.put(entry))

    async def _asked(self, key: str, question: Question, vector: bytes | None) -> Asked | None:
        """The question, so that it can be compared with: it is embedded now if it was not worth it before."""
        if self._similar is None:
            return None
        vector = vector or await self._similar.vector(question.text)
        asked = Asked(key, question.partition, question.text, vector, self._now_s())
        self._similar.add(asked)
        return asked

    async def _reached(self, request: Request, work: Awaitable[T]) -> T | None:
        """What ``work`` comes to; nothing if that goes wrong: the cache is not worth failing for."""
        try:
            return await work
        except OmniMindError as error:
            request.notes["cache_trouble"] = error.code
            return None

    # ---------------------------------------------------------------- what is told of it

    def _note(self, request: Request, served: Served, began_s: float, flight: Flight | None = None) -> None:
        """Say what was done, and enter a remembered answer in the ledger; one that is on its way, when it is here."""
        request.notes["cache"] = served.how
        if served.how == "miss":
            return
        request.notes["cache_source"] = served.source
        if served.similarity is not None:
            request.notes["cache_similarity"] = round(served.similarity, 4)
        if flight is None or flight.body is not None:
            self._record(request, flight.body if flight else served.answer.body, began_s)
        else:
            flight.task.add_done_callback(lambda _: self._record(request, flight.body, began_s))

    def _record(self, request: Request, body: Body | None, began_s: float) -> None:
        caller, body = request.caller, body or {}
        opening = Opening(
            id=f"{request.id}/cache",
            request_id=request.id,
            tenant=caller.tenant,
            key=caller.key,
            run_id=caller.run_id,
            agent=caller.agent,
            provider=PROVIDER,
            model=str(body.get("model") or request.body.get("model") or ""),
            kind=request.kind,
            is_streaming=request.is_streaming,
            most_usd=NOTHING,
            price=PROVIDER,
        )
        closing = Closing(usage=_usage(body), duration_s=max(0.0, self._now_s() - began_s), is_cached=True)
        self._ledger.record(opening, closing)


def _served(entry: Remembered, similarity: float | None = None) -> Served:
    answer = Answer(body=orjson.loads(entry.body))
    return Served(answer, "hit" if similarity is None else "semantic", source=entry.key, similarity=similarity)


def _as_asked(answer: Answer, request: Request) -> Answer:
    return Answer(chunks=replayed(answer.body)) if request.is_streaming and answer.body is not None else answer


def _endings(body: Body) -> set[str | None]:
    """Why its choices ended; one that is empty or declines counts as if it had not."""
    return {choice.get("finish_reason") if _says_something(choice) else None for choice in body.get("choices") or ()}


def _says_something(choice: Mapping[str, Any]) -> bool:
    message = choice.get("message") or {}
    said = message.get("content") or message.get("tool_calls") or message.get("function_call")
    return bool(said) and not message.get("refusal")


def _usage(body: Body) -> Usage:
    said = body.get("usage") or {}
    details = said.get("prompt_tokens_details") or {}
    return Usage(
        input_tokens=said.get("prompt_tokens") or 0,
        cached_tokens=details.get("cached_tokens") or 0,
        output_tokens=said.get("completion_tokens") or 0,
    )
