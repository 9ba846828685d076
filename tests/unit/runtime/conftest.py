"""An event loop whose clock jumps to the next timer, so that nothing is waited for."""

import asyncio
import selectors

import pytest


class _Jumping(selectors.DefaultSelector):
    now_s = 0.0

    def select(self, timeout=None):
        if timeout:
            self.now_s += max(timeout, 1e-6)
            timeout = 0
        return super().select(timeout)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is that of its timers; only threads and pipes are really waited for, while no timer is set."""

    def __init__(self):
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self):
        """Seconds since the loop began, by its timers."""
        return self._jumping.now_s


@pytest.fixture(scope="session")
def jump():
    """Runs a coroutine on a loop whose clock jumps."""

    def run(main):
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            return runner.run(main)

    return run
