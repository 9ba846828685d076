"""How far it is: bars on a terminal, plain lines elsewhere, or one JSON event a line."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from omnimind.cli.check import shown
from omnimind.cli.console import console, discard_output
from omnimind.core.event import Event
from omnimind.core.production import Production

DOING = {
    "approver": "Ask",
    "analyst": "Read",
    "analyst.study": "Study",
    "art_director": "Stage",
    "guardian.brief": "Guard",
    "guardian.script": "Guard",
    "illustrator": "Paint",
    "publisher.describe": "Describe",
    "researcher": "Research",
    "reviewer.script": "Judge",
    "scriptwriter": "Write",
    "scriptwriter.compose": "Write",
    "translator": "Translate",
    "narrator": "Speak",
    "captioner": "Caption",
    "renderer": "Film",
    "watcher": "Watch",
    "listener": "Listen back",
    "composer": "Mix",
    "editor": "Cut",
    "reviewer": "Review",
    "publisher": "Publish",
}


def doing(agent: str) -> str:
    """What ``agent`` does, in a word."""
    return DOING.get(agent, agent.capitalize())


class View(Protocol):
    """Somebody who watches a production being made."""

    def hear(self, event: Event) -> None:
        """Take an event; called from several threads."""
        ...

    def done(self, production: Production, folder: Path, seconds: float) -> None:
        """Tell how it ended."""
        ...


@contextmanager
def view(*, json: bool, verbose: bool) -> Iterator[View]:
    """The view that fits what standard output is."""
    if json:
        yield JsonLines()
        return
    out = console()
    if not out.is_terminal or verbose:
        yield PlainLines(out, verbose)
        return
    bars = Bars(out)
    with bars.progress:
        yield bars


class JsonLines:
    """Every event, and the end, as a JSON object a line on standard output."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def hear(self, event: Event) -> None:
        """Print the event."""
        self._print(event.model_dump_json(exclude_defaults=True))

    def done(self, production: Production, folder: Path, seconds: float) -> None:
        """Print where the production is and how it ended."""
        ended = Event(what="finished", agent="studio", about=production.status, seconds=seconds, message=str(folder))
        self._print(ended.model_dump_json(exclude_defaults=True))

    def _print(self, line: str) -> None:
        with self._lock:
            try:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
            except BrokenPipeError:
                discard_output()


@dataclass
class Tally:
    """How far each agent is, and how much time is left."""

    planned: dict[str, float] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    finished: dict[str, int] = field(default_factory=dict)
    worked: dict[tuple[str, str], float] = field(default_factory=dict)
    began: float = field(default_factory=perf_counter)

    def take(self, event: Event) -> None:
        """Count ``event``."""
        if event.what == "planned":
            self.planned[event.agent] = event.seconds
            self.expected[event.agent] = int(event.total)
            self.began = perf_counter()
        elif event.what == "progress" and event.total:
            self.worked[event.agent, event.key] = event.done / event.total
        elif event.what in {"finished", "remembered"}:
            self.worked[event.agent, event.key] = 1.0
            self.finished[event.agent] = self.finished.get(event.agent, 0) + 1

    def share(self, agent: str) -> float:
        """How much of ``agent``'s work is done, 0 to 1."""
        expected = self.expected.get(agent) or self.finished.get(agent, 0) or 1
        return min(1.0, sum(part for (who, _), part in self.worked.items() if who == agent) / expected)

    def seconds_left(self) -> float | None:
        """How long the planned work will still take at the pace so far; ``None`` before there is a pace."""
        total = sum(self.planned.values())
        done = sum(seconds * self.share(agent) for agent, seconds in self.planned.items())
        elapsed = perf_counter() - self.began
        if not total or done < 0.1 * total:
            return None
        return elapsed * (total - done) / done


class PlainLines:
    """A line when an agent has done all of its work."""

    def __init__(self, console: Console, verbose: bool) -> None:
        self._console = console
        self._verbose = verbose
        self._tally = Tally()
        self._lock = threading.Lock()
        self._began = perf_counter()

    def hear(self, event: Event) -> None:
        """Print notices, and agents that are done."""
        with self._lock:
            self._tally.take(event)
            expected = self._tally.expected.get(event.agent)
            if event.what == "notice":
                self._console.print(f"note: {event.message}", markup=False, soft_wrap=True)
            elif event.what in {"finished", "remembered"} and self._tally.finished[event.agent] == expected:
                self._console.print(f"{perf_counter() - self._began:6.1f} s  {doing(event.agent).lower()}: done")

    def done(self, production: Production, folder: Path, seconds: float) -> None:
        """Print the summary, and where the time went."""
        summary(self._console, production, folder, seconds)
        if self._verbose:
            self._console.print(times(production))


class Bars:
    """A bar an agent and one a scene under way, and the time left."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tally = Tally()
        self._lock = threading.Lock()
        self._rows: dict[str, TaskID] = {}
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[count]}", justify="right"),
            console=console,
            transient=True,
        )
        self._left = self.progress.add_task("[bold]Making", total=1.0, count="")

    def hear(self, event: Event) -> None:
        """Move the bars."""
        with self._lock:
            self._tally.take(event)
            if event.what == "notice":
                self.progress.console.print(f"note: {event.message}", markup=False, soft_wrap=True)
                return
            if not event.agent.startswith("supervisor."):
                self._stage(event.agent)
            self._scene(event)
            self._remaining()

    def done(self, production: Production, folder: Path, seconds: float) -> None:
        """Put the summary in the place of the bars."""
        self.progress.stop()
        summary(self._console, production, folder, seconds)

    def _stage(self, agent: str) -> None:
        if agent not in self._rows:
            self._rows[agent] = self.progress.add_task(doing(agent), total=1.0, count="")
        finished, expected = self._tally.finished.get(agent, 0), self._tally.expected.get(agent)
        count = f"{finished}/{expected}" if expected and expected > 1 else ""
        self.progress.update(self._rows[agent], completed=self._tally.share(agent), count=count)

    def _scene(self, event: Event) -> None:
        """One row for each long action under way, gone when it ends."""
        if event.what == "progress" and event.agent == "renderer":
            if event.key not in self._rows:
                self._rows[event.key] = self.progress.add_task(f"[dim]  {event.about}", total=1.0, count="")
            self.progress.update(self._rows[event.key], completed=event.done / event.total)
        elif event.what in {"finished", "failed"} and event.key in self._rows:
            self.progress.remove_task(self._rows.pop(event.key))

    def _remaining(self) -> None:
        planned = sum(self._tally.planned.values())
        done = sum(seconds * self._tally.share(agent) for agent, seconds in self._tally.planned.items())
        left = self._tally.seconds_left()
        count = "" if left is None else f"{left:.0f} s left" if left < 90 else f"{left / 60:.0f} min left"
        self.progress.update(self._left, completed=done / planned if planned else 0.0, count=count)


SHOWN = ("loudness", "true_peak", "word_timing", "word_error_rate", "caption_contrast", "av_end_difference")
"""The measures that the summary names; the proof has them all."""


def summary(out: Console, production: Production, folder: Path, seconds: float) -> None:
    """Where it is and how it measured."""
    style = "bold green" if production.status == "ready" else "bold red"
    speed = production.duration_s / seconds
    kind = "video" if production.wishes.formats else "sound"
    head = Text.assemble(
        (production.status, style),
        f"  {folder}/  ",
        (f"{production.duration_s:.0f} s of {kind} in {seconds:.1f} s, {speed:.0f} times as fast as it plays", "dim"),
    )
    out.print(head, soft_wrap=True)
    out.print(measures(production))
    for proof in production.proofs:
        for failure in proof.failures:
            told = f"{proof.subject}: {failure.title}: {shown(failure)} ({failure.limit})"
            out.print(Text(f"rejected because of {told} {failure.note}", style="red"), soft_wrap=True)
    names = " ".join(sorted([one.name for one in production.deliverables] + ["proof.html", "production.json"]))
    out.print(Text(names, style="dim"), soft_wrap=True)


def measures(production: Production) -> Table:
    """The measures that matter most, of the first video."""
    table = Table(box=None, padding=(0, 1), show_header=False)
    for measure in production.proofs[0].measures:
        if measure.name in SHOWN:
            mark = {"pass": "[green]✓[/]", "fail": "[red]✗[/]"}.get(measure.verdict, "[dim]–[/]")
            table.add_row(mark, measure.title, shown(measure), Text(measure.limit, style="dim"))
    return table


def times(production: Production) -> Table:
    """Where the time went."""
    table = Table("agent", "calls", "remembered", "seconds", box=None, padding=(0, 1))
    for timing in sorted(production.timings, key=lambda timing: -timing.seconds):
        table.add_row(timing.agent, str(timing.calls), str(timing.remembered), f"{timing.seconds:.2f}")
    return table
