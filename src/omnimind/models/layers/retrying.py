"""Retrying: what may go through if tried again is, as long as nothing of the answer was heard."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable

from omnimind.core.errors import TransientError
from omnimind.models.config import RetryConfig
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import begun

FIRST_WAIT_S = 0.2
"""About how long is waited before the second try; each time twice as long."""


def retrying(
    config: RetryConfig,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock_s: Callable[[], float] = time.monotonic,
) -> Layer:
    """A layer that tries again after a ``TransientError``.

    A stream is handed on when it begins to say something, so that until then it can be tried again too. Whoever says
    when to come back is not asked before; if that is later than ``config`` allows, or somebody else can be asked
    instead, the error is raised.

    Args:
        config: How often, and how long.
        sleep: Waits.
        clock_s: Measures how long it has taken.
    """

    def layer(handler: Handler) -> Handler:
        async def handle(request: Request) -> Answer:
            until_s = clock_s() + config.total_s
            for tried in range(1, config.tries):
                try:
                    return await begun(await handler(request))
                except TransientError as error:
                    wait_s = _wait_s(request, error, tried)
                    is_patient = wait_s <= config.longest_wait_s and clock_s() + wait_s < until_s
                    if not is_patient or (isinstance(error, LimitedError) and request.has_alternative):
                        raise
                request.notes.setdefault("retries", []).append(_name(request))
                await sleep(wait_s)
            return await begun(await handler(request))

        return handle

    return layer


def _wait_s(request: Request, error: TransientError, tried: int) -> float:
    """How long to wait: as long as we were told, else longer each time, and not all who ask at once equally long."""
    if isinstance(error, LimitedError) and error.retry_after_s is not None:
        return error.retry_after_s
    share = hashlib.blake2b(f"{request.id} {tried}".encode(), digest_size=1).digest()[0] / 255
    return FIRST_WAIT_S * (1 << (tried - 1)) * (1 + share) / 2


def _name(request: Request) -> str:
    return request.deployment.name if request.deployment else ""
