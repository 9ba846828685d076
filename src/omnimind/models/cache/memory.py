"""Answers in memory: a store of its own, and what is looked into before a slower one."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from omnimind.core.answers import Asked, Remembered


class MemoryAnswers:
    """Implements :class:`~omnimind.core.answers.Answers` for one event loop.

    Args:
        most: How many answers are kept.
        most_bytes: How large they may be together.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, most: int, most_bytes: int, now_s: Callable[[], float]) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._now_s = now_s
        self._entries: OrderedDict[str, Remembered] = OrderedDict()
        self._bytes = 0

    def find(self, key: str) -> Remembered | None:
        """As :meth:`get`, at once."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires_at_s <= self._now_s():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry

    def keep(self, entry: Remembered) -> None:
        """As :meth:`put`, at once."""
        self._drop(entry.key)
        if entry.size_bytes > self._most_bytes:
            return
        self._entries[entry.key] = entry
        self._bytes += entry.size_bytes
        while len(self._entries) > self._most or self._bytes > self._most_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.size_bytes

    async def get(self, key: str) -> Remembered | None:
        """See the port."""
        return self.find(key)

    async def put(self, entry: Remembered) -> None:
        """See the port."""
        self.keep(entry)

    async def questions(self, after_s: float, most: int) -> Sequence[Asked]:
        """See the port."""
        now_s = self._now_s()
        asked = (entry.asked for entry in self._entries.values() if entry.expires_at_s > now_s)
        found = [one for one in asked if one is not None and one.created_at_s > after_s]
        return sorted(found, key=lambda one: one.created_at_s)[-most:]
