"""Live: what happens to runs, told to any number of watchers while it happens.

A run that is watched is looked at once, however many watch it. What it is told as is made once, too.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson
from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError
from omnimind.core.run import OVER, Run
from omnimind.store.database import Database
from omnimind.store.progress import Progress
from omnimind.store.runs import Runs, Text
from omnimind.store.watching import Changes

LOOK_EVERY_S: Final = 0.25

MOST_BEHIND: Final = 2000
"""Updates that a slow watcher may be behind; then it is let go, and comes again with the last id that it has."""

MOST_KEPT_BYTES: Final = 4 * 1024 * 1024
"""How much of a run's history is kept for watchers to come."""

Told = dict[str, Any]


class Update(NamedTuple):
    """Something to tell, ready to be sent.

    Attributes:
        event: What sort: ``history``, ``progress``, ``run`` or ``end``.
        id: The row's, of a ``history``.
        sse: As a server-sent event.
        data: As JSON.
    """

    event: str
    id: int | None
    sse: bytes
    data: bytes

    @property
    def text(self) -> str:
        """As one JSON text, for a WebSocket."""
        said = {"event": self.event, "id": self.id, "data": orjson.Fragment(self.data)}
        return orjson.dumps(said).decode()


def update(event: str, data: Told, row_id: int | None = None) -> Update:
    """An update that tells ``data``."""
    body = orjson.dumps(data)
    name = b"" if row_id is None else b"id: %d\n" % row_id
    return Update(event, row_id, b"event: %s\n%sdata: %s\n\n" % (event.encode(), name, body), body)


class Watcher:
    """Somebody who is told updates, some at a time.

    Attributes:
        is_late: Whether they were let go for being too far behind.
    """

    def __init__(self) -> None:
        self.is_late = False
        self._waiting: deque[Update] = deque()
        self._stirred = asyncio.Event()
        self._is_closed = False

    def tell(self, updates: Sequence[Update]) -> None:
        """Have them sent; whoever is too far behind is let go."""
        self._waiting.extend(updates)
        if len(self._waiting) > MOST_BEHIND:
            self._waiting.clear()
            self.is_late = self._is_closed = True
        self._stirred.set()

    def close(self) -> None:
        """There is nothing more to tell."""
        self._is_closed = True
        self._stirred.set()

    async def next(self, timeout_s: float) -> list[Update] | None:
        """What there is to tell; nothing, if there is none for that long; ``None``: it is over."""
        if not self._waiting and not self._is_closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), timeout_s)
        self._stirred.clear()
        if not self._waiting:
            return None if self._is_closed else []
        found = list(self._waiting)
        self._waiting.clear()
        return found


@dataclass(slots=True)
class _Feed:
    """A run that is watched; ``users`` counts those who watch or are about to."""

    run_id: str
    users: int = 0
    position: int = 0
    first_id: int = 0
    kept: deque[Update] = field(default_factory=deque)
    kept_bytes: int = 0
    run: bytes = b""
    is_over: bool = False
    signs: dict[str, float] = field(default_factory=dict)
    going: dict[str, Update] = field(default_factory=dict)
    watchers: set[Watcher] = field(default_factory=set)

    def keep(self, updates: Sequence[Update]) -> None:
        for one in updates:
            self.kept.append(one)
            self.kept_bytes += len(one.sse)
        while self.kept_bytes > MOST_KEPT_BYTES:
            gone = self.kept.popleft()
            self.kept_bytes -= len(gone.sse)
            self.first_id = gone.id or self.first_id


class Live:
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
        self._runs = runs
        self._progress = Progress(database)
        self._changes = Changes(database)
        self._row_told = row_told
        self._run_told = run_told
        self._log = log
        self._feeds: dict[str, _Feed] = {}
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Let all watchers go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for feed in self._feeds.values():
            for watcher in feed.watchers:
                watcher.close()
        self._changes.close()

    @asynccontextmanager
    async def watch(self, run_id: str, after_id: int = 0) -> AsyncIterator[Watcher]:
        """A watcher who is told all that happened after row ``after_id``, and all that will; until this is left.

        The run must be there.
        """
        watcher = Watcher()
        feed = self._feeds.setdefault(run_id, _Feed(run_id))
        feed.users += 1
        try:
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
        finally:
            feed.watchers.discard(watcher)
            feed.users -= 1
            if not feed.users:
                del self._feeds[run_id]

    async def _earlier(self, feed: _Feed, after_id: int) -> list[Update]:
        """The rows after that one, up to where the feed is."""
        if after_id >= feed.first_id:
            return [one for one in feed.kept if (one.id or 0) > after_id]
        rows = await asyncio.to_thread(self._runs.texts, feed.run_id, after_id)
        told = [row for row in rows if row.id <= feed.position]
        return await asyncio.to_thread(lambda: [update("history", self._row_told(row), row.id) for row in told])

    def _standing(self, feed: _Feed) -> list[Update]:
        """How the run stands now, and whether that is all."""
        run = Update("run", None, b"event: run\ndata: %s\n\n" % feed.run, feed.run)
        return [run, update("end", {})] if feed.is_over else [run]

    # ---------------------------------------------------------------- looking

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        """Look now and then, as long as somebody watches."""
        while self._feeds:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                async with self._looking:
                    await self._look_around()
            except OmniMindError as error:
                self._changes.forget()
                self._log.warning("trouble", error=str(error))

    async def _look_around(self) -> None:
        feeds = [feed for feed in self._feeds.values() if feed.run and not feed.is_over]
        if not feeds or not await asyncio.to_thread(self._changes.there_are):
            return
        for feed in feeds:
            self._publish(feed, await asyncio.to_thread(self._look, feed))

    def _look(self, feed: _Feed) -> "_Seen":
        """What is new of the run. In a thread."""
        run = self._runs.get(feed.run_id)  # before the history: what ends it is in there then
        rows = self._runs.texts(feed.run_id, feed.position)
        signs = {} if run.status in OVER else {sign.about: sign for sign in self._progress.of([feed.run_id])}
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
