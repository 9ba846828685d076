"""Lookouts: what happens in places that are watched, told to any number of watchers while it happens.

A place is looked at once, however many watch it, and only as long as somebody does.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

import orjson
from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError
from omnimind.store.watching import Changes

MOST_BEHIND: Final = 2000
"""Updates that a slow watcher may be behind; then it is let go, and comes again with the last id that it has."""

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
class Watched:
    """A place, by its name; ``users`` counts those who watch it or are about to."""

    name: str
    users: int = 0
    watchers: set[Watcher] = field(default_factory=set)


P = TypeVar("P", bound=Watched)


class Lookout(ABC, Generic[P]):
    """Looks at places now and then, as long as somebody watches them.

    Args:
        changes: Tells whether anything was written.
        every_s: How often it looks.
        log: Hears of trouble.
    """

    def __init__(self, changes: Changes, every_s: float, log: FilteringBoundLogger) -> None:
        self._changes = changes
        self._every_s = every_s
        self._log = log
        self._places: dict[str, P] = {}
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Let all watchers go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for place in self._places.values():
            for watcher in place.watchers:
                watcher.close()
        self._changes.close()

    @abstractmethod
    async def _look_around(self) -> None:
        """Look at what is watched, and tell what is new."""

    @contextmanager
    def _visiting(self, name: str, found: Callable[[str], P]) -> Iterator[tuple[P, Watcher]]:
        """The place of that name, by ``found`` if nobody watches it yet, and a watcher to be told of it."""
        watcher = Watcher()
        if name not in self._places:
            self._places[name] = found(name)
        place = self._places[name]
        place.users += 1
        try:
            yield place, watcher
        finally:
            place.watchers.discard(watcher)
            place.users -= 1
            if not place.users:
                del self._places[name]

    def _begin(self) -> None:
        """Look from now on."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while self._places:
            await asyncio.sleep(self._every_s)
            try:
                async with self._looking:
                    await self._look_around()
            except OmniMindError as error:
                self._changes.forget()
                self._log.warning("trouble", error=str(error))
