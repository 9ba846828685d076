"""Outcomes: what came of productions, so that sums over many need not open each of them."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.money import NOTHING, Usd, from_nano
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import outcomes, revisions
from omnimind.store.statements import Statement
from omnimind.store.tables import calls, runs
from omnimind.store.transaction import KeptRow, Transaction

DAY_S: Final = 86_400

OutcomeStatus = Literal["ready", "rejected", "failed"]


class Outcome(Value):
    """What came of a version of a production: ``at_s`` is when; what failed has no length and no words."""

    run_id: str
    tenant: str
    at_s: float
    status: OutcomeStatus
    duration_s: float = 0.0
    words: int = 0


class Day(Value):
    """What was made on a day, the ``number``th since 1970 by UTC, and what that cost."""

    number: int
    ready: int = 0
    rejected: int = 0
    failed: int = 0
    duration_s: float = 0.0
    words: int = 0
    cost_usd: Usd = NOTHING


class Outcomes:
    """The outcomes in a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: As above.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        made = (postgresql.insert if database.is_shared else sqlite.insert)(outcomes)
        once = made.on_conflict_do_nothing().inline()
        self._add = Statement(once, database.engine.dialect, outcomes.c.keys())

    def unknown(self, tenant: str, limit: int) -> list[str]:
        """Runs of productions that are over, and of which nobody said yet what came of them; the newest first."""
        is_its = revisions.c.run_id == runs.c.id
        wanted = (
            select(runs.c.id)
            .join(revisions, is_its)
            .outerjoin(outcomes, outcomes.c.run_id == runs.c.id)
            .where(runs.c.tenant == tenant, runs.c.status.in_(["succeeded", "failed"]), outcomes.c.run_id.is_(None))
        )
        with self._database.reading() as connection:
            return list(connection.scalars(wanted.order_by(runs.c.id.desc()).limit(limit)))

    def unknown_of(self, run_ids: Sequence[str]) -> list[str]:
        """Those of ``run_ids`` that made a production, and of which nobody said yet what came of them."""
        made = select(revisions.c.run_id).outerjoin(outcomes, outcomes.c.run_id == revisions.c.run_id)
        with self._database.reading() as connection:
            return list(connection.scalars(made.where(revisions.c.run_id.in_(run_ids), outcomes.c.run_id.is_(None))))

    def add(self, some: Sequence[Outcome]) -> list[Outcome]:
        """Keep them; those that nobody else had kept before."""

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> list[Outcome]:
            return [one for one in some if transaction.execute(self._add, one.model_dump()).rowcount]

        return self._database.write(add) if some else []

    def days(self, tenant: str, since_s: float, until_s: float) -> list[Day]:
        """The days on which anything came of a tenant's productions, the first one first."""
        place = outcomes.c.at_s / DAY_S
        day = (func.floor(place) if self._database.is_shared else cast(place, Integer)).label("number")
        is_wanted = and_(outcomes.c.tenant == tenant, outcomes.c.at_s >= since_s, outcomes.c.at_s < until_s)
        statuses = {name: func.count(case((outcomes.c.status == name, 1))) for name in ("ready", "rejected", "failed")}
        is_ready = outcomes.c.status == "ready"
        sums = {
            **statuses,
            "duration_s": func.coalesce(func.sum(case((is_ready, outcomes.c.duration_s))), 0.0),
            "words": func.coalesce(func.sum(case((is_ready, outcomes.c.words))), 0),
        }
        made = select(day, *(column.label(name) for name, column in sums.items())).where(is_wanted).group_by("number")
        cost = func.coalesce(func.sum(calls.c.cost_nano), 0).label("cost")
        spent = select(day, cost).join(calls, calls.c.run_id == outcomes.c.run_id).where(is_wanted).group_by("number")
        with self._database.reading() as connection:
            costs = {int(row.number): from_nano(int(row.cost)) for row in connection.execute(spent)}
            rows = connection.execute(made.order_by("number")).mappings().all()
        return [_day(dict(row), costs) for row in rows]


def _day(row: dict[str, Any], costs: dict[int, Decimal]) -> Day:
    number = int(row.pop("number"))
    return Day(number=number, cost_usd=costs.get(number, NOTHING), **row)
