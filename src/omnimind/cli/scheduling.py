"""``omnimind flow schedule``, ``schedules`` and ``unschedule``: flows that run by themselves."""

import json as json_text
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import given, opened
from omnimind.cli.telling import moment, short


def schedule(
    flow: Annotated[str, typer.Argument(metavar="FILE", help="A file, or a name that omnimind flow list shows.")],
    cron: Annotated[str, typer.Option(help="When, as cron has it: '0 7 * * 1-5' is 7 o'clock, Monday to Friday.")],
    timezone: Annotated[str, typer.Option(help="Whose clock that is, such as America/Sao_Paulo.")] = "UTC",
    input_: Annotated[
        str, typer.Option("--input", "-i", metavar="JSON", help="JSON, @FILE, or - for standard input.")
    ] = "{}",
) -> None:
    """Begin a run of FILE whenever its time comes; a worker must be there then."""
    from omnimind.cli.flow import sound

    document = sound(flow)
    value = given(input_, "--input")
    with opened() as kept:
        made = kept.schedules.add(document.name, document.definition, value, cron, timezone)
    typer.echo(f"{made.id}: {made.flow} runs next at {moment(made.next_at_s)} here, begun by any omnimind worker")


def schedules(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the schedules."""
    with opened() as kept:
        found = kept.schedules.all()
    if json:
        rows = [one.model_dump(mode="json") for one in found]
        typer.echo(json_text.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("there are no schedules; omnimind flow schedule makes one")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("schedule", "flow", "when", "timezone", "next (here)"):
        table.add_column(heading, no_wrap=True)
    table.add_column("input", overflow="fold")
    for one in found:
        when = Text(one.cron), Text(one.timezone), moment(one.next_at_s)
        table.add_row(one.id, Text(one.flow), *when, Text(short(one.input), style="dim"))
    console().print(table)


def unschedule(
    said: Annotated[str, typer.Argument(metavar="ID", help="Its id; see omnimind flow schedules.")],
) -> None:
    """Begin no more runs of a schedule; those that have begun go on."""
    with opened() as kept:
        found = kept.schedule(said)
        kept.schedules.remove(found.id)
    typer.echo(f"{found.id}: {found.flow} runs no more by itself")
