"""Memory: what is allocated where, by tracemalloc, and where ever more is.

While it traces, a process takes 50 bytes more for each block, and Python code that does nothing but allocate takes
three to five times as long, so it traces only when it is told to. A snapshot stops the process for 0.5 s for each
million blocks, and takes 5 s of a processor more. Source: measured on CPython 3.11, 1.8 million blocks, 1 to 25 frames.
"""

import gc
import itertools
import sys
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from omnimind.telemetry.profiling.folded import Spent, Stacks

MOST_SITES: Final = 1_500
"""Allocations that a snapshot tells apart, from the largest on."""

DEEPEST: Final = 25

_OURS: Final = (tracemalloc.__file__, str(Path(__file__).parent))
"""What profiling itself allocates is not told."""

LEAST_GROWTH_BYTES: Final = 16 * 1024
LEAST_SNAPSHOTS: Final = 3


@dataclass(frozen=True, slots=True)
class Tracing:
    """How tracing stands: since when, what is traced, and what that itself takes."""

    began_at_s: float
    frames: int
    traced_bytes: int
    peak_bytes: int
    overhead_bytes: int


class Tracer:
    """Traces the allocations of this process. Used from one thread."""

    def __init__(self) -> None:
        self._began_at_s = time.time()

    def start(self, frames: int) -> None:
        """Trace from now on what is allocated, with so many functions above each allocation."""
        if not tracemalloc.is_tracing():
            tracemalloc.start(min(max(frames, 1), DEEPEST))
            self._began_at_s = time.time()

    def stop(self) -> None:
        """Trace no more, and forget what was traced."""
        tracemalloc.stop()

    @property
    def tracing(self) -> Tracing | None:
        """How it stands; ``None``: nothing is traced."""
        if not tracemalloc.is_tracing():
            return None
        traced, peak = tracemalloc.get_traced_memory()
        overhead = tracemalloc.get_tracemalloc_memory()
        return Tracing(self._began_at_s, tracemalloc.get_traceback_limit(), traced, peak, overhead)

    def snapshot(self) -> Stacks:
        """What is allocated now and was allocated since it traces: blocks and bytes by stack, the largest ones.

        Garbage is collected before, so that it is not taken for a leak.
        """
        gc.collect()
        sites: Stacks = {}
        paths = _Paths()
        for statistic in tracemalloc.take_snapshot().statistics("traceback")[:MOST_SITES]:
            if statistic.traceback[-1].filename.startswith(_OURS):
                continue
            folded = ";".join(f"{paths.short(frame.filename)}:{frame.lineno}" for frame in statistic.traceback)
            sites[folded] = Spent(statistic.count, statistic.size, 0)
        return sites


class _Paths:
    """Names files without the folders of this machine."""

    def __init__(self) -> None:
        roots = {str(Path(entry).absolute()) for entry in (*sys.path, sys.prefix, sys.base_prefix) if entry}
        self._roots = sorted(roots, key=len, reverse=True)
        self._known: dict[str, str] = {}

    def short(self, filename: str) -> str:
        if filename not in self._known:
            inside = (filename[len(root) + 1 :] for root in self._roots if filename.startswith(f"{root}/"))
            told = next(inside, filename if filename.startswith("<") else Path(filename).name)
            self._known[filename] = told.replace(";", "_").replace(" ", "_")
        return self._known[filename]


@dataclass(frozen=True, slots=True)
class Growth:
    """A line that allocates: how many bytes of it there are in each snapshot, and the stack that has most of it."""

    site: str
    sizes: Sequence[int]
    blocks: int
    stack: str

    @property
    def grown_bytes(self) -> int:
        """From the first to the last."""
        return self.sizes[-1] - self.sizes[0]


def growth(snapshots: Sequence[Mapping[str, Spent]]) -> list[Growth]:
    """What changed over ``snapshots``, by the line that allocates, what grew most first."""
    sites = [_by_site(one) for one in snapshots]
    names = dict.fromkeys(name for one in sites for name in one)
    found = [_growth(name, sites) for name in names]
    return sorted((one for one in found if one.grown_bytes), key=lambda one: (-one.grown_bytes, one.site))


def suspects(snapshots: Sequence[Mapping[str, Spent]]) -> list[Growth]:
    """Leak suspects: what is larger in each snapshot than in the one before, over three or more of them."""
    if len(snapshots) < LEAST_SNAPSHOTS:
        return []
    return [
        one
        for one in growth(snapshots)
        if one.grown_bytes >= LEAST_GROWTH_BYTES
        and all(before < after for before, after in itertools.pairwise(one.sizes))
    ]


@dataclass(slots=True)
class _Site:
    size: int = 0
    blocks: int = 0
    stack: str = ""
    stack_size: int = 0


def _by_site(snapshot: Mapping[str, Spent]) -> dict[str, _Site]:
    sites: dict[str, _Site] = {}
    for folded, spent in snapshot.items():
        site = sites.setdefault(folded.rpartition(";")[2], _Site())
        site.size += spent.wall_us
        site.blocks += spent.samples
        if spent.wall_us > site.stack_size:
            site.stack, site.stack_size = folded, spent.wall_us
    return sites


def _growth(name: str, sites: Sequence[Mapping[str, _Site]]) -> Growth:
    sizes = [one[name].size if name in one else 0 for one in sites]
    last = next(one[name] for one in reversed(sites) if name in one)
    return Growth(name, sizes, sites[-1][name].blocks if name in sites[-1] else 0, last.stack)
