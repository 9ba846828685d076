"""The durable flow by OmniMind: five tasks that call an agent.

As with the others a task is a function that is called where the flow runs; :mod:`by_workforce` has it called by the
workforce that OmniMind's own agents work in, with its turns, threads, events and spans.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import event, func, select

from durable import LEVELS, TASKS, Contestant, Level, Place
from omnimind.core.run import Json, NewRun
from omnimind.core.work import Work, Workforce
from omnimind.flows.drive import drive
from omnimind.flows.world import World
from omnimind.store.database import Database, open_database
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from omnimind.store.tables import history

HOLDER = "bench"


class InPlace:
    """A workforce that calls the function at once."""

    async def call(self, work: Work, _beat: Callable[[], None]) -> Json:
        """One more."""
        return {"value": work.input["value"] + 1}

    def known(self, work: Work, answer: Json) -> None:
        """Nothing is told of answers here."""


def flow() -> dict[str, Any]:
    """Five tasks in a row."""
    task = {"Type": "Task", "Resource": "agent:add"}
    states: dict[str, Any] = {str(number): {**task, "Next": str(number + 1)} for number in range(TASKS - 1)}
    return {"QueryLanguage": "JSONata", "StartAt": "0", "States": {**states, str(TASKS - 1): {**task, "End": True}}}


@contextmanager
def contestant(place: Place, at_once: int) -> Iterator[Contestant]:
    """OmniMind on SQLite or PostgreSQL."""
    with working(place, at_once, InPlace()) as made:
        yield made


@contextmanager
def working(place: Place, at_once: int, workforce: Workforce) -> Iterator[Contestant]:
    """The contestant whose tasks ``workforce`` does."""
    artifacts = Home(place.folder).artifacts
    with ExitStack() as stack:
        database = stack.enter_context(open_database(place.server or f"sqlite:///{place.folder / 'omnimind.db'}"))
        if place.level:
            _sync(database, place.level)
        journal = DatabaseJournal(database, artifacts, in_place=at_once == 1 and not database.is_shared)
        world = World(journal, workforce, lambda _: {}, artifacts)
        runner = stack.enter_context(asyncio.Runner())
        yield Contestant(
            lambda count: runner.run(_many(world, count, at_once)),
            lambda: _kept(database),
            lambda: _level(database) if place.level else None,
        )


async def _many(world: World, count: int, at_once: int) -> None:
    left, new = iter(range(count)), NewRun("bench", flow(), {"value": 0})

    async def some() -> None:
        for _ in left:
            claim = await world.journal.claim(await world.journal.begin(new, holder=HOLDER), HOLDER)
            assert claim is not None
            assert await drive(claim, world) == "succeeded"

    await asyncio.gather(*(some() for _ in range(at_once)))


def _kept(database: Database) -> int:
    with database.reading() as connection:
        outputs = connection.execute(select(history.c.data).where(history.c.kind == "succeeded").distinct()).scalars()
        assert set(outputs) <= {f'{{"value":{TASKS}}}'}
        return connection.execute(select(func.count()).where(history.c.kind == "answered")).scalar_one()


def _sync(database: Database, level: Level) -> None:
    """Have every connection from now on sync at ``level``."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA synchronous={level}"))
    database.engine.dispose()


def _level(database: Database) -> str:
    written = database._connection.driver_connection  # the one that all writings go through
    return LEVELS[written.execute("PRAGMA synchronous").fetchone()[0]]
