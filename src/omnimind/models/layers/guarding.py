"""Guarding: what is asked and what is answered passes the guard, or goes no further."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from omnimind.core.guard import Exchange, Guard, Place
from omnimind.core.model import Body
from omnimind.models.gates import Gates
from omnimind.models.passages import Change, answered, asked
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched

T = TypeVar("T")


UNGUARDED: Final = "judge"
"""In the notes of what the guard itself asks a model, which is not guarded again; nobody outside can write notes."""


def guarding(guard: Guard) -> Layer:
    """The layer that holds requests and answers to a policy.

    Everything that a model reads is judged as ``input``, what it writes as ``output``, and the arguments of the tools
    that it calls as ``tool``. ``request.notes`` says under ``guard`` by which policy, and how many findings of which
    rule and kind led to what.

    Raises, by the handler and by chunks:
        RefusedError: ``guard.blocked``, ``guard.ask`` or ``guard.failed``.
    """
    return lambda following: _Guarding(following, guard)


class _Guarding:
    def __init__(self, following: Handler, guard: Guard) -> None:
        self._next = following
        self._guard = guard

    async def __call__(self, request: Request) -> Answer:
        if request.notes.get("guard") == UNGUARDED:
            return await self._next(request)
        exchange = self._guard.exchange(request.caller)
        try:
            body = await _judged(exchange, "input", partial(asked, request.kind, request.body, _passing(exchange)))
            answer = await self._next(request if body is request.body else replace(request, body=body))
            if (chunks := answer.chunks) is not None:

                async def ended(_: BaseException | None) -> None:
                    await chunks.aclose()  # a generator that was not begun would not

                return Answer(chunks=Watched(_followed(chunks, exchange, request), ended))
            said = answer.body
            if said is None or request.kind != "chat":
                return answer
            passed = await _judged(exchange, "output", partial(answered, said, _passing(exchange)))
            return answer if passed is said else Answer(body=passed)
        finally:
            _note(request, exchange)


async def _followed(chunks: AsyncGenerator[Body], exchange: Exchange, request: Request) -> AsyncGenerator[Body]:
    """``chunks`` with what may go on of their texts."""
    gates = Gates(exchange)
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                passed = await _judged(exchange, "output", partial(gates.passed, chunk))
                if passed is not None:
                    yield passed
            rest = await _judged(exchange, "output", gates.rest)
            if rest is not None:
                yield rest
        finally:
            _note(request, exchange)


def _passing(exchange: Exchange) -> Change:
    def change(text: str, place: Place) -> str:
        passed = exchange.passed(text, place)
        return text if passed == text else passed

    return change


async def _judged(exchange: Exchange, place: Place, judge: Callable[[], T]) -> T:
    """What ``judge`` gives; it waits aside if it may have to."""
    is_slow = exchange.is_slow(place) or (place == "output" and exchange.is_slow("tool"))
    return await asyncio.to_thread(judge) if is_slow else judge()


def _note(request: Request, exchange: Exchange) -> None:
    found = exchange.findings
    counts = Counter((one.rule, one.kind, one.decided, one.is_shadow) for one in found) if found else {}
    request.notes["guard"] = {
        "policy": exchange.policy,
        "findings": [
            {"rule": rule, "kind": kind, "decided": decided, "is_shadow": is_shadow, "count": count}
            for (rule, kind, decided, is_shadow), count in counts.items()
        ],
    }
