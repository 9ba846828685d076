"""Breaking: a deployment in trouble is left alone, and one call tries whether it is well again."""

import time
from collections.abc import Callable

from omnimind.core.errors import BrokenError, TransientError
from omnimind.models.breakers import Breakers, Outcome
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import watched


def breaking(
    breakers: Breakers, slow_s: float | None = None, clock_s: Callable[[], float] = time.perf_counter
) -> Layer:
    """A layer around calls to ``request.deployment``.

    Args:
        breakers: One for each deployment.
        slow_s: An answer, or its beginning, that takes longer is slow.
        clock_s: Measures that.
    """

    def layer(handler: Handler) -> Handler:
        async def handle(request: Request) -> Answer:
            assert request.deployment is not None, "routing comes before"  # noqa: S101 - of the order of layers
            name = request.deployment.name
            is_probe = await breakers.admit(name)
            began_s, is_slow = clock_s(), False

            async def ended(error: BaseException | None) -> None:
                if isinstance(error, LimitedError) and error.retry_after_s is not None:
                    await breakers.rest(name, error.retry_after_s)
                outcome: Outcome = _outcome(error) if error else "slow" if is_slow else "answered"
                await breakers.tell(name, outcome, is_probe=is_probe, why=getattr(error, "code", ""))

            try:
                answer = await handler(request)
            except BaseException as error:
                await ended(error)
                raise
            is_slow = slow_s is not None and clock_s() - began_s > slow_s
            return await watched(answer, ended)

        return handle

    return layer


def _outcome(error: BaseException) -> Outcome:
    """What an error says of who was asked: that a request was not right, or was not waited for, says nothing."""
    if isinstance(error, LimitedError) and error.retry_after_s is not None:
        return "unknown"
    return "failed" if isinstance(error, TransientError | BrokenError) else "unknown"
