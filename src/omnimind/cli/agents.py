"""``omnimind agents``: look at the agents, and call one."""

import json as json_text
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import given

if TYPE_CHECKING:
    from omnimind.core.agent import Agent

app = typer.Typer(help="Look at agents, and call one.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="One that omnimind agents list shows.")]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@app.command("list")
def list_agents(json: Json = False) -> None:
    """List the agents: ours, and those of installed packages."""
    from omnimind.agents.registry import about, agent, names

    found = [agent(name) for name in names()]
    if json:
        typer.echo(json_text.dumps([_summary(one) for one in found], indent=2, ensure_ascii=False))
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("agent", "version", "asks models", "what it does"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(one.name, Text(one.version, style="dim"), "yes" if one.thinks else "", Text(about(one)))
    console().print(table)


@app.command("show")
def show(name: Name) -> None:
    """Show what an agent takes and gives as JSON Schemas, and the prompt of one that asks models."""
    from omnimind.agents.registry import agent

    one = agent(name)
    said = {
        **_summary(one),
        "at_once": one.at_once,
        "per_minute": one.per_minute,
        "prompt": prompt_of(one),
        "takes": one.accepts.model_json_schema(mode="validation"),
        "gives": one.returns.model_json_schema(mode="serialization"),
    }
    typer.echo(json_text.dumps(said, indent=2, ensure_ascii=False))


@app.command("run")
def run(
    name: Name,
    input_: Annotated[
        str, typer.Option("--input", "-i", metavar="JSON", help="JSON, @FILE, or - for standard input.")
    ] = "{}",
    json: Annotated[bool, typer.Option("--json", help="Tell everything as one JSON object a line.")] = False,
) -> None:
    """Call an agent with an input, and print what it gives; the exit code is 1 when it fails."""
    from omnimind.agents.registry import agent
    from omnimind.cli.foreground import beginning, drive
    from omnimind.core.run import NewRun

    called = agent(name).name
    task = {"Type": "Task", "Resource": f"agent:{called}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": called, "States": {called: task}}
    drive(beginning(NewRun(called, definition, given(input_, "--input"))), {}, json=json)


def prompt_of(agent: "Agent[Any, Any]") -> str | None:
    """The prompt that stands beside an agent: the Markdown file with its module's name."""
    package, _, module = agent.work.__module__.rpartition(".")
    file = files(package).joinpath(f"{module}.md") if package else None
    return file.read_text("utf-8") if file is not None and file.is_file() else None


def _summary(agent: "Agent[Any, Any]") -> dict[str, object]:
    from omnimind.agents.registry import about

    return {
        "name": agent.name,
        "version": agent.version,
        "asks_models": agent.thinks,
        "is_remembered": agent.remembered,
        "about": about(agent),
    }
