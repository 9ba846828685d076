"""Capacity: how much work goes on at once. Greater priority first, then in order of asking."""

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Final

from omnimind.core.errors import ConflictError
from omnimind.core.work import DRAINING

MINUTE_S: Final = 60.0


class Turnstile:
    """Lets work through: at most ``at_once`` are inside, and ``per_minute`` went in within any minute."""

    def __init__(self, at_once: int | None = None, per_minute: int | None = None) -> None:
        self._at_once = math.inf if at_once is None else at_once
        self._entries: deque[float] | None = deque(maxlen=per_minute) if per_minute else None
        self._inside = 0

    def opens_s(self, now_s: float) -> float:
        """When it lets the next one in: not after ``now_s`` if it is open, infinite if somebody has to leave first."""
        if self._inside >= self._at_once:
            return math.inf
        if self._entries is None or len(self._entries) < (self._entries.maxlen or 0):
            return now_s
        return self._entries[0] + MINUTE_S

    def enter(self, now_s: float) -> None:
        """Go in."""
        self._inside += 1
        if self._entries is not None:
            self._entries.append(now_s)

    def leave(self) -> None:
        """Go out."""
        self._inside -= 1


class Capacity:
    """Lets work begin when every turnstile on its way is open. All calls are from one event loop, whose clock counts.

    Work that stands before a closed turnstile is passed by other work that is not.

    Args:
        way: The turnstiles that work of a kind goes through.
    """

    def __init__(self, way: Callable[[str], Sequence[Turnstile]]) -> None:
        self._way = way
        self._waiting: defaultdict[str, list[tuple[int, int, asyncio.Future[None]]]] = defaultdict(list)
        self._asked = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def enter(self, kind: str, priority: int) -> None:
        """Wait until work of ``kind`` may begin; :meth:`leave` must follow.

        Raises:
            ConflictError: ``workforce.draining``: after :meth:`close` nothing begins.
        """
        if self._is_closed:
            raise _draining()
        turn = asyncio.get_running_loop().create_future()
        self._asked += 1
        heappush(self._waiting[kind], (-priority, self._asked, turn))
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it has been let in just now
                self.leave(kind)
            raise

    def leave(self, kind: str) -> None:
        """Tell that work of ``kind`` has ended."""
        for turnstile in self._way(kind):
            turnstile.leave()
        self._let_in()

    def close(self) -> None:
        """Turn away who waits, and who comes."""
        self._is_closed = True
        for line in self._waiting.values():
            for _, _, turn in line:
                if not turn.done():
                    turn.set_exception(_draining())
        self._waiting.clear()

    def _let_in(self) -> None:
        """Let in all who may go, and come back when time opens a turnstile."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        while (first := self._next(now_s)) is not None:
            _, _, turn = heappop(self._waiting[first])
            turn.set_result(None)
            for turnstile in self._way(first):
                turnstile.enter(now_s)
        opens_s = min((self._opens_s(kind, now_s) for kind in self._waiting), default=math.inf)
        if opens_s < math.inf:
            self._timer = loop.call_at(opens_s, self._let_in)

    def _next(self, now_s: float) -> str | None:
        """The kind whose first in line is next, of those that are let in now."""
        self._forget_who_left()
        ready = (kind for kind in self._waiting if self._opens_s(kind, now_s) <= now_s)
        return min(ready, key=lambda kind: self._waiting[kind][0][:2], default=None)

    def _forget_who_left(self) -> None:
        for kind, line in tuple(self._waiting.items()):
            while line and line[0][2].cancelled():
                heappop(line)
            if not line:
                del self._waiting[kind]

    def _opens_s(self, kind: str, now_s: float) -> float:
        return max((turnstile.opens_s(now_s) for turnstile in self._way(kind)), default=now_s)


def _draining() -> ConflictError:
    return ConflictError(DRAINING, "the work was not begun, since this process is about to end")
