"""``omnimind runs rerun``: a new run that repeats only what changed."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from omnimind.cli.flow import sound
from omnimind.cli.history import state_name
from omnimind.cli.opening import given, opened
from omnimind.core.run import NewRun, Row, Run

if TYPE_CHECKING:
    from omnimind.runtime.house import House

ORIGIN = "rerun of"
"""The label that names the run that was there before."""


def rerun(
    said: Annotated[str, typer.Argument(metavar="RUN", help="The run to take over from.")],
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="STATE", help="Take over what came before this state; by default nothing."),
    ] = None,
    flow: Annotated[str | None, typer.Option(metavar="FILE", help="An edited flow; by default the run's own.")] = None,
    input_: Annotated[
        str | None, typer.Option("--input", "-i", metavar="JSON", help="Another input: JSON, @FILE, or -.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Tell everything as one JSON object a line.")] = False,
) -> None:
    """Run a flow again as a new run that takes over what came before a state; what agents remember is not made anew."""
    from omnimind.cli.foreground import beginning, drive
    from omnimind.flows.memo import former

    with opened() as kept:
        before = kept.run(said)
        rows = kept.runs.history(before.id)
        definition = kept.runs.definition(before.definition) if flow is None else sound(flow).definition
    new = NewRun(
        flow=before.flow,
        definition=definition,
        input=rows[0].data if input_ is None else given(input_, "--input"),
        priority=before.priority,
        labels={ORIGIN: before.id} | {name: before.labels[name] for name in _PLACES & before.labels.keys()},
        rows=[] if start is None else former(rows, start),
    )

    def told(house: "House", run: Run) -> None:
        lines = _taken_over(house.runs.history(run.id))
        timings = house.workforce.timings
        again = ", ".join(_calls(one.agent, one.calls, one.remembered) for one in timings)
        typer.echo(f"taken over from {before.id}: {', '.join(lines) or 'nothing'}", err=True)
        typer.echo(f"made again: {again or 'nothing'}", err=True)

    drive(beginning(new), new.labels, json=json, epilogue=told)


_PLACES = frozenset({"folder", "shelf"})


def _calls(agent: str, calls: int, remembered: int) -> str:
    known = f", {remembered} remembered" if remembered else ""
    return f"{agent} ({calls}{known})"


def _taken_over(rows: Sequence[Row]) -> list[str]:
    """The states whose answers another run had, and that this one did not ask for again."""
    asked = {row.path for row in rows if row.round >= 0 and row.kind in {"called", "asked"}}
    states = Counter(
        state_name(row.path.split("/")[0])
        for row in rows
        if row.round < 0 and row.kind == "answered" and not row.path.endswith("/request") and row.path not in asked
    )
    return [f"{state} ({count})" if count > 1 else state for state, count in states.items()]
