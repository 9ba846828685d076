"""The book of one transaction: budgets and totals are looked up once, and totals written once, for all its calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Dialect, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import RefusedError
from omnimind.core.ledger import Budget, Period, Scope
from omnimind.core.money import NOTHING, from_nano, printable
from omnimind.store.bulk import Bulk
from omnimind.store.statements import Statement
from omnimind.store.tables import budgets, spending
from omnimind.store.transaction import Transaction

EVERYBODY: Final = "*"
"""The subject of a budget of each that has none of its own for its period."""

PERIODS: Final[tuple[Period, ...]] = ("day", "month", "ever")

_LOCK: Final = 0x6C656467
"""Names the lock on PostgreSQL that whoever changes totals holds until it commits.

One lock for all needs no order in which to take them, and a commit is for all the calls that came meanwhile.
"""

_DAY_S: Final = 86_400

_WHEN: Final = {"day": "today's budget", "month": "this month's budget", "ever": "the budget"}


class Account(NamedTuple):
    """One of the totals that a call counts towards."""

    scope: Scope
    subject: str
    since: str


@dataclass(frozen=True)
class Crossing:
    """``subject`` has gone beyond the soft limit of ``budget`` just now: it has spent ``spent_usd`` in its period."""

    budget: Budget
    subject: str
    spent_usd: Decimal


class Payer(NamedTuple):
    """Who pays for a call, and when it began: its day and month are those."""

    tenant: str
    key: str
    run_id: str
    at_s: float

    def subjects(self) -> Iterator[tuple[Scope, str]]:
        """Whom it counts for."""
        yield "tenant", self.tenant
        if self.key:
            yield "key", self.key
        if self.run_id:
            yield "run", self.run_id


def since(period: Period, at_s: float) -> str:
    """The day or the month, by UTC, in which ``at_s`` lies, such as ``2026-11-21``; or ``ever``."""
    if period == "ever":
        return period
    day = _day(int(at_s // _DAY_S))
    return day if period == "day" else day[:7]


@lru_cache(maxsize=64)
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * _DAY_S, UTC).date().isoformat()


class BookStatements:
    """What books do to databases of ``dialect``."""

    def __init__(self, dialect: Dialect) -> None:
        is_postgres = dialect.name == "postgresql"
        self.lock = Statement(select(func.pg_advisory_xact_lock(_LOCK)), dialect) if is_postgres else None
        limits = select(budgets.c.subject, budgets.c.period, budgets.c.hard_nano, budgets.c.soft_nano)
        mine = budgets.c.subject.in_([bindparam("subject"), bindparam("everybody")])
        self.limits = Statement(limits.where(budgets.c.scope == bindparam("scope"), mine), dialect)
        account = [spending.c[name] == bindparam(name) for name in Account._fields]
        self.total = Statement(select(spending.c.spent_nano, spending.c.reserved_nano).where(*account), dialect)
        insert: Any = postgresql.insert if is_postgres else sqlite.insert
        added = insert(spending).inline()
        changes = {name: spending.c[name] + added.excluded[name] for name in ("spent_nano", "reserved_nano")}
        upsert = added.on_conflict_do_update(index_elements=list(Account._fields), set_=changes)
        self.add = Bulk(upsert, dialect, spending.c.keys())


class _Limit(NamedTuple):
    """The row of a budget."""

    subject: str
    period: Period
    hard_nano: int | None
    soft_nano: int | None


@dataclass(slots=True)
class _Tally:
    """What is to be added to a total, and what it was, once that was looked up."""

    spent_nano: int = 0
    reserved_nano: int = 0
    written: tuple[int, int] | None = None


class Book:
    """The money of the calls of one transaction.

    Args:
        transaction: As above.
        statements: For its database.
    """

    def __init__(self, transaction: Transaction, statements: BookStatements) -> None:
        self._transaction = transaction
        self._statements = statements
        self._limits: dict[tuple[Scope, str], list[_Limit]] = {}
        self._tallies: dict[Account, _Tally] = {}
        self._of_payers: dict[tuple[str, str, str, str], list[_Tally]] = {}
        if statements.lock is not None:
            transaction.execute(statements.lock, {})

    def require(self, payer: Payer, amount_nano: int) -> None:
        """See that so much more may be spent. Raises ``RefusedError`` (``budget.exceeded``)."""
        for scope, subject in payer.subjects() if amount_nano else ():
            for limit in self._limits_of(scope, subject):
                if limit.hard_nano is None:
                    continue
                left_nano = limit.hard_nano - sum(self._total(scope, subject, limit.period, payer.at_s))
                if amount_nano > left_nano:
                    left, asked = from_nano(max(left_nano, 0)), from_nano(amount_nano)
                    raise _exceeded(budget_of(scope, *limit), subject, left, asked)

    def reserve(self, payer: Payer, amount_nano: int) -> None:
        """Set so much aside."""
        self._change(payer, 0, amount_nano)

    def settle(self, payer: Payer, reserved_nano: int, cost_nano: int) -> list[Crossing]:
        """Give back what was set aside and count the cost; the soft limits that it goes beyond."""
        crossings = []
        for scope, subject in payer.subjects() if cost_nano else ():
            for limit in self._limits_of(scope, subject):
                if limit.soft_nano is None:
                    continue
                before_nano, _ = self._total(scope, subject, limit.period, payer.at_s)
                if before_nano <= limit.soft_nano < before_nano + cost_nano:
                    crossings.append(Crossing(budget_of(scope, *limit), subject, from_nano(before_nano + cost_nano)))
        self._change(payer, cost_nano, -reserved_nano)
        return crossings

    def flush(self) -> None:
        """Write the totals."""
        rows = []
        for account, tally in self._tallies.items():
            spent_nano, reserved_nano = tally.spent_nano, tally.reserved_nano
            if spent_nano or reserved_nano:
                rows.append({**account._asdict(), "spent_nano": spent_nano, "reserved_nano": reserved_nano})
                if tally.written is not None:
                    tally.written = (tally.written[0] + spent_nano, tally.written[1] + reserved_nano)
                tally.spent_nano = tally.reserved_nano = 0
        self._statements.add.run(self._transaction, rows)

    def _change(self, payer: Payer, spent_nano: int, reserved_nano: int) -> None:
        name = (payer.tenant, payer.key, payer.run_id, since("day", payer.at_s))
        if name not in self._of_payers:
            self._of_payers[name] = [
                self._tally(Account(scope, subject, since(period, payer.at_s)))
                for scope, subject in payer.subjects()
                for period in PERIODS
            ]
        for tally in self._of_payers[name]:
            tally.spent_nano += spent_nano
            tally.reserved_nano += reserved_nano

    def _tally(self, account: Account) -> _Tally:
        return self._tallies.setdefault(account, _Tally())

    def _limits_of(self, scope: Scope, subject: str) -> list[_Limit]:
        """What holds for ``subject``: its own budgets, and everybody's for the periods that it has none for."""
        if (scope, subject) not in self._limits:
            values = {"scope": scope, "subject": subject, "everybody": EVERYBODY}
            rows = self._transaction.execute(self._statements.limits, values).fetchall()
            by_period = {row[1]: _Limit(*row) for row in sorted(rows, key=lambda row: row[0] != EVERYBODY)}
            self._limits[scope, subject] = list(by_period.values())
        return self._limits[scope, subject]

    def _total(self, scope: Scope, subject: str, period: Period, at_s: float) -> tuple[int, int]:
        """What is spent and set aside, with what this transaction has changed."""
        account = Account(scope, subject, since(period, at_s))
        tally = self._tally(account)
        if tally.written is None:
            spent, reserved = self._transaction.execute(self._statements.total, account._asdict()).fetchone() or (0, 0)
            tally.written = (spent, reserved)
        return tally.written[0] + tally.spent_nano, tally.written[1] + tally.reserved_nano


def budget_of(scope: Scope, subject: str, period: Period, hard_nano: int | None, soft_nano: int | None) -> Budget:
    """A budget from its row."""
    hard, soft = (None if nano is None else from_nano(nano) for nano in (hard_nano, soft_nano))
    return Budget(scope=scope, subject=subject, period=period, hard_usd=hard, soft_usd=soft)


def _exceeded(budget: Budget, subject: str, left: Decimal, asked: Decimal) -> RefusedError:
    whose = f"{_WHEN[budget.period]} of {printable(budget.hard_usd or NOTHING)} for the {budget.scope} {subject}"
    message = f"{whose} has {printable(left)} left, and this call could cost {printable(asked)}"
    command = f"omnimind budgets set {budget.scope} {budget.subject!r} --period {budget.period} --hard AMOUNT"
    hint = f"ask for less, or raise it: {command}"
    return RefusedError("budget.exceeded", message, hint)
