"""An exchange: requests whose bodies come slowly."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from omnimind.api.exchange import BodyError, Exchange


class Hasty(asyncio.SelectorEventLoop):
    """A loop in which what is to be done later is done a thousand times as soon."""

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """As any loop's."""
        return super().call_later(delay / 1000, callback, *args, context=context)


async def never() -> Any:
    """Wait for what does not come."""
    await asyncio.Event().wait()


async def unheard(_: Any) -> None:
    """Send it nowhere."""


def test_a_body_that_does_not_come_is_not_waited_for():
    """The client hears that it was too slow, and the task goes on as if it had never been cancelled."""

    async def ask() -> int:
        exchange = Exchange({"method": "POST", "path": "/", "headers": []}, never, unheard, "a")
        with pytest.raises(BodyError, match="within 60 seconds") as raised:
            await exchange.json()
        assert raised.value.code == "body.slow"
        await asyncio.sleep(0)
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()

    with asyncio.Runner(loop_factory=Hasty) as runner:
        assert runner.run(ask()) == 0
