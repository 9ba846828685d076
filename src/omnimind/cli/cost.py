"""``omnimind cost``: what calls to models cost, by what or whom."""

import json as json_text
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import Kept, opened
from omnimind.cli.telling import DAY_S, HOUR_S
from omnimind.core.errors import MissingError, UserError
from omnimind.core.money import printable

if TYPE_CHECKING:
    from omnimind.store.costs import Cost

By = Literal["model", "agent", "run", "day", "key", "tenant"]

_SPAN_S: Final = {"h": HOUR_S, "d": DAY_S, "w": 7 * DAY_S}


def cost(
    by: Annotated[By, typer.Option(help="What to sum up by.")] = "model",
    since: Annotated[
        str | None, typer.Option(metavar="WHEN", help="12h, 7d, 4w, today, or a date such as 2026-11-01, by UTC.")
    ] = None,
    run: Annotated[str | None, typer.Option(metavar="RUN", help="Only of this run: its id, or how it begins.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Only of this tenant.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what calls to models took and cost."""
    since_s = None if since is None else beginning(since, time.time())
    with opened() as kept:
        from omnimind.store.costs import Costs, Wanted
        from omnimind.store.ledger import DatabaseLedger

        DatabaseLedger(kept.database).sweep()
        wanted = Wanted(run_id=None if run is None else _run(kept, run), tenant=tenant, since_s=since_s)
        costs = Costs(kept.database)
        found, total = costs.by(by, wanted), costs.total(wanted)
    if json:
        rows = [one.model_dump(mode="json") for one in found]
        told = {"by": by, "rows": rows, "total": total.model_dump(mode="json", exclude={"name"})}
        typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))
    elif found:
        _print(by, found, total)
    else:
        typer.echo(
            "no calls were made" + (" that are wanted" if wanted != Wanted() else "; runs with models make them")
        )


def _run(kept: Kept, said: str) -> str:
    """The id of a run; the ledger also knows runs that were cleaned up."""
    try:
        return kept.run(said).id
    except MissingError:
        return said


def beginning(said: str, now_s: float) -> float:
    """The time that ``since`` names, in seconds since 1970.

    Raises:
        UserError: ``since.unknown``.
    """
    if span := re.fullmatch(r"(\d{1,5})([hdw])", said.strip().lower()):
        return now_s - int(span[1]) * _SPAN_S[span[2]]
    if said.strip().lower() == "today":
        return now_s // DAY_S * DAY_S
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        hint = "write 12h, 7d, 4w, today, or a date such as 2026-11-01"
        raise UserError("since.unknown", f"{said!r} is no time", hint) from error


def _print(by: str, found: "Sequence[Cost]", total: "Cost") -> None:
    table = Table(box=None, padding=(0, 1), show_footer=len(found) > 1)
    table.add_column(by, Text("together"), overflow="fold")
    names = ("calls", "remembered", "failed", "tokens in", "tokens out", "cost", "set aside")
    for name, value in zip(names, _cells(total), strict=True):
        table.add_column(name, value, no_wrap=True, justify="right")
    for one in found:
        table.add_row(Text(one.name or "-"), *_cells(one))
    console().print(table)
    if total.is_estimated:
        typer.echo("~: the provider did not tell how many tokens it took; we counted")


def _cells(cost: "Cost") -> list[str]:
    about = "~" if cost.is_estimated else ""
    counts = [cost.calls, cost.cached, cost.failed, cost.input_tokens, cost.output_tokens]
    return [*(f"{count:,}" for count in counts), about + printable(cost.cost_usd), printable(cost.reserved_usd)]
