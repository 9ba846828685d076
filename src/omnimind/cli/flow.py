"""``omnimind flow``: look at flows, and run them."""

import json as json_text
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli import BAD_INPUT
from omnimind.cli.console import console
from omnimind.cli.opening import given
from omnimind.cli.scheduling import schedule, schedules, unschedule
from omnimind.core.errors import OmniMindError
from omnimind.settings import Settings
from omnimind.store.files import replacing
from omnimind.store.home import Home

if TYPE_CHECKING:
    from omnimind.flows.findings import Finding
    from omnimind.flows.library import FlowFile
    from omnimind.flows.load import Document

app = typer.Typer(help="Check, draw, run and schedule flows.", no_args_is_help=True)

Flow = Annotated[str, typer.Argument(metavar="FILE", help="A file, or a name that omnimind flow list shows.")]


class Drawing(StrEnum):
    """What a flow is drawn as."""

    MERMAID = "mermaid"
    SVG = "svg"


@app.command("check")
def check_flows(
    flows: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files, or names of flows.")],
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check flows before they run; the exit code is 2 when one can't."""
    found = [(said, finding) for said in flows for finding in _findings(said)]
    if json:
        rows = [{"file": said, **_fields(finding)} for said, finding in found]
        typer.echo(json_text.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for said, finding in found:
            typer.echo(_line(said, finding))
        for said in flows:
            if all(said != other for other, _ in found):
                typer.echo(f"{said}: fine")
    if any(finding.severity == "error" for _, finding in found):
        raise typer.Exit(BAD_INPUT)


@app.command("graph")
def draw(
    flow: Flow,
    form: Annotated[Drawing | None, typer.Option("--as", help="By default what -o ends in, or mermaid.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
) -> None:
    """Draw FILE as Mermaid text or as an SVG picture."""
    from omnimind.flows.graph.mermaid import mermaid
    from omnimind.flows.graph.model import graph
    from omnimind.flows.graph.svg import svg

    document = sound(flow)
    is_picture = form is Drawing.SVG or (form is None and output is not None and output.suffix.lower() == ".svg")
    shape = graph(document.definition)
    drawn = svg(shape, title=document.name) if is_picture else mermaid(shape)
    if output is None:
        typer.echo(drawn, nl=False)
        return
    with replacing(output) as temporary:
        temporary.write_text(drawn, encoding="utf-8")


@app.command("run")
def run_flow(
    flow: Flow,
    input_: Annotated[
        str, typer.Option("--input", "-i", metavar="JSON", help="JSON, @FILE, or - for standard input.")
    ] = "{}",
    priority: Annotated[int, typer.Option(min=-100, max=100, help="Greater ones go first.")] = 0,
    detach: Annotated[bool, typer.Option("--detach", help="Only begin it, for workers, and print its id.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Tell everything as one JSON object a line.")] = False,
) -> None:
    """Run FILE and print its output; the exit code is 1 when it fails."""
    from omnimind.cli.foreground import beginning, detached, drive
    from omnimind.core.run import NewRun

    document = sound(flow)
    new = NewRun(document.name, document.definition, given(input_, "--input"), priority=priority)
    if detach:
        typer.echo(detached(new))
    else:
        drive(beginning(new), {}, json=json)


@app.command("list")
def list_flows() -> None:
    """List the flows that have a name: those that ship and those of your own."""
    from omnimind.flows.library import flow_files

    table = Table(box=None, padding=(0, 1))
    for heading in ("flow", "states", "what it does", "file"):
        table.add_column(heading, overflow="fold")
    for file in flow_files(_home().flows):
        states, about = _summary(file)
        table.add_row(Text(file.name), states, Text(about), Text(str(file.file), style="dim"))
    console().print(table)


def sound(said: str) -> "Document":
    """The flow that a person names, if it can run; its findings are told.

    Raises:
        typer.Exit: It can't.
        OmniMindError: It can't be read.
    """
    file = _open(said)
    document = file.read()
    errors = [finding for finding in _checked(file) if finding.severity == "error"]
    for finding in errors:
        typer.echo(_line(said, finding), err=True)
    if errors:
        raise typer.Exit(BAD_INPUT)
    return document


def _summary(file: "FlowFile") -> tuple[str, str]:
    from omnimind.flows.outline import outline

    try:
        return str(len(outline(file.read().definition).states)), file.about()
    except OmniMindError as error:
        return "", error.message


def _home() -> Home:
    return Home(Settings.from_environment(os.environ).home)


def _open(said: str) -> "FlowFile":
    from omnimind.flows.library import open_flow

    return open_flow(said, _home().flows)


def _findings(said: str) -> "Iterator[Finding]":
    """The findings about one flow; that it can't be read is one."""
    from omnimind.flows.findings import Finding
    from omnimind.flows.load import UnreadableFlowError

    try:
        yield from _checked(_open(said))
    except UnreadableFlowError as error:
        yield Finding("error", error.where.line, error.where.column, None, str(error.where.args[0]), error.hint)
    except OmniMindError as error:
        yield Finding("error", None, None, None, error.message, error.hint)


def _checked(file: "FlowFile") -> "list[Finding]":
    from omnimind.agents.registry import schemas
    from omnimind.flows.check import check
    from omnimind.flows.library import flow_files

    agents = {name: accepts for name, (accepts, _) in schemas().items()}
    return check(file.read(), agents, [known.name for known in flow_files(_home().flows)])


def _fields(finding: "Finding") -> dict[str, object]:
    return {name: getattr(finding, name) for name in ("severity", "line", "column", "state", "message", "hint")}


def _line(said: str, finding: "Finding") -> str:
    place = f"{said}:{finding.line}" if finding.line else said
    state = f"[{finding.state}] " if finding.state else ""
    return f"{place}: {finding.severity}: {state}{finding.message}: {finding.hint}"


app.command("schedule")(schedule)
app.command("schedules")(schedules)
app.command("unschedule")(unschedule)
