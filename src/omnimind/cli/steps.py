"""What agents do for any flow, on standard error: standard output is for what comes of it."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from omnimind.cli.console import WIDTH
from omnimind.cli.progress import JsonLines, doing
from omnimind.core.event import Event

if TYPE_CHECKING:
    from omnimind.runtime.telling import Listener

_ALL_TOLD: Final = 10
"""So many calls of an agent have a line each; of more only the 16th, the 32nd, the 64th, …"""

_ENDS: Final = frozenset({"finished", "remembered", "failed"})


@contextmanager
def steps(*, json: bool) -> "Iterator[Listener]":
    """Who hears the events and shows them: as JSON on standard output, as rows on a terminal, or as lines."""
    if json:
        yield JsonLines().hear
        return
    out = Console(stderr=True, highlight=False)
    if not out.is_terminal:
        out.width = WIDTH
        yield _Lines(out).hear
        return
    rows = _Rows(out)
    with rows.progress:
        yield rows.hear


class _Ended:
    """Counts the calls that are over, each once: a run that is gone on with tells again what is known."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self.counts: Counter[str] = Counter()

    def is_new(self, event: Event) -> bool:
        """Count the end of a call, unless it was counted before."""
        if event.what == "remembered" and event.key in self._keys:
            return False
        self._keys.add(event.key)
        self.counts[event.agent] += 1
        return True


class _Lines:
    """A line a call."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._began = perf_counter()
        self._ended = _Ended()

    def hear(self, event: Event) -> None:
        """Print notices, and calls that are over."""
        with self._lock:
            if event.what == "notice":
                self._print(f"note: {event.message}")
            elif event.what in _ENDS and self._ended.is_new(event):
                self._call(event, self._ended.counts[event.agent])

    def _call(self, event: Event, count: int) -> None:
        how = "" if event.what == "finished" else f", {event.what}"
        message = f": {event.message}" if event.message else ""
        if count <= _ALL_TOLD or event.what == "failed":
            self._print(f"{self._elapsed()}  {doing(event.agent).lower()}: {event.about}{how}{message}")
        elif count & (count - 1) == 0:
            self._print(f"{self._elapsed()}  {doing(event.agent).lower()}: {count} done")

    def _elapsed(self) -> str:
        return f"{perf_counter() - self._began:6.1f} s"

    def _print(self, line: str) -> None:
        self._out.print(line, markup=False, soft_wrap=True)


class _Rows:
    """A row an agent: what it does, and how often it did."""

    def __init__(self, out: Console) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, TaskID] = {}
        self._ended = _Ended()
        self._at_work: dict[str, dict[str, str]] = {}
        self.progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[about]}", style="dim"),
            TimeElapsedColumn(),
            console=out,
            transient=True,
        )

    def hear(self, event: Event) -> None:
        """Change the rows."""
        with self._lock:
            if event.what == "notice":
                self.progress.console.print(f"note: {event.message}", markup=False, soft_wrap=True)
            elif event.agent and event.what != "planned":
                self._row(event)

    def _row(self, event: Event) -> None:
        at_work = self._at_work.setdefault(event.agent, {})
        if event.what in _ENDS:
            at_work.pop(event.key, None)
            self._ended.is_new(event)
        else:
            share = f" {event.done / event.total:.0%}" if event.total else ""
            at_work[event.key] = f"{event.about}{share}"
        if event.agent not in self._rows:
            self._rows[event.agent] = self.progress.add_task(doing(event.agent), total=1, about="")
        about = ", ".join([*list(at_work.values())[:2], f"{self._ended.counts[event.agent]} done"])
        self.progress.update(self._rows[event.agent], about=about, completed=0 if at_work else 1)
