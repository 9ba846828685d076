"""``omnimind runs approve`` and ``reject``: the answers of people."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final

import typer

from omnimind.cli.opening import Kept, given, opened
from omnimind.cli.telling import is_driven, process
from omnimind.core.run import OVER

if TYPE_CHECKING:
    from omnimind.store.questions import Questions

Token = Annotated[
    str, typer.Argument(metavar="TOKEN", help="The question's, or its beginning; see omnimind runs show RUN.")
]

REJECTED: Final = "Rejected"
"""The error of a rejection, which flows may catch."""

TAKEN_UP_WITHIN_S: Final = 2.0
"""Workers, and whoever watches the run in the foreground, look for answers several times in this."""

_LOOK_EVERY_S: Final = 0.1


def approve(
    said: Token,
    answer: Annotated[
        str, typer.Option(metavar="JSON", help="What the flow is told: JSON, @FILE, or - for standard input.")
    ] = "null",
) -> None:
    """Say yes to what a run asks, with an answer if it wants one."""
    value = given(answer, "--answer")
    _close(said, lambda questions, token: questions.answer(token, value))


def reject(
    said: Token,
    why: Annotated[str, typer.Option(help="The reason, which the flow is told.")] = "",
) -> None:
    """Say no to what a run asks: the error Rejected, which the flow may catch."""
    _close(said, lambda questions, token: questions.reject(token, REJECTED, why))


def _close(said: str, close: "Callable[[Questions, str], None]") -> None:
    """Give the answer, and say what becomes of the run."""
    with opened() as kept:
        token = kept.token(said)
        asking = {question.token: question.run_id for question in kept.questions.open()}
        close(kept.questions, token)
        typer.echo(_who_goes_on(kept, asking[token]))


def _who_goes_on(kept: Kept, run_id: str) -> str:
    """Who has taken the run up, after a moment's wait for that."""
    deadline_s = time.monotonic() + TAKEN_UP_WITHIN_S
    while True:
        run = kept.runs.get(run_id)
        now_s = time.time()
        if run.status in OVER:
            return f"the run {run_id} went on, and is over: it is {run.status}"
        if is_driven(run, now_s):
            return f"{process(run.holder)} goes on with the run {run_id}"
        if run.status == "waiting" and (run.wake_at_s is None or run.wake_at_s > now_s):
            return f"the run {run_id} went on, and waits again: see omnimind runs show {run_id}"
        if time.monotonic() > deadline_s:
            return f"a worker goes on with the run {run_id} if there is one; here: omnimind runs resume {run_id}"
        time.sleep(_LOOK_EVERY_S)
