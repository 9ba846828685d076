"""An event loop whose clock jumps to the next timer, so that nothing is waited for."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

LEAST_JUMP_S: Final = 1e-6
"""Longer than what rounding may take from a jump, after which its timer would not be due."""


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is that of its timers; only while none is set it waits, for threads, pipes and sockets."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the loop began."""
        return self._jumping.now_s


def run_jumping(main: Coroutine[Any, Any, T]) -> T:
    """What :func:`asyncio.run` does, on a :class:`JumpingLoop`."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main)


class _Jumping(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self.now_s += max(timeout, LEAST_JUMP_S)
            timeout = 0
        return super().select(timeout)
