"""The crew: worker processes beside a server, begun anew when they die and drained with it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from structlog.typing import FilteringBoundLogger

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
"""How long is waited before a worker that died is begun anew: twice as long each time."""

STEADY_S: Final = 60.0
"""A worker that lived for so long has not died of what it began with."""

GRACE_S: Final = 5.0
"""How much longer than its drain a worker may take."""


class Crew:
    """Keeps ``count`` workers.

    Each has a process group of its own, so that a Ctrl-C is for us to think about, and ends by itself when we are
    gone: its standard input ends with us.

    Args:
        count: How many.
        arguments: What comes after the interpreter.
        more: Variables of their environment beside ours.
        drain_s: How long they may take to end what they do.
        log: Gets a line for each that begins and ends.
    """

    def __init__(
        self, count: int, arguments: Sequence[str], more: Mapping[str, str], drain_s: float, log: FilteringBoundLogger
    ) -> None:
        self._count = count
        self._command = [sys.executable, *arguments]
        self._environment = {**os.environ, **more}
        self._drain_s = drain_s
        self._log = log
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._waiters = ThreadPoolExecutor(max(1, count), thread_name_prefix="crew")
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = asyncio.Event()

    async def __aenter__(self) -> "Crew":
        self._tasks = [asyncio.create_task(self._keep(number)) for number in range(1, self._count + 1)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Tell all to drain, wait for them, and end those that don't."""
        self._ending.set()
        for process in tuple(self._processes):
            process.terminate()
        ending = [task for task in self._tasks if not task.done()]
        if self._processes and ending:
            await asyncio.wait(ending, timeout=self._drain_s + GRACE_S)
        for process in tuple(self._processes):
            _kill(process)
            self._let_go(process)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._waiters.shutdown(wait=False)

    @property
    def pids(self) -> list[int]:
        """The workers there are."""
        return [process.pid for process in self._processes]

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        """It has ended, or is about to."""
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
        self._processes.discard(process)

    async def _keep(self, number: int) -> None:
        """Keep one worker, whatever becomes of it."""
        loop = asyncio.get_running_loop()
        wait_s = FIRST_WAIT_S
        while not self._ending.is_set():
            began_s = loop.time()
            status = await self._see_through(number)
            if self._ending.is_set():
                return
            wait_s = FIRST_WAIT_S if loop.time() - began_s > STEADY_S else min(wait_s * 2, LONGEST_WAIT_S)
            self._log.warning("worker died", worker=number, status=status, again_in_s=wait_s)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), wait_s)

    async def _see_through(self, number: int) -> int:
        """Begin a worker and wait for its end; its status."""
        # not asyncio's own: uvloop forks this process with all its threads, which may stay locked for ever
        process = subprocess.Popen(  # noqa: S603 - ours
            self._command, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
        )
        self._processes.add(process)
        self._log.info("worker begun", worker=number, pid=process.pid)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._waiters, process.wait)
        finally:
            if process.poll() is not None:
                self._let_go(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it began."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
