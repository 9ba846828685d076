"""``omnimind profile``: where the time or the memory of another command went."""

import os
from pathlib import Path
from typing import Annotated

import typer

from omnimind.core.errors import UserError


def profile(
    context: typer.Context,
    command: Annotated[str, typer.Argument(help="What to do, and its arguments: make examples/tides.md --offline.")],
    memory: Annotated[bool, typer.Option("--memory", help="Tell where memory went instead of time.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the report.")] = Path(
        "omnimind-profile.html"
    ),
) -> None:
    """Run another command, and write a report of where its time went, or its memory, to look at in a browser.

    Options of this command come before the other one's name. It ends as that one does. Agents work in threads
    meanwhile, since other processes can't be seen; workers of omnimind serve are seen on the page Profiles.
    """
    from omnimind.cli.app import app
    from omnimind.telemetry.profiling.reports import memory_report, time_report

    if command == "profile":
        raise UserError("profile.twice", "a profile can't be profiled", "name another command")
    if not output.absolute().parent.is_dir():
        raise UserError("profile.unwritable", f"there is no folder for {output}", "name another file with --output")
    os.environ["OMNIMIND_PROCESSES"] = "0"
    arguments = [command, *context.args]
    report = memory_report(output) if memory else time_report(output, f"omnimind {' '.join(arguments)}")
    try:
        with report:
            app(args=arguments)
    finally:
        if output.exists():
            typer.echo(f"Where the {'memory' if memory else 'time'} went: {output}", err=True)
