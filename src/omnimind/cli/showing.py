"""How a run is shown: what is known of it, and its history as an indented tree."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from omnimind.cli.history import INTO_FLOW, Visit, tree
from omnimind.cli.telling import clock, is_driven, lasting, moment, process, question_lines, short, why
from omnimind.core.run import OVER, Row, Run

if TYPE_CHECKING:
    from omnimind.store.questions import Question

STYLES: Final = {"succeeded": "green", "failed": "red", "cancelled": "dim", "running": "cyan", "waiting": "yellow"}
_MARKS: Final = {
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "waiting": ("?", "yellow"),
    "sleeping": ("z", "yellow"),
    "at work": ("●", "cyan"),
    "given up": ("–", "dim"),
}
_ITEMS_SHOWN: Final = 5
"""Of more branches or items than these, those that are done have one line together."""

_TROUBLE_SHOWN: Final = 10
_ANSWER_LETTERS: Final = 60
_NAME_LETTERS: Final = 32


def head(out: Console, run: Run, rows: Sequence[Row]) -> None:
    """Print what is known of the run as a whole."""
    table = Table(box=None, padding=(0, 1), show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    facts: list[tuple[str, str | Text]] = [
        ("run", run.id),
        ("flow", run.flow),
        ("status", Text(run.status, style=f"bold {STYLES[run.status]}")),
        ("began", moment(run.created_at_s)),
    ]
    if run.ended_at_s is not None:
        facts.append(("lasted", lasting(run.ended_at_s - run.created_at_s)))
    if run.priority:
        facts.append(("priority", str(run.priority)))
    facts.extend((name, value) for name, value in run.labels.items() if name != "key")
    facts.append(("input", short(rows[0].data, 400)))
    facts.extend(_ending(run))
    for name, value in facts:
        table.add_row(name, value if isinstance(value, Text) else Text(value))
    out.print(table)


def _ending(run: Run) -> Iterator[tuple[str, str | Text]]:
    if run.status == "succeeded":
        yield "output", short(run.output, 400)
    elif run.status == "failed":
        yield "failed in", run.state or "the flow itself"
        yield "error", Text(why(run.error, run.cause), style="red")
        yield "go on", f"omnimind runs retry {run.id}"
    elif run.status not in OVER:
        yield "now", whereabouts(run)
        if not is_driven(run, time.time()):
            yield "go on", f"omnimind runs resume {run.id}"


def whereabouts(run: Run) -> str:
    """Who sees to it that an unfinished run goes on, or what it waits for."""
    if is_driven(run, time.time()):
        return f"driven by {process(run.holder)}" + (", which is told to stop" if run.is_cancelling else "")
    if run.status == "waiting":
        return "waits for an answer" if run.wake_at_s is None else f"waits until {moment(run.wake_at_s)}"
    return "nobody drives it"


def happened(out: Console, rows: Sequence[Row]) -> None:
    """Print what happened to the run as a whole, where that is more than that it began and ended."""
    told = {"retried": "tried again", "cancelling": "told to stop"}
    lines = [row for row in rows if not row.path and row.kind not in {"started", "succeeded", "cancelled"}]
    if all(row.kind == "failed" for row in lines) and len(lines) < 2:
        return
    for row in lines:
        what = told.get(row.kind, "")
        if row.kind == "failed":
            what = f"failed: {why(row.data['error'], row.data['cause'])}"
        if row.kind == "resumed":
            what = f"{process(row.data['holder'])} went on with it"
        out.print(Text(f" {clock(row.at_s)}  {what}"), soft_wrap=True)
    out.print()


class History:
    """Prints a history.

    Args:
        out: Where to.
        run: The run.
        questions: The open questions, by token.
    """

    def __init__(self, out: Console, run: Run, questions: "Mapping[str, Question]") -> None:
        self._out = out
        self._is_over = run.status in OVER
        self._questions = questions

    def print(self, rows: Sequence[Row]) -> None:
        """Print the states in the order in which they were entered, and what is inside them below them."""
        from omnimind.flows.memo import effective

        visits = tree(effective(rows))
        for visit in visits:
            self._visit(visit, 0)

    def _visit(self, visit: Visit, depth: int, label: str = "") -> None:
        state = self._state(visit)
        mark, style = _MARKS[state]
        again = f" ({visit.number + 1})" if visit.number else ""
        name = f"{label}{visit.name}{again}"
        lasted = "" if visit.ended_s is None else lasting(visit.ended_s - visit.began_s)
        width = max(_NAME_LETTERS - 2 * depth, 1)
        line = Text.assemble(
            " " * (2 * depth + 1), (mark, style), f" {name:<{width}} ", (clock(visit.began_s), "dim"), f" {lasted:>8}  "
        )
        line.append(self._remark(visit, state), style="dim")
        self._out.print(line, no_wrap=True, overflow="ellipsis")
        self._details(visit, depth + 2)
        self._inside(visit, depth + 1)

    def _state(self, visit: Visit) -> str:
        if visit.left is not None:
            return "done" if "output" in visit.left else "failed"
        if self._is_over:
            return "given up"
        return "waiting" if visit.question else "sleeping" if visit.sleep else "at work"

    def _remark(self, visit: Visit, state: str) -> str:
        """What was called how often, and what it gave."""
        called = visit.latest("called") or visit.latest("called", "request")
        remarks = [called.data["resource"]] if called else []
        if visit.attempts > 1:
            remarks.append(f"{visit.attempts} attempts")
        if len(visit.parts) > 1:
            remarks.append(f"{len(visit.parts)} items")
        if state == "sleeping" and visit.sleep:
            remarks.append(f"until {moment(visit.sleep.data['until_s'])}")
        if state == "done":
            remarks.append(f"→ {short(visit.left['output'], _ANSWER_LETTERS)}")
        return "  ".join(remarks)

    def _details(self, visit: Visit, depth: int) -> None:
        """Errors, and what is asked."""
        failures = list(visit.failures())
        for attempt, row in failures:
            which = f"attempt {attempt}: " if visit.attempts > 1 else ""
            self._detail(depth, f"{which}{why(row.data['error'], row.data['cause'])}", "red")
        if not failures and not visit.inside and visit.left and "output" not in visit.left:
            self._detail(depth, why(visit.left["error"], visit.left["cause"]), "red")
        asked = visit.question
        question = self._questions.get(asked.data["token"]) if asked else None
        for line in question_lines(question) if question else ():
            self._detail(depth, line, "yellow")

    def _detail(self, depth: int, line: str, style: str) -> None:
        self._out.print(Text(f" {'  ' * depth}{line}", style=style), soft_wrap=True)

    def _inside(self, visit: Visit, depth: int) -> None:
        shown = 0
        done: list[float] = []
        parts = visit.parts
        for index, states in parts:
            is_done = all(self._state(one) == "done" for one in states)
            if len(parts) > _ITEMS_SHOWN and (is_done or shown == _TROUBLE_SHOWN):
                done.extend([(states[-1].ended_s or 0) - states[0].began_s] if is_done else [])
                continue
            shown += 0 if is_done else 1
            self._part(index, states, depth)
        left_out = len(parts) - len(done) - shown if len(parts) > _ITEMS_SHOWN else 0
        if done:
            span = f", {lasting(min(done))} to {lasting(max(done))} each"
            self._detail(depth + 1, f"{len(done)} items done{span}", "dim")
        if left_out:
            self._detail(depth + 1, f"{left_out} more items not done", "dim")

    def _part(self, index: str, states: Sequence[Visit], depth: int) -> None:
        """A branch, an item, or the flow that was called."""
        for place, state in enumerate(states):
            number = "" if index == INTO_FLOW else f"{int(index) + 1} " if place == 0 else "  "
            self._visit(state, depth, number)
