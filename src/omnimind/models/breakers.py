"""Breakers: who is left alone after trouble, for how long, and who may try them again.

A breaker is *closed* while all is well; *open*: nobody asks; then *half-open*: one call tries, and what comes of it
closes or opens it again. Each process looks at its own calls; what it concludes from them is shared.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from omnimind.core.errors import TransientError
from omnimind.models.config import BreakerConfig
from omnimind.models.provider import LimitedError, RestingError
from omnimind.models.traffic import Rest

State = Literal["closed", "open", "half_open"]

Outcome = Literal["answered", "slow", "failed", "unknown"]
"""What a call says of whom it was made to. ``unknown``: nothing, such as one that was cancelled or was not theirs."""

_BUCKETS: Final = 12
"""Parts of the window, each forgotten as a whole."""

_LONGEST_REST_S: Final = 86400.0
"""No ``Retry-After`` is believed that is longer."""

PROBE_S: Final = 120.0
"""How long nobody else tries after somebody began to, and was not heard of again."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Why somebody is left alone.

    Attributes:
        until_s: Until when, in seconds since 1970; after that they are to be tried.
        trips: How often in a row they failed.
        why: The code of the last error.
        is_rest: Whether they asked for it: then nothing has to be tried after it.
    """

    until_s: float
    trips: int
    why: str
    is_rest: bool = False

    def state(self, now_s: float) -> State:
        """What the breaker is at ``now_s``."""
        if now_s < self.until_s:
            return "open"
        return "closed" if self.is_rest else "half_open"


class Openings(Protocol):
    """Keeps openings by name, for one process or all that share the store. Never fails: see each implementation."""

    async def all(self) -> Mapping[str, Opening]:
        """Those there are."""
        ...

    async def open(self, name: str, opening: Opening) -> None:
        """Keep it, instead of one that may be there."""
        ...

    async def close(self, name: str) -> None:
        """Forget the one that is there."""
        ...

    async def claim(self, name: str) -> bool:
        """Whether the caller is the one to try: nobody else is within :data:`PROBE_S`, or until :meth:`release`."""
        ...

    async def release(self, name: str) -> None:
        """Let somebody else try."""
        ...


class OwnOpenings:
    """Implements :class:`Openings` for this process."""

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s
        self._openings: dict[str, Opening] = {}
        self._claims: dict[str, float] = {}

    async def all(self) -> Mapping[str, Opening]:
        """Those there are."""
        return self._openings

    async def open(self, name: str, opening: Opening) -> None:
        """Keep it."""
        self._openings[name] = opening

    async def close(self, name: str) -> None:
        """Forget it."""
        self._openings.pop(name, None)

    async def claim(self, name: str) -> bool:
        """Whether the caller is the one to try."""
        now_s = self._now_s()
        if self._claims.get(name, now_s) > now_s:
            return False
        self._claims[name] = now_s + PROBE_S
        return True

    async def release(self, name: str) -> None:
        """Let somebody else try."""
        self._claims.pop(name, None)


class Window:
    """The calls of the last while."""

    def __init__(self, window_s: float) -> None:
        self._bucket_s = window_s / _BUCKETS
        self._buckets: deque[tuple[int, dict[Outcome, int]]] = deque()

    def add(self, now_s: float, outcome: Outcome) -> None:
        """Count a call."""
        number = int(now_s / self._bucket_s)
        while self._buckets and self._buckets[0][0] <= number - _BUCKETS:
            self._buckets.popleft()
        if not self._buckets or self._buckets[-1][0] != number:
            self._buckets.append((number, dict.fromkeys(("answered", "slow", "failed"), 0)))
        self._buckets[-1][1][outcome] += 1

    def count(self, *outcomes: Outcome) -> int:
        """How many calls had one of ``outcomes``."""
        return sum(counts[outcome] for _, counts in self._buckets for outcome in outcomes)

    def clear(self) -> None:
        """Forget them."""
        self._buckets.clear()


class Breakers:
    """The breakers of all who can be asked. Used from one event loop.

    Args:
        config: When they open.
        openings: Those that are not closed.
        now_s: The clock, in seconds since 1970.
    """

    def __init__(
        self, config: BreakerConfig, openings: Openings | None = None, now_s: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._openings = openings or OwnOpenings(now_s)
        self._now_s = now_s
        self._windows: dict[str, Window] = {}

    async def resting(self) -> dict[str, Rest]:
        """Who must not be asked now."""
        kept = await self._openings.all()
        if not kept:
            return {}
        now_s = self._now_s()
        return {
            name: Rest(opening.why, opening.until_s - now_s, opening.is_rest)
            for name, opening in kept.items()
            if opening.state(now_s) == "open"
        }

    async def openings(self) -> dict[str, Opening]:
        """Those that are open or half-open now."""
        kept = await self._openings.all()
        if not kept:
            return {}
        now_s = self._now_s()
        return {name: opening for name, opening in kept.items() if opening.state(now_s) != "closed"}

    def state(self, opening: Opening | None) -> State:
        """What a breaker with this opening is now."""
        return opening.state(self._now_s()) if opening else "closed"

    async def admit(self, name: str) -> bool:
        """Ask whether a call may be made; whether it is the one that tries.

        Raises:
            LimitedError: They asked to be left alone.
            TransientError: ``model.unavailable``: the breaker is open, or somebody else tries.
        """
        opening = (await self._openings.all()).get(name)
        if opening is None:
            return False
        left_s = opening.until_s - self._now_s()
        if opening.is_rest:
            if left_s > 0:
                raise LimitedError(f"{name} asked to be left alone", f"try in {left_s:.0f} s", retry_after_s=left_s)
            return False
        if left_s > 0:
            raise RestingError(f"{name} is left alone after {opening.why}", retry_after_s=left_s)
        if not await self._openings.claim(name):
            raise TransientError("model.unavailable", f"{name} is being tried after {opening.why}", "try again soon")
        return True

    async def tell(self, name: str, outcome: Outcome, *, is_probe: bool, why: str = "") -> None:
        """Hear what came of a call that was admitted."""
        if is_probe:
            await self._tried(name, outcome, why)
        elif outcome != "unknown":
            window = self._windows.setdefault(name, Window(self._config.window_s))
            window.add(self._now_s(), outcome)
            if outcome != "answered" and self._is_too_much(window):
                window.clear()
                if name not in await self.openings():  # calls that were under way when it opened change nothing
                    await self._open(name, 1, why)

    async def rest(self, name: str, pause_s: float) -> None:
        """Leave somebody alone who asked for it."""
        until_s = self._now_s() + min(pause_s, _LONGEST_REST_S)
        await self._openings.open(name, Opening(until_s, 0, "model.limited", is_rest=True))

    async def _tried(self, name: str, outcome: Outcome, why: str) -> None:
        if outcome == "failed":
            opening = (await self._openings.all()).get(name)
            await self._open(name, opening.trips + 1 if opening else 1, why)
        elif outcome != "unknown":
            await self._openings.close(name)
        await self._openings.release(name)

    async def _open(self, name: str, trips: int, why: str) -> None:
        pause_s = min(self._config.open_s * 2 ** min(trips - 1, 30), self._config.longest_open_s)
        await self._openings.open(name, Opening(self._now_s() + pause_s, trips, why or "slow answers"))

    def _is_too_much(self, window: Window) -> bool:
        calls = window.count("answered", "slow", "failed")
        if calls < self._config.min_calls:
            return False
        is_failing = window.count("failed") / calls >= self._config.error_rate
        return is_failing or window.count("slow") / calls >= self._config.slow_rate
