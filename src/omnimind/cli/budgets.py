"""``omnimind budgets``: how much calls to models may cost."""

import json as json_text
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import opened
from omnimind.core.errors import UserError
from omnimind.core.ledger import Budget, Period, Scope
from omnimind.core.money import printable

app = typer.Typer(help="Set and see how much calls to models may cost.", no_args_is_help=True)

ScopeArgument = Annotated[Scope, typer.Argument(help="Whom it is for.")]
Subject = Annotated[str, typer.Argument(help="Its id; '*' is each of them that has no budget of its own.")]
PeriodOption = Annotated[Period, typer.Option(help="For how long; days and months begin at midnight UTC.")]

_MOST_USD: Final = 1_000_000_000


@app.command("set")
def set_budget(
    scope: ScopeArgument,
    subject: Subject,
    hard: Annotated[str | None, typer.Option(metavar="USD", help="Calls that could go beyond it are refused.")] = None,
    soft: Annotated[str | None, typer.Option(metavar="USD", help="Going beyond it is told, once a period.")] = None,
    period: PeriodOption = "ever",
) -> None:
    """Set a budget, in place of the one for the same period."""
    from omnimind.store.budgets import Budgets

    _named(subject)
    hard_usd, soft_usd = amount(hard, "--hard"), amount(soft, "--soft")
    with opened() as kept:
        Budgets(kept.database).set(
            Budget(scope=scope, subject=subject, period=period, hard_usd=hard_usd, soft_usd=soft_usd)
        )
    limits = [f"{printable(usd)} {name}" for name, usd in (("hard", hard_usd), ("soft", soft_usd)) if usd is not None]
    typer.echo(f"{scope} {subject}, {period}: {', '.join(limits)}")


@app.command("list")
def list_budgets(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the budgets, and what was spent of them."""
    from omnimind.store.budgets import Budgets

    with opened() as kept:
        found = Budgets(kept.database).standings()
    if json:
        rows = [one.model_dump(mode="json") for one in found]
        typer.echo(json_text.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("there are no budgets; omnimind budgets set tenant default --hard 50 --period month sets one")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("for", "subject", "period"):
        table.add_column(heading, overflow="fold")
    for heading in ("hard", "soft", "spent", "set aside"):
        table.add_column(heading, no_wrap=True, justify="right")
    for one in found:
        budget = one.budget
        amounts = (budget.hard_usd, budget.soft_usd, one.spent_usd, one.reserved_usd)
        cells = ("-" if usd is None else printable(usd) for usd in amounts)
        table.add_row(budget.scope, Text(budget.subject), budget.period, *cells)
    console().print(table)


@app.command("remove")
def remove(scope: ScopeArgument, subject: Subject, period: PeriodOption = "ever") -> None:
    """Remove a budget."""
    from omnimind.store.budgets import Budgets

    with opened() as kept:
        Budgets(kept.database).remove(scope, subject, period)
    typer.echo(f"the {scope} {subject} has no such budget any more")


def amount(said: str | None, option: str) -> Decimal | None:
    """An amount of money that a person wrote. Raises ``UserError`` (``budget.amount``)."""
    if said is None:
        return None
    try:
        found = Decimal(said.strip().removeprefix("$"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < _MOST_USD:
        raise UserError("budget.amount", f"{option} {said} is no amount of US dollars", "write it as 50 or 0.25")
    return found


def _named(subject: str) -> None:
    if not subject.strip():
        raise UserError("budget.subject", "a budget is for somebody", "give an id, or '*' for each of them")
