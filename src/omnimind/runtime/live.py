"""Live: what happens to runs, told to any number of watchers while it happens; what a row is told as is made once."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import orjson
from structlog.typing import FilteringBoundLogger

from omnimind.core.run import OVER, Run
from omnimind.runtime.lookout import Lookout, Told, Update, Watched, Watcher, update
from omnimind.store.database import Database
from omnimind.store.progress import Progress
from omnimind.store.runs import Runs, Text
from omnimind.store.watching import Changes

LOOK_EVERY_S: Final = 0.25

MOST_KEPT_BYTES: Final = 4 * 1024 * 1024
"""How much of a run's history is kept for watchers to come."""


@dataclass(slots=True)
class _Feed(Watched):
    """A run, and what was told of it."""

    position: int = 0
    first_id: int = 0
    kept: deque[Update] = field(default_factory=deque)
    kept_bytes: int = 0
    run: bytes = b""
    is_over: bool = False
    signs: dict[str, float] = field(default_factory=dict)
    going: dict[str, Update] = field(default_factory=dict)

    def keep(self, updates: Sequence[Update]) -> None:
        for one in updates:
            self.kept.append(one)
            self.kept_bytes += len(one.sse)
        while self.kept_bytes > MOST_KEPT_BYTES:
            gone = self.kept.popleft()
            self.kept_bytes -= len(gone.sse)
            self.first_id = gone.id or self.first_id


class Live(Lookout[_Feed]):
    """Watches runs for all who want to know.

    Args:
        database: Where they are.
        runs: Reads them.
        row_told: A row of a history, as it is told.
        run_told: A run, as it is told.
        log: Hears of trouble.
    """

    def __init__(
        self,
        database: Database,
        runs: Runs,
        row_told: Callable[[Text], Told],
        run_told: Callable[[Run], Told],
        log: FilteringBoundLogger,
    ) -> None:
        super().__init__(Changes(database), LOOK_EVERY_S, log)
        self._runs = runs
        self._progress = Progress(database)
        self._row_told = row_told
        self._run_told = run_told

    @asynccontextmanager
    async def watch(self, run_id: str, after_id: int = 0) -> AsyncIterator[Watcher]:
        """A watcher who is told all that happened after row ``after_id``, and all that will; until this is left.

        The run must be there.
        """
        with self._visiting(run_id, _Feed) as (feed, watcher):
            async with self._looking:
                if not feed.run:
                    self._publish(feed, await asyncio.to_thread(self._look, feed))
                earlier = await self._earlier(feed, after_id)
                watcher.tell([*earlier, *feed.going.values(), *self._standing(feed)])
                if feed.is_over:
                    watcher.close()
                feed.watchers.add(watcher)
            self._begin()
            yield watcher

    async def _earlier(self, feed: _Feed, after_id: int) -> list[Update]:
        """The rows after that one, up to where the feed is."""
        if after_id >= feed.first_id:
            return [one for one in feed.kept if (one.id or 0) > after_id]
        rows = await asyncio.to_thread(self._runs.texts, feed.name, after_id)
        told = [row for row in rows if row.id <= feed.position]
        return await asyncio.to_thread(lambda: [update("history", self._row_told(row), row.id) for row in told])

    def _standing(self, feed: _Feed) -> list[Update]:
        """How the run stands now, and whether that is all."""
        run = Update("run", None, b"event: run\ndata: %s\n\n" % feed.run, feed.run)
        return [run, update("end", {})] if feed.is_over else [run]

    # ---------------------------------------------------------------- looking

    async def _look_around(self) -> None:
        feeds = [feed for feed in self._places.values() if feed.run and not feed.is_over]
        if not feeds or not await asyncio.to_thread(self._changes.there_are):
            return
        for feed in feeds:
            self._publish(feed, await asyncio.to_thread(self._look, feed))

    def _look(self, feed: _Feed) -> "_Seen":
        """What is new of the run. In a thread."""
        run = self._runs.get(feed.name)  # before the history: what ends it is in there then
        rows = self._runs.texts(feed.name, feed.position)
        signs = {} if run.status in OVER else {sign.about: sign for sign in self._progress.of([feed.name])}
        news = [sign for about, sign in signs.items() if feed.signs.get(about) != sign.changed_at_s]
        return _Seen(
            [update("history", self._row_told(row), row.id) for row in rows],
            {sign.about: update("progress", sign.data) for sign in news},
            {about: sign.changed_at_s for about, sign in signs.items()},
            orjson.dumps(self._run_told(run)),
            run.status in OVER,
        )

    def _publish(self, feed: _Feed, seen: "_Seen") -> None:
        """Tell all who watch."""
        feed.keep(seen.rows)
        feed.position = seen.rows[-1].id or feed.position if seen.rows else feed.position
        feed.signs = dict(seen.signs)
        feed.going = {about: one for about, one in {**feed.going, **seen.progress}.items() if about in seen.signs}
        has_changed = seen.run != feed.run
        feed.run, feed.is_over = seen.run, seen.is_over
        news = [*seen.rows, *seen.progress.values(), *(self._standing(feed) if has_changed or seen.is_over else ())]
        for watcher in feed.watchers if news else ():
            watcher.tell(news)
            if seen.is_over:
                watcher.close()


class _Seen(NamedTuple):
    """What is new of a run: rows, progress by action, when each was told, and how the run stands."""

    rows: list[Update]
    progress: Mapping[str, Update]
    signs: Mapping[str, float]
    run: bytes
    is_over: bool
