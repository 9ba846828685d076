"""Reasons: what budgets, of errors and of money, give somebody to look at, as alerts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from omnimind.alerting.burning import Budget
from omnimind.alerting.states import Finding
from omnimind.alerting.wording import span
from omnimind.core.alert import Alert
from omnimind.core.money import printable
from omnimind.store.budgets import Budgets
from omnimind.store.database import Database

_NEARLY: Final = Decimal("0.9")
"""Of a budget that counts as nearly spent."""


def of_budget(budget: Budget, now_s: float) -> Iterator[Finding]:
    """That an objective's error budget goes too fast, or is gone."""
    objective = budget.objective
    left = f"{(budget.left or 0.0) * 100:.0f} % of the error budget is left"
    burning = next((burn for burn in budget.burns if burn.is_burning), None)
    if burning is not None:
        spent = f"{burning.long_rate or 0.0:.1f} times as fast as the budget allows over {span(burning.window.long_s)}"
        gone = "" if budget.gone_in_s is None else f"; it is gone in {span(budget.gone_in_s)}"
        yield Finding(
            Alert(
                name="ErrorBudgetBurn",
                source="objective",
                severity=burning.window.severity,
                labels={"objective": objective.name},
                summary=f"{objective.title}: errors come {spent}",
                description=f"{left}{gone}. The target is {objective.target * 100:g} %.",
                runbook=objective.runbook,
                state="pending",
                value=burning.long_rate,
                began_at_s=now_s,
            ),
            keep_s=120.0,
        )
    if budget.left is not None and budget.left < 0 and budget.counts.bad >= 1:
        yield Finding(
            Alert(
                name="ErrorBudgetSpent",
                source="objective",
                severity="warning",
                labels={"objective": objective.name},
                summary=f"{objective.title}: the error budget is spent",
                description=f"{(budget.good_share or 0.0) * 100:.2f} % over {span(objective.window)}; the target is "
                f"{objective.target * 100:g} %.",
                runbook=objective.runbook,
                state="pending",
                value=budget.good_share,
                began_at_s=now_s,
            ),
            keep_s=3600.0,
        )


def nearly_spent(database: Database, now_s: float) -> list[Alert]:
    """Budgets of tenants of which little is left. Raises as a database does."""
    found = []
    for standing in Budgets(database, lambda: now_s).standings():
        budget, spent = standing.budget, standing.spent_usd
        if budget.scope != "tenant" or budget.hard_usd is None or spent is None or spent < budget.hard_usd * _NEARLY:
            continue
        is_gone = spent >= budget.hard_usd
        period = "" if budget.period == "ever" else f" for this {budget.period}"
        found.append(
            Alert(
                name="BudgetNearlySpent",
                source="rule",
                severity="critical" if is_gone else "warning",
                tenant=budget.subject,
                labels={"period": budget.period},
                summary=f"{printable(spent)} of the {printable(budget.hard_usd)}{period} are spent",
                description="Calls to models that could go beyond it are refused.",
                runbook="docs/objectives.md#budgetnearlyspent",
                state="pending",
                value=float(spent / budget.hard_usd) if budget.hard_usd else None,
                began_at_s=now_s,
            )
        )
    return found
