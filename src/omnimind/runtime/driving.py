"""The runs that this process drives."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import MissingError, OmniMindError
from omnimind.core.run import OVER
from omnimind.flows.drive import drive
from omnimind.flows.world import World

MOST: Final = 100
"""Runs that one process drives at once: driving is mostly waiting."""


class Driving:
    """Drives runs, each once.

    Args:
        world: What they may use.
        holder: Who we are.
        log: Gets a line a run.
        ended: Hears of every run that is over.
    """

    def __init__(
        self, world: World, holder: str, log: FilteringBoundLogger, ended: Callable[[str], None] = lambda run_id: None
    ) -> None:
        self._world = world
        self._holder = holder
        self._log = log
        self._ended = ended
        self._stirred: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """How many runs are driven."""
        return len(self._tasks)

    @property
    def room(self) -> int:
        """How many more runs may be driven."""
        return 0 if self._world.draining.is_set() else MOST - len(self._tasks)

    def begin(self, run_id: str) -> None:
        """Drive the run in the background unless somebody does, or there is no room: it stays due then."""
        if run_id not in self._stirred and self.room > 0:
            self._stirred[run_id] = asyncio.Event()
            task = asyncio.create_task(self._drive(run_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def stir(self, run_id: str) -> None:
        """There is news of the run."""
        if run_id in self._stirred:
            self._stirred[run_id].set()

    def stir_all(self) -> None:
        """There may be news of any run."""
        for stirred in self._stirred.values():
            stirred.set()

    async def drain(self) -> None:
        """Begin no more, and give the runs back as soon as no agent is at work for them here."""
        self._world.draining.set()
        self.stir_all()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def stop(self) -> None:
        """Give the runs back at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drive(self, run_id: str) -> None:
        began_s = perf_counter()
        try:
            claim = await self._world.journal.claim(run_id, self._holder)
            if claim is None:
                return
            status = await drive(claim, self._world, self._stirred[run_id])
            seconds = round(perf_counter() - began_s, 4)
            self._log.info("run", run=run_id, flow=claim.run.flow, status=status, seconds=seconds)
            if status in OVER:
                self._ended(run_id)
        except MissingError as error:
            self._log.info("run gone", run=run_id, error=str(error))
        except OmniMindError as error:
            self._log.warning("run left for later", run=run_id, error=str(error))
        except Exception:  # noqa: BLE001 - a fault in one run must not take the others along; its driver gave it back
            self._log.exception("run left for later", run=run_id)
        finally:
            del self._stirred[run_id]
