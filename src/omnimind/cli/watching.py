"""Watching a run: what happens in it, a line each, as it happens."""

import time
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from omnimind.cli.history import place_name
from omnimind.cli.showing import whereabouts
from omnimind.cli.telling import clock, is_driven, moment, question_lines, short, why
from omnimind.core.run import OVER, Row, Run

if TYPE_CHECKING:
    from omnimind.cli.opening import Kept

LOOK_EVERY_S: Final = 0.3
"""How often we look for more."""

_OF_THE_RUN: Final = {
    "started": "began",
    "resumed": "somebody goes on with it",
    "retried": "tried again",
    "cancelling": "told to stop",
    "cancelled": "cancelled",
    "succeeded": "succeeded",
}


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
    out.print(
        Text(f"{whereabouts(run)}; omnimind runs resume {run.id} goes on with it", style="yellow"), soft_wrap=True
    )
    for question in kept.questions.open(run.id):
        for line in question_lines(question):
            out.print(Text(f"  {line}", style="yellow"), soft_wrap=True)


def _tell(row: Row, out: Console) -> None:
    what = _what(row)
    if what:
        place = f"{place_name(row.path)}: " if row.path else ""
        style = "red" if row.kind == "failed" or "error" in what[:5] else ""
        out.print(Text(f"{clock(row.at_s)}  {place}{what}", style=style), soft_wrap=True)


def _what(row: Row) -> str:
    """What a row tells; nothing if another one tells it better."""
    if row.kind == "failed":
        return f"failed: {why(row.data['error'], row.data['cause'])}"
    if row.kind == "entered":
        return "entered"
    if row.kind == "left" and "output" in row.data:
        return f"left with {short(row.data['output'])}"
    if row.kind == "answered" and "value" not in row.data:
        return f"error: {why(row.data['error'], row.data['cause'])}"
    if row.kind == "sleeping":
        return f"waits until {moment(row.data['until_s'])}"
    return _OF_THE_RUN.get(row.kind, "")
