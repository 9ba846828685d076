"""A process that drives runs in the foreground, and may be told to die, or to freeze, at one of its commits.

It is forked from a warm parent, so that it costs milliseconds. It does what ``omnimind flow run`` and ``omnimind runs
resume`` do, with a person beside it who says yes to every question.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import counting
import psycopg  # noqa: F401 - is warm then
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError, OmniMindError
from omnimind.core.run import NewRun, Run
from omnimind.flows import drive
from omnimind.runtime.house import House
from omnimind.settings import Settings
from omnimind.store import beginning, engines, journal, transaction
from omnimind.store.database import Database
from omnimind.store.questions import Questions
from omnimind.store.transaction import Transaction
from omnimind.store.writer import Writer


@dataclass(frozen=True)
class Death:
    """When to get which signal.

    Attributes:
        commit: At the process's commit of this number, from 1 on.
        before: Just before it, when all is in the transaction; else just after.
        number: The signal.
    """

    commit: int
    before: bool = False
    number: int = signal.SIGKILL


@dataclass(frozen=True)
class Job:
    """What a victim does.

    Attributes:
        url: The database.
        folder: The store.
        calls: Where calls are written down.
        new: Runs to begin.
        resumed: Runs to go on with.
        death: How it ends, unless it ends well.
        rate: How fast the runs' clock goes.
        lease_s: How long it may be silent.
        patience_s: How long it waits for a lock.
        silence_s: How long it may be silent in a transaction.
    """

    url: str
    folder: Path
    calls: Path
    new: tuple[NewRun, ...] = ()
    resumed: tuple[str, ...] = ()
    death: Death | None = None
    rate: float = 50.0
    lease_s: float = transaction.LEASE_S
    patience_s: float = engines.PATIENCE_S
    silence_s: float = engines.LONGEST_SILENCE_S


@dataclass
class End:
    """How its runs ended here.

    Attributes:
        commits: How many it has made.
        runs: What became of each run, or the error that stopped its driver.
    """

    commits: int = 0
    runs: list[Run | tuple[str, str, str]] = field(default_factory=list)


class QuickClock:
    """Goes ``rate`` times as fast as time does, in all processes alike."""

    def __init__(self, rate: float, since_s: float) -> None:
        self._rate, self._since_s = rate, since_s

    def now_s(self) -> float:
        """Seconds since 1970, and more than there were."""
        return self._since_s + (time.time() - self._since_s) * self._rate

    async def sleep_until(self, until_s: float) -> None:
        """Return when it is ``until_s``."""
        await asyncio.sleep((until_s - self.now_s()) / self._rate)


def live(job: Job, since_s: float, told: Connection) -> None:
    """Do ``job``, and tell how it ended."""
    os.environ[counting.CALLS] = str(job.calls)
    for module in (transaction, journal, beginning):
        module.LEASE_S = job.lease_s
    transaction.RENEW_S = job.lease_s * 2 / 3
    drive.NEWS_EVERY_S = job.lease_s / 15
    engines.PATIENCE_S = job.patience_s
    engines.LONGEST_SILENCE_S = job.silence_s
    told.send(asyncio.run(_live(job, since_s)))


async def _live(job: Job, since_s: float) -> End:
    settings = Settings(home=job.folder, cores=4, database_url=job.url)
    quiet = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
    end = End()
    with House(settings, _find, None, listen=lambda event: None, tracer=NoOpTracer(), log=quiet) as house:
        house.world = replace(house.world, clock=QuickClock(job.rate, since_s))
        _count_commits(house.database, end, job.death)
        questions = Questions(house.database, house.world.artifacts)

        def parked(run: Run) -> None:
            for question in questions.open(run.id):
                questions.answer(question.token, {"approved": True})

        async def seen(driving: Any) -> Run | tuple[str, str, str]:
            try:
                return await driving
            except OmniMindError as error:
                return error.code, error.message, error.hint

        begun = [seen(house.run(new, parked)) for new in job.new]
        resumed = [seen(house.resume(run_id, parked)) for run_id in job.resumed]
        end.runs = list(await asyncio.gather(*begun, *resumed))
    return end


def _find(name: str) -> Agent[Any, Any]:
    if name != counting.COUNT.name:
        raise MissingError("agent.unknown", f"there is no agent called {name}")
    return counting.COUNT


def _count_commits(database: Database, end: End, death: Death | None) -> None:
    """Have ``database`` count its commits, and die at one."""
    commit = database.writer._transact

    def transact(work: Callable[[Transaction], None], needs_disk: bool) -> None:
        end.commits += 1
        is_last = death is not None and death.commit == end.commits

        def applied(transaction: Transaction) -> None:
            work(transaction)
            if is_last and death.before:
                transaction._cursor.execute("SELECT 1")  # after rows, which go in a pipeline, no silence is counted
                _die(death.number)

        commit(applied, needs_disk)
        if is_last and not death.before:
            _die(death.number)

    database.writer = Writer(transact)


def _die(number: int) -> None:
    """Get the signal here and now: one to the whole process may let this thread go on for a while."""
    signal.pthread_kill(threading.get_ident(), number)
