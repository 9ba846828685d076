"""A store on each kind of database."""

import asyncio

import pytest
from sqlalchemy import update

from omnimind.core.run import NewRun
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.calls import Calls
from omnimind.store.database import open_database
from omnimind.store.journal import DatabaseJournal
from omnimind.store.questions import Questions
from omnimind.store.runs import Runs
from omnimind.store.tables import runs

NEW = NewRun("tell", {"StartAt": "Say"}, {"topic": "tides"})


class Store:
    """A database with all that works on it, and a journal beside it as in another process."""

    def __init__(self, url, folder, *, in_place=False):
        self.url, self.folder = url, folder
        self.artifacts = FileArtifacts(folder / "artifacts")
        self.database, self.other_database = open_database(url), open_database(url)
        self.journal = DatabaseJournal(self.database, self.artifacts, lambda: 1000.0, in_place=in_place)
        self.other = DatabaseJournal(self.other_database, self.artifacts, lambda: 2000.0)
        self.runs = Runs(self.database, self.artifacts, lambda: 3000.0)
        self.questions = Questions(self.database, self.artifacts, lambda: 4000.0)
        self.calls = Calls(self.database, self.artifacts, lambda: 5000.0)

    async def driven(self, new=NEW, holder="me"):
        """The claim of a new run."""
        return await self.journal.claim(await self.journal.begin(new, holder=holder), holder)

    def write(self, lease, *rows):
        """Write rows from outside of any event loop."""

        async def write():
            await self.journal.write(lease, rows)

        asyncio.run(write())

    def kinds(self, run_id):
        """What happened in the run, in short."""
        return [(row.path, row.kind) for row in self.runs.history(run_id)]

    def expire(self, run_id):
        """Let time pass for the run's lease."""
        with self.database.engine.execution_options(is_writing=True).begin() as connection:
            connection.execute(update(runs).where(runs.c.id == run_id).values(held_until_s=1.0))

    def close(self):
        """Let go of the database."""
        self.database.close()
        self.other_database.close()


@pytest.fixture(params=["sqlite", "sqlite in place", "postgresql"])
def store(request, tmp_path):
    """A store on each kind of database; where one run is driven, its journal is written in place."""
    kind, _, place = request.param.partition(" ")
    url = f"sqlite:///{tmp_path}/omnimind.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    store = Store(url, tmp_path, in_place=bool(place))
    yield store
    store.close()
