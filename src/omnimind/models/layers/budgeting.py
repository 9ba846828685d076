"""Budgeting: the most that a call can cost is set aside before it is made, and what it did cost counted after it, once.

It comes after routing, so that every deployment that is tried is a call of its own.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from typing import Final

from omnimind.core.errors import Cancelled, OmniMindError, RefusedError
from omnimind.core.ledger import Closing, Ledger, Opening
from omnimind.core.model import Body, Usage
from omnimind.core.money import NOTHING
from omnimind.models.counting import asked_tokens, pieces, text_tokens
from omnimind.models.deployment import Deployment, Price
from omnimind.models.pricing import cost, most
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched
from omnimind.models.usage import told_usage, usage_of

_STOPPED: Final = (asyncio.CancelledError, GeneratorExit, Cancelled)

_NOTHING: Final = Usage()
"""What a call took that came to nothing."""


def budgeting(ledger: Ledger, *, clock_s: Callable[[], float] = time.perf_counter) -> Layer:
    """A layer that enters every call in ``ledger``.

    ``request.notes`` says under ``cost_usd`` what all calls for the request cost, and under ``usage`` what the last
    one took. What is cancelled while it is under way is paid as far as it was asked and answered, by our count.

    Args:
        ledger: As above.
        clock_s: Measures how long calls take.

    Raises:
        RefusedError: ``price.unknown`` and ``budget.exceeded``, by the handler.
    """

    def layer(following: Handler) -> Handler:
        async def handle(request: Request) -> Answer:
            call = _Call(request, ledger, clock_s)
            await call.reserve()
            try:
                answer = await following(request)
            except BaseException as error:
                call.failed(error)
                raise
            if answer.chunks is not None:
                return Answer(chunks=_Metered(answer.chunks, call))
            call.answered(answer.body or {})
            return answer

        return handle

    return layer


class _Call:
    """One call to a provider, from what is set aside to what it cost."""

    def __init__(self, request: Request, ledger: Ledger, clock_s: Callable[[], float]) -> None:
        self._request, self._ledger, self._clock_s = request, ledger, clock_s
        self._deployment, self._price = _priced(request.deployment)
        # in their order, so that indexes grow at one end
        self._id = f"{time.time_ns():x}{random.getrandbits(48):012x}"
        self._began_s = clock_s()
        self._first_token_s: float | None = None
        self._pieces: list[str] = []
        self._told: Body = {}

    async def reserve(self) -> None:
        """Set aside the most that it can cost."""
        request, caller = self._request, self._request.caller
        opening = Opening(
            id=self._id,
            request_id=request.id,
            tenant=caller.tenant,
            key=caller.key,
            run_id=caller.run_id,
            agent=caller.agent,
            provider=self._deployment.connection.name,
            model=self._deployment.model,
            kind=request.kind,
            is_streaming=request.is_streaming,
            most_usd=most(self._price, request.body, self._deployment),
            price=self._price.name,
            trace_id=request.notes.get("trace_id", ""),
        )
        try:
            await self._ledger.reserve(opening)
        except asyncio.CancelledError:
            self._settle(_NOTHING, "cancelled")  # it may be on its way to the ledger
            raise

    def answered(self, body: Body) -> None:
        """It was answered with ``body``."""
        usage = usage_of(self._request.kind, self._request.body, body)
        if usage.images and usage.is_estimated and self._price.output_usd and not self._price.image_usd:
            # paid as tokens that nobody told: never less than it can have cost
            usage = usage.model_copy(update={"output_tokens": usage.images * self._deployment.output_tokens})
        self._settle(usage, service=_service(body))

    def failed(self, error: BaseException) -> None:
        """It was not answered; what was stopped may have been read by then."""
        self._settle(self._counted() if isinstance(error, _STOPPED) else _NOTHING, _code(error))

    def heard(self, chunk: Body) -> None:
        """A chunk of its answer came."""
        if self._first_token_s is None:
            self._first_token_s = self._clock_s() - self._began_s
        if chunk.get("usage"):
            self._told = chunk
        for choice in chunk.get("choices") or ():
            self._pieces.extend(pieces(choice.get("delta") or {}))

    async def ended(self, error: BaseException | None) -> None:
        """The stream of its answer is over."""
        if error is not None and self._first_token_s is None:
            self.failed(error)
            return
        usage = told_usage(self._told, has_answer=any(self._pieces)) or self._counted()
        self._settle(usage, "" if error is None else _code(error), service=_service(self._told))

    def _counted(self) -> Usage:
        """What was asked and has come so far, by our count."""
        answered = text_tokens("".join(self._pieces))
        return Usage(input_tokens=asked_tokens(self._request.body), output_tokens=answered, is_estimated=True)

    def _settle(self, usage: Usage, error: str = "", service: str = "") -> None:
        spent = NOTHING if usage is _NOTHING else cost(self._price, usage, service)
        closing = Closing(
            usage=usage,
            cost_usd=spent,
            error=error,
            duration_s=self._clock_s() - self._began_s,
            first_token_s=self._first_token_s,
        )
        self._ledger.settle(self._id, closing)
        notes = self._request.notes
        notes["usage"], notes["cost_usd"] = usage, notes.get("cost_usd", NOTHING) + spent


class _Metered(Watched):
    """An answer's chunks, with the call hearing of each and of their end."""

    def __init__(self, chunks: AsyncGenerator[Body], call: _Call) -> None:
        super().__init__(chunks, call.ended)
        self._call = call

    async def __anext__(self) -> Body:
        """The next chunk."""
        chunk = await super().__anext__()
        self._call.heard(chunk)
        return chunk


def _priced(deployment: Deployment | None) -> tuple[Deployment, Price]:
    assert deployment is not None, "routing comes before"  # noqa: S101 - of the order of layers
    if deployment.price is None:
        message = f"nobody knows what {deployment.name} costs"
        hint = "configure its price; a model of your own costs 0"
        raise RefusedError("price.unknown", message, hint)
    return deployment, deployment.price


def _service(body: Body) -> str:
    return str(body.get("service_tier") or "")


def _code(error: BaseException) -> str:
    """What the ledger calls ``error``."""
    if isinstance(error, OmniMindError):
        return error.code
    return "cancelled" if isinstance(error, _STOPPED) else type(error).__name__
