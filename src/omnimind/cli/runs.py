"""``omnimind runs``: the executions of flows."""

import json as json_text
import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli import STOPPED, answering, rerunning
from omnimind.cli.console import console
from omnimind.cli.opening import Kept, opened
from omnimind.cli.showing import STYLES, whereabouts
from omnimind.cli.telling import lasting, moment, process, why
from omnimind.core.errors import ConflictError, UserError
from omnimind.core.run import OVER, Row, Run, RunStatus
from omnimind.settings import Settings
from omnimind.store.files import replacing

app = typer.Typer(help="See runs of flows, answer their questions, and go on with them.", no_args_is_help=True)

RunId = Annotated[str, typer.Argument(metavar="RUN", help="Its id, or the beginning of it; see omnimind runs list.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Told = Annotated[bool, typer.Option("--json", help="Tell everything as one JSON object a line.")]
Detach = Annotated[bool, typer.Option("--detach", help="Leave it to workers.")]


@app.command("list")
def list_runs(
    status: Annotated[str | None, typer.Option(help="running, waiting, succeeded, failed or cancelled.")] = None,
    flow: Annotated[str | None, typer.Option(help="Only those of this flow.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 20,
    json: AsJson = False,
) -> None:
    """List runs, the newest first."""
    wanted = _status(status)
    with opened() as kept:
        found = kept.runs.recent(status=wanted, flow=flow, limit=limit)
        titles = {} if json else _titles(kept, found)
    if json:
        typer.echo(json_text.dumps([run.model_dump(mode="json") for run in found], indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("there are no such runs" if status or flow else "there are no runs; omnimind flow run begins one")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("run", "flow", "status", "began", "lasted"):
        table.add_column(heading, no_wrap=True)
    table.add_column("", overflow="fold")
    for run in found:
        lasted = lasting((run.ended_at_s or time.time()) - run.created_at_s)
        status_text = Text(run.status, style=STYLES[run.status])
        about = Text(titles.get(run.id) or _about(run), style="dim")
        table.add_row(run.id, Text(run.flow), status_text, moment(run.created_at_s), lasted, about)
    console().print(table)


def _status(said: str | None) -> RunStatus | None:
    known: Sequence[RunStatus] = ("running", "waiting", "succeeded", "failed", "cancelled")
    found = next((status for status in known if status == said), None)
    if said is not None and found is None:
        raise UserError("status.unknown", f"there is no status {said!r}", f"there are {', '.join(known)}")
    return found


def _titles(kept: Kept, found: Sequence[Run]) -> dict[str, str]:
    """What the runs that wait ask."""
    if all(run.status in OVER for run in found):
        return {}
    titles = {}
    for question in kept.questions.open():
        title = question.request.get("title", "") if isinstance(question.request, dict) else ""
        titles[question.run_id] = f"asks: {title}" if title else "asks"
    return titles


def _about(run: Run) -> str:
    if run.status == "failed":
        return ": ".join(part for part in (run.state, why(run.error, run.cause)) if part)
    return "" if run.status in OVER else whereabouts(run)


@app.command("show")
def show(said: RunId, json: AsJson = False) -> None:
    """Show a run: what is known of it, and its history."""
    from omnimind.cli.showing import History, happened, head

    with opened() as kept:
        run = kept.run(said)
        rows, questions = kept.runs.history(run.id), kept.questions.open(run.id)
    if json:
        asked = [question.model_dump(mode="json") for question in questions]
        told = {"run": run.model_dump(mode="json"), "questions": asked, "history": _as_json(rows)}
        typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))
        return
    out = console()
    head(out, run, rows)
    out.print()
    happened(out, rows)
    History(out, run, {question.token: question for question in questions}).print(rows)


def _as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


@app.command("watch")
def watch(said: RunId) -> None:
    """Follow a run until it is over; Ctrl-C ends the watching only."""
    from omnimind.cli.watching import follow

    try:
        with opened() as kept:
            run = follow(kept, kept.run(said), console())
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None
    if run.status != "succeeded":
        raise typer.Exit(1)


@app.command("export")
def export(
    said: RunId,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
) -> None:
    """Write all that is known of a run as one JSON document: the run, its flow, its history."""
    with opened() as kept:
        run = kept.run(said)
        rows, definition = kept.runs.history(run.id), kept.runs.definition(run.definition)
    told = {"run": run.model_dump(mode="json"), "definition": definition, "history": _as_json(rows)}
    text = json_text.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        return
    with replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


@app.command("resume")
def resume(said: RunId, json: Told = False) -> None:
    """Go on with a run here; a production is delivered as omnimind make does."""
    from omnimind.cli.foreground import drive, existing
    from omnimind.studio import is_production

    with opened() as kept:
        run = kept.run(said)
    if run.status in OVER and not (run.status == "succeeded" and is_production(run.labels)):
        verb = "rerun" if run.status == "succeeded" else "retry"
        hint = f"omnimind runs {verb} {run.id}"
        raise ConflictError("run.over", f"the run {run.id} has {_ended(run)}, and can't go on", hint)
    drive(existing(run.id), run.labels, json=json)


def _ended(run: Run) -> str:
    return "been cancelled" if run.status == "cancelled" else run.status


@app.command("cancel")
def cancel(said: RunId) -> None:
    """End a run; it reaches into the agents at work."""
    from omnimind.runtime.cancelling import cancel_run
    from omnimind.runtime.seeing import telemetry

    with opened() as kept:
        run = kept.run(said)
        told = telemetry(Settings.from_environment(os.environ), sys.stderr, verbose=False)
        with closing(told):
            told.into(kept.database)
            cancel_run(kept.runs, run.id, told.tracer)
        after = kept.runs.get(run.id)
    stops = f"is told to stop; {process(after.holder)} stops it" if after.status not in OVER else "is cancelled"
    typer.echo(f"the run {run.id} {stops}")


@app.command("retry")
def retry(said: RunId, detach: Detach = False, json: Told = False) -> None:
    """Let a failed run go on from the state that failed, here."""
    from omnimind.cli.foreground import drive, existing

    with opened() as kept:
        run = kept.run(said)
        kept.runs.retry(run.id)
    if detach:
        typer.echo(f"the run {run.id} goes on as soon as a worker takes it, or: omnimind runs resume {run.id}")
        return
    drive(existing(run.id), run.labels, json=json)


app.command("approve")(answering.approve)
app.command("reject")(answering.reject)
app.command("rerun")(rerunning.rerun)
