"""Budgets: how much calls to models may cost, and how much they did."""

from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Usd, usd
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.ledger import Budget, Period, Scope
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.book import EVERYBODY
from omnimind.store.budgets import Budgets, Standing

router: Final = Operations(prefix="/v1/budgets", tags=["cost"])

Writer = Annotated[Asker, needs("budgets.write")]

_MOST_USD: Final = Decimal(10**9)
_BUDGET: Final = {
    "scope": "tenant",
    "subject": "default",
    "period": "month",
    "hard_usd": "50",
    "soft_usd": "40",
    "spent_usd": "12.3",
    "reserved_usd": "0.02",
}

Amount = Annotated[Decimal | None, Field(ge=0, lt=_MOST_USD, max_digits=18, decimal_places=9, examples=["50"])]


class BudgetView(Value):
    """What may be spent: a call that could go beyond `hard_usd` is refused, going beyond `soft_usd` is told.

    `spent_usd` and `reserved_usd` are of the period that goes on; `null` for a budget of each (`*`).
    """

    scope: Scope
    subject: str
    period: Period
    hard_usd: Usd | None
    soft_usd: Usd | None
    spent_usd: Usd | None
    reserved_usd: Usd | None


class NewBudget(Value):
    """A budget for the tenant, one of its keys or one of its runs; the house may set one for each of them (`*`)."""

    scope: Scope
    subject: Annotated[str, Field(min_length=1, max_length=64)]
    period: Period = "ever"
    hard_usd: Amount = None
    soft_usd: Amount = None


@router.operation(
    "GET",
    "",
    summary="List budgets",
    example={"items": [_BUDGET], "next": None},
    response_model=Page[BudgetView],
)
async def list_budgets(here: Here, asker: Annotated[Asker, needs("cost.read")]) -> Response:
    """Those of the tenant, of its keys and of its newest runs, and those that are for each; and how they stand."""
    found = await here.slow(lambda: Budgets(here.database).of_tenant(asker.tenant))
    return answer({"items": [_budget(one) for one in found], "next": None})


@router.operation("PUT", "", summary="Set a budget", example=_BUDGET, response_model=BudgetView)
async def set_budget(new: NewBudget, here: Here, asker: Writer) -> Response:
    """In place of the one for the same subject and period; it holds for the next call."""
    budget = Budget(**new.model_dump())

    def put() -> Any:
        budgets = Budgets(here.database)
        _check(budgets, asker, new.scope, new.subject)
        budgets.set(budget)
        told = {"hard_usd": str(new.hard_usd), "soft_usd": str(new.soft_usd)}
        subject = f"budget:{new.scope}/{new.subject}/{new.period}"
        Audit(here.database).note(asker.tenant, asker.actor, "budget.set", subject, told)
        return _budget(budgets.standing(budget))

    return answer(await here.slow(put))


@router.operation("DELETE", "/{scope}/{subject}/{period}", summary="Remove a budget", status=204)
async def delete_budget(
    scope: Scope,
    subject: Annotated[str, Path(min_length=1, max_length=64)],
    period: Period,
    here: Here,
    asker: Writer,
) -> Response:
    """From the next call on."""

    def remove() -> None:
        budgets = Budgets(here.database)
        _check(budgets, asker, scope, subject)
        budgets.remove(scope, subject, period)
        told = f"budget:{scope}/{subject}/{period}"
        Audit(here.database).note(asker.tenant, asker.actor, "budget.removed", told)

    await here.slow(remove)
    return nothing()


def _check(budgets: Budgets, asker: Asker, scope: Scope, subject: str) -> None:
    """Raise ``MissingError`` (``budget.subject``) unless the subject is the asker's."""
    if subject == EVERYBODY and asker.tenant == DEFAULT_TENANT:
        return asker.demand("tenants.write")
    if not budgets.is_of(asker.tenant, scope, subject):
        hint = "name the tenant that you ask for, one of its keys, or one of its runs"
        raise MissingError("budget.subject", f"there is no {scope} {subject}", hint)
    return None


def _budget(one: Standing) -> dict[str, Any]:
    amounts = {"hard_usd": one.budget.hard_usd, "soft_usd": one.budget.soft_usd}
    amounts |= {"spent_usd": one.spent_usd, "reserved_usd": one.reserved_usd}
    told = one.budget.model_dump(mode="json", include={"scope", "subject", "period"})
    return told | {name: None if amount is None else usd(amount) for name, amount in amounts.items()}
