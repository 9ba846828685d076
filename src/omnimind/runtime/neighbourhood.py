"""The neighbourhood: which of a tenant's runs change, and which of them ask something, told while it happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.runtime.lookout import Lookout, Told, Update, Watched, Watcher, update
from omnimind.runtime.showing import Gallery
from omnimind.store.productions import LABEL
from omnimind.store.questions import Questions
from omnimind.store.runs import Runs
from omnimind.store.watching import Changes

LOOK_EVERY_S: Final = 1.0

MOST_RUNS: Final = 200
"""The newest runs of a tenant that are told of."""


@dataclass(slots=True)
class _Street(Watched):
    """A tenant, and what was told of it last."""

    runs: dict[str, Told] = field(default_factory=dict)
    questions: dict[str, Told] = field(default_factory=dict)


class Neighbourhood(Lookout[_Street]):
    """Watches the runs of tenants for all who want to know.

    Args:
        gallery: Shows productions.
        runs: Reads runs.
        questions: Reads what they ask.
        changes: Tells whether anything was written.
        log: Hears of trouble.
    """

    def __init__(
        self, gallery: Gallery, runs: Runs, questions: Questions, changes: Changes, log: FilteringBoundLogger
    ) -> None:
        super().__init__(changes, LOOK_EVERY_S, log)
        self._gallery = gallery
        self._runs = runs
        self._questions = questions

    @asynccontextmanager
    async def watch(self, tenant: str) -> AsyncIterator[Watcher]:
        """A watcher who is told how the tenant's runs stand, and then what changes; until this is left."""
        with self._visiting(tenant, _Street) as (street, watcher):
            async with self._looking:
                if not street.watchers:
                    await asyncio.to_thread(self._look, street)
                standing = [update("run", told) for told in reversed(street.runs.values())]
                watcher.tell([*standing, *(update("approval", told) for told in street.questions.values())])
                street.watchers.add(watcher)
            self._begin()
            yield watcher

    async def _look_around(self) -> None:
        if await asyncio.to_thread(self._changes.there_are):
            for street in [one for one in self._places.values() if one.watchers]:
                self._tell(street, await asyncio.to_thread(self._look, street))

    def _tell(self, street: _Street, news: list[Update]) -> None:
        for watcher in street.watchers if news else ():
            watcher.tell(news)

    def _look(self, street: _Street) -> list[Update]:
        """What has changed. In a thread."""
        progress = self._progress(street.name)
        runs: dict[str, Told] = {}
        for run in self._runs.recent(tenant=street.name, limit=MOST_RUNS):
            made = run.labels.get(LABEL)
            status, share = progress.get(run.id, (run.status, None))
            told = {"id": run.id, "production_id": made, "flow": run.flow, "status": status, "progress": share}
            runs[run.id] = told
        questions = {
            one.token: {"token": one.token, "run_id": one.run_id, "flow": one.flow, "state": one.path.split("/")[0]}
            for one in self._questions.open(tenant=street.name)
        }
        news = [update("run", told) for name, told in reversed(runs.items()) if street.runs.get(name) != told]
        asked = [update("approval", told) for name, told in questions.items() if name not in street.questions]
        street.runs, street.questions = runs, questions
        return [*news, *asked]

    def _progress(self, tenant: str) -> dict[str, tuple[str, float | None]]:
        """How the newest productions stand, by their runs."""
        listed = self._gallery.productions.page(tenant, limit=MOST_RUNS)
        going = [one for one in listed if one.ended_at_s is None]
        shown = {one.made.run_id: one for one in self._gallery.summaries(tenant, going)}
        return {
            one.made.run_id: (one.status, shown[one.made.run_id].progress if one.made.run_id in shown else None)
            for one in listed
        }
