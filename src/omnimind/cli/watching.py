"""Watching a run: what happens in it, a line each, as it happens."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from omnimind.cli.history import place_name
from omnimind.cli.showing import whereabouts
from omnimind.cli.telling import clock, is_driven, moment, process, question_lines, short, why
from omnimind.core.run import OVER, Json, Kind, Row, Run

if TYPE_CHECKING:
    from omnimind.cli.opening import Kept

LOOK_EVERY_S: Final = 0.3
"""How often we look for more."""


def _left(data: Json) -> str:
    return f"left with {short(data['output'])}" if "output" in data else ""  # errors are told where they come from


def _answered(data: Json) -> str:
    return "" if "value" in data else f"error: {why(data['error'], data['cause'])}"


_TOLD: Final[dict[Kind, Callable[[Json], str]]] = {
    "started": lambda _: "began",
    "resumed": lambda data: f"{process(data['holder'])} goes on with it",
    "retried": lambda _: "tried again",
    "cancelling": lambda _: "told to stop",
    "cancelled": lambda _: "cancelled",
    "succeeded": lambda _: "succeeded",
    "failed": lambda data: f"failed: {why(data['error'], data['cause'])}",
    "entered": lambda _: "entered",
    "left": _left,
    "answered": _answered,
    "sleeping": lambda data: f"waits until {moment(data['until_s'])}",
}
"""What a row tells, by its kind; nothing if another one tells it better."""


def follow(kept: "Kept", run: Run, out: Console) -> Run:
    """Print what happened in the run, and what happens, until it is over."""
    seen_id, was_idle = 0, False
    while True:
        run = kept.runs.get(run.id)
        for row in kept.runs.history(run.id, seen_id):
            seen_id = row.id
            _tell(row, out)
        if run.status in OVER:
            return run
        is_idle = not is_driven(run, time.time())
        if is_idle and not was_idle:
            _tell_idle(kept, run, out)
        was_idle = is_idle
        time.sleep(LOOK_EVERY_S)


def _tell_idle(kept: "Kept", run: Run, out: Console) -> None:
    """Say why nothing happens."""
    hint = "" if run.status == "waiting" else f"; omnimind runs resume {run.id} goes on with it"
    out.print(Text(f"{whereabouts(run)}{hint}", style="yellow"), soft_wrap=True)
    for question in kept.questions.open(run.id):
        for line in question_lines(question):
            out.print(Text(f"  {line}", style="yellow"), soft_wrap=True)


def _tell(row: Row, out: Console) -> None:
    what = _TOLD[row.kind](row.data) if row.kind in _TOLD else ""
    if what:
        place = f"{place_name(row.path)}: " if row.path else ""
        style = "red" if row.kind in {"failed", "answered"} else ""
        out.print(Text(f"{clock(row.at_s)}  {place}{what}", style=style), soft_wrap=True)
