"""Runs that are driven here while somebody watches."""

import asyncio
import json as json_text
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import typer

from omnimind.cli import REJECTED, STOPPED
from omnimind.cli.opening import opened
from omnimind.cli.stopping import stopping, tell_stopped
from omnimind.cli.telling import is_driven, moment, process, question_lines, why
from omnimind.core.event import Event
from omnimind.core.run import NewRun, Run
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.runtime.house import House
    from omnimind.runtime.telling import Listener
    from omnimind.studio import Studio

FAILED: Final = 1
"""The exit code of a run that failed or was cancelled."""

Begin = Callable[["House"], Awaitable[str]]
"""Sees to it that there is a run to drive, and names it."""

Epilogue = Callable[["House", Run], None]
"""Says more about a run that is over."""


def no_more(house: "House", run: Run) -> None:
    """The epilogue when there is no more to say."""


def beginning(new: NewRun) -> Begin:
    """Begins a run for us to drive."""

    async def begin(house: "House") -> str:
        from omnimind.store.holders import this_process

        return await house.world.journal.begin(new, holder=this_process())

    return begin


def existing(run_id: str) -> Begin:
    """Names a run that is there already."""

    async def begin(_: "House") -> str:
        return run_id

    return begin


def detached(new: NewRun) -> str:
    """Begin a run for any worker to drive; its id."""
    from omnimind.store.journal import DatabaseJournal

    with opened() as kept:
        return asyncio.run(DatabaseJournal(kept.database, kept.home.artifacts).begin(new))


def drive(begin: Begin, labels: Mapping[str, str], *, json: bool = False, epilogue: Epilogue = no_more) -> None:
    """Drive a run here to its end, and tell of it; a production is delivered where its labels say.

    Args:
        begin: Gives the run.
        labels: The run's.
        json: Tell everything as JSON objects, one a line.
        epilogue: Says more at the end.

    Raises:
        typer.Exit: With the exit code, unless it has succeeded.
    """
    from omnimind.studio import is_production

    if is_production(labels):
        _drive_production(begin, json, epilogue)
    else:
        _drive_flow(begin, json, epilogue)


def _drive_flow(begin: Begin, json: bool, epilogue: Epilogue) -> None:
    from omnimind.cli.steps import steps

    with steps(json=json) as hear, _studio(hear).house() as house:
        run = _Driver(house, hear, begin).drive()
        epilogue(house, run)
    tell_end(run, json=json)


def _drive_production(begin: Begin, json: bool, epilogue: Epilogue) -> None:
    from omnimind.cli.progress import view

    began = perf_counter()
    with view(json=json, verbose=False) as watch:
        studio = _studio(watch.hear)
        with studio.house() as house:
            run = _Driver(house, watch.hear, begin).drive()
            epilogue(house, run)
            timings = house.workforce.timings
        if run.status == "succeeded":
            production, folder = studio.conclude(run, timings, run.labels)
            watch.done(production, folder, perf_counter() - began)
            if production.status == "rejected":
                raise typer.Exit(REJECTED)
            return
    tell_end(run, json=json)


def _studio(hear: "Listener") -> "Studio":
    from omnimind.runtime.seeing import telemetry
    from omnimind.studio import Studio

    settings = Settings.from_environment(os.environ)
    told = telemetry(settings, sys.stderr, verbose=False)
    return Studio(settings, listen=hear, tracer=told.tracer, log=told.log, keep=told.kept_in)


def tell_end(run: Run, *, json: bool) -> None:
    """Print the output of a run that is over, or say why there is none.

    Raises:
        typer.Exit: It has not succeeded.
    """
    if json:
        typer.echo(run.model_dump_json())
    elif run.status == "succeeded":
        typer.echo(json_text.dumps(run.output, indent=2, ensure_ascii=False))
    elif run.status == "cancelled":
        typer.echo(f"omnimind: the run {run.id} was cancelled", err=True)
    else:
        state = f" in {run.state}" if run.state else ""
        typer.echo(f"omnimind: the run {run.id} failed{state}: {why(run.error, run.cause)}", err=True)
        typer.echo(f"omnimind: see omnimind runs show {run.id}", err=True)
    if run.status != "succeeded":
        raise typer.Exit(FAILED)


class _Driver:
    """Drives one run here; an interrupt leaves it to whoever resumes it."""

    def __init__(self, house: "House", hear: "Listener", begin: Begin) -> None:
        self._house = house
        self._hear = hear
        self._begin = begin
        self._run_id = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._told: set[str] = set()

    def drive(self) -> Run:
        """Drive it to its end."""
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            with stopping(self._stop, self._how_to_go_on):
                try:
                    return runner.run(self._see_through())
                except asyncio.CancelledError:
                    tell_stopped(self._how_to_go_on())
                    raise typer.Exit(STOPPED) from None

    async def _see_through(self) -> Run:
        from omnimind.store.holders import this_process

        self._task = asyncio.current_task()
        self._run_id = await self._begin(self._house)
        run = await asyncio.to_thread(self._house.runs.get, self._run_id)
        if run.holder != this_process() and is_driven(run, self._house.world.clock.now_s()):
            self._note(f"{process(run.holder)} drives the run {run.id}; we wait for its end here")
        return await self._house.resume(self._run_id, self._parked)

    def _stop(self) -> None:
        if self._task is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _how_to_go_on(self) -> str:
        return f"omnimind runs resume {self._run_id} goes on from here" if self._run_id else "nothing was begun"

    def _parked(self, run: Run) -> None:
        """Say what a parked run waits for, each question once."""
        from omnimind.store.questions import Questions

        questions = Questions(self._house.database, self._house.world.artifacts).open(run.id)
        for question in questions:
            if question.token not in self._told:
                self._told.add(question.token)
                self._note("\n  ".join([f"the run {run.id} waits for an answer", *question_lines(question)]))
        if not questions and run.wake_at_s is not None:
            self._note(f"the run {run.id} waits until {moment(run.wake_at_s)}")

    def _note(self, message: str) -> None:
        self._hear(Event(what="notice", message=message))
