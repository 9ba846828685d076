"""``omnimind slo``: what is promised, and whether it is kept."""

import json as json_text
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import opened
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.runtime.promises import Promise

app = typer.Typer(help="See what is promised, and whether it is kept.", no_args_is_help=True)

_STYLES = {"met": "green", "burning": "yellow", "missed": "red", "unknown": "dim"}


@app.command("report")
def report(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show where objectives stand: those of slo.yaml, or those that ship."""
    from omnimind.alerting.objectives import load_objectives
    from omnimind.runtime.promises import Promises

    objectives = load_objectives(Settings.from_environment(os.environ).slo_file)
    with opened() as kept:
        found = Promises(kept.database, objectives).all()
    if json:
        typer.echo(json_text.dumps([_told(one) for one in found], indent=2, ensure_ascii=False))
        return
    table = Table(box=None, padding=(0, 1))
    table.add_column("objective", overflow="fold")
    for heading in ("target", "now", "events", "bad", "budget left", "1h", "6h", "1d", "3d"):
        table.add_column(heading, no_wrap=True, justify="right")
    table.add_column("", no_wrap=True)
    for one in found:
        _row(table, one)
    console().print(table)


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The file, such as slo.yaml.")]) -> None:
    """Check a file of objectives; of what is wrong the line is told."""
    from omnimind.alerting.objectives import load_objectives
    from omnimind.runtime.known import check_objectives

    objectives = load_objectives(file)
    for warning in check_objectives(objectives):
        typer.echo(f"warning: {warning}")
    typer.echo(f"{file}: {len(objectives)} {'objective' if len(objectives) == 1 else 'objectives'}, all sound")


def _row(table: Table, promise: "Promise") -> None:
    budget = promise.budget
    rates = ("-" if burn.long_rate is None else f"{burn.long_rate:.2g}" for burn in budget.burns)
    cells = (f"{budget.objective.target * 100:g} %", _percent(budget.good_share), f"{budget.counts.total:,.0f}")
    more = (f"{budget.counts.bad:,.0f}", _percent(budget.left))
    standing = Text(budget.standing, style=_STYLES[budget.standing])
    table.add_row(budget.objective.title, *cells, *more, *rates, standing)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.2f} %"


def _told(promise: "Promise") -> dict[str, object]:
    budget = promise.budget
    return {
        "name": budget.objective.name,
        "title": budget.objective.title,
        "kind": budget.objective.kind,
        "target": budget.objective.target,
        "window_s": budget.objective.window,
        "standing": budget.standing,
        "good": budget.good_share,
        "total": budget.counts.total,
        "bad": budget.counts.bad,
        "left": budget.left,
        "gone_in_s": budget.gone_in_s,
        "burns": [
            {"threshold": one.window.rate, "long_s": one.window.long_s, "long": one.long_rate, "short": one.short_rate}
            for one in budget.burns
        ],
    }
