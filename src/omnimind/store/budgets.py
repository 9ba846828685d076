"""Budgets: how much may be spent, and how much is."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import MissingError, UserError
from omnimind.core.ledger import Budget, Period, Scope
from omnimind.core.money import Usd, from_nano, to_nano
from omnimind.core.value import Value
from omnimind.store.book import EVERYBODY, PERIODS, budget_of, since
from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.tables import budgets, keys, runs, spending
from omnimind.store.transaction import KeptRow, Transaction


class Standing(Value):
    """A budget, and what was spent and is set aside in its period now; ``None`` for a budget of everybody."""

    budget: Budget
    spent_usd: Usd | None = None
    reserved_usd: Usd | None = None


class Budgets:
    """The budgets of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s

    def set(self, budget: Budget) -> None:
        """Keep the budget in place of the one for the same subject and period; it holds for the next call.

        Raises:
            UserError: ``budget.empty``: it limits nothing; ``budget.order``: its soft limit is above the hard one.
        """
        _sound(budget)
        insert = (postgresql.insert if self._database.is_shared else sqlite.insert)(budgets)
        columns = {
            **budget.model_dump(include={"scope", "subject", "period"}),
            "hard_nano": None if budget.hard_usd is None else to_nano(budget.hard_usd),
            "soft_nano": None if budget.soft_usd is None else to_nano(budget.soft_usd),
        }
        upsert = insert.inline().on_conflict_do_update(
            index_elements=["scope", "subject", "period"],
            set_={name: insert.excluded[name] for name in ("hard_nano", "soft_nano")},
        )
        statement = Statement(upsert, self._database.engine.dialect, budgets.c.keys())

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(statement, columns)

        self._database.write(keep)

    def standings(self) -> list[Standing]:
        """All of them, and how they stand."""
        now_s = self._now_s()
        periods = {since(period, now_s): period for period in PERIODS}
        account = and_(
            spending.c.scope == budgets.c.scope,
            spending.c.subject == budgets.c.subject,
            spending.c.since.in_(periods),
        )
        named = select(budgets).order_by(*_ORDER)
        totals = select(spending).join(budgets, account).distinct()
        with self._database.reading() as connection:
            found = connection.execute(named).all()
            spent = {(row.scope, row.subject, periods[row.since]): row for row in connection.execute(totals)}
        return [_standing(budget_of(*row), spent.get((row.scope, row.subject, row.period))) for row in found]

    def of_tenant(self, tenant: str, runs_at_most: int = 50) -> list[Standing]:
        """Those of the tenant and of its keys, those of everybody, and those of its newest runs; and how they stand."""
        mine = or_(
            budgets.c.subject == EVERYBODY,
            and_(budgets.c.scope == "tenant", budgets.c.subject == tenant),
            and_(budgets.c.scope == "key", budgets.c.subject.in_(select(keys.c.id).where(keys.c.tenant == tenant))),
        )
        named = select(budgets).where(mine, budgets.c.scope != "run").order_by(*_ORDER)
        is_its = and_(runs.c.id == budgets.c.subject, runs.c.tenant == tenant)
        of_runs = select(budgets).join(runs, is_its).where(budgets.c.scope == "run").order_by(runs.c.id.desc())
        each_run = select(budgets).where(budgets.c.scope == "run", budgets.c.subject == EVERYBODY)
        with self._database.reading() as connection:
            found = [
                budget_of(*row)
                for query in (named, each_run, of_runs.limit(runs_at_most))
                for row in connection.execute(query)
            ]
            return [self._standing_of(connection, budget) for budget in found]

    def standing(self, budget: Budget) -> Standing:
        """How ``budget`` stands."""
        with self._database.reading() as connection:
            return self._standing_of(connection, budget)

    def is_of(self, tenant: str, scope: Scope, subject: str) -> bool:
        """Whether the subject of a budget is the tenant, or one of its keys or runs."""
        if scope == "tenant":
            return subject == tenant
        table = keys if scope == "key" else runs
        with self._database.reading() as connection:
            is_it = select(table.c.id).where(table.c.id == subject, table.c.tenant == tenant)
            return connection.scalar(is_it) is not None

    def _standing_of(self, connection: Connection, budget: Budget) -> Standing:
        account = {"scope": budget.scope, "subject": budget.subject, "since": since(budget.period, self._now_s())}
        is_it = (spending.c[name] == value for name, value in account.items())
        return _standing(budget, connection.execute(select(spending).where(*is_it)).one_or_none())

    def remove(self, scope: Scope, subject: str, period: Period) -> None:
        """Forget it. Raises ``MissingError`` (``budget.missing``)."""
        values = {"scope": scope, "subject": subject, "period": period}
        is_it = (budgets.c[name] == bindparam(name) for name in values)
        statement = Statement(delete(budgets).where(*is_it), self._database.engine.dialect)

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(statement, values).rowcount)

        if not self._database.write(forget):
            what = f"the {scope} {subject} has no budget for {'a ' if period != 'ever' else ''}{period}"
            raise MissingError("budget.missing", what, "omnimind budgets list shows those there are")


_ORDER: Final = (budgets.c.scope, budgets.c.subject, budgets.c.period)


def _sound(budget: Budget) -> None:
    if budget.hard_usd is None and budget.soft_usd is None:
        raise UserError("budget.empty", "this budget limits nothing", "give it a hard limit, a soft one, or both")
    if budget.hard_usd is not None and budget.soft_usd is not None and budget.soft_usd > budget.hard_usd:
        raise UserError("budget.order", "the soft limit is above the hard one", "nobody would hear of it: lower it")


def _standing(budget: Budget, total: object) -> Standing:
    if budget.subject == EVERYBODY:
        return Standing(budget=budget)
    spent, reserved = (getattr(total, name, 0) for name in ("spent_nano", "reserved_nano"))
    return Standing(budget=budget, spent_usd=from_nano(spent), reserved_usd=from_nano(reserved))
