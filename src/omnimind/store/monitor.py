"""The monitor: what goes on now, counted. Whose it is is in every look, except where it is for all alike."""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import and_, case, func, select

from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import productions
from omnimind.store.tables import calls, runs

HOUR_S: Final = 3600.0

_LATENCIES: Final = 5000
"""Calls, from the newest on, by which it is told how long they take."""

_UNFINISHED: Final = runs.c.ended_at_s.is_(None)


class RunCounts(Value):
    """How many runs of a tenant are how; ``queued`` of those that are ``running`` have nobody who drives them."""

    running: int
    waiting: int
    queued: int
    ended_last_hour: int
    failed_last_hour: int


class QueueState(Value):
    """How many runs of all tenants nobody drives yet, for how long the oldest, and how long the next would wait.

    That is told by how many ended within the hour; ``None``: too few did.
    """

    depth: int
    oldest_s: float | None
    predicted_wait_s: float | None


class CallCounts(Value):
    """The calls to models of the last hour; how long those took that asked somebody; ``None``: there were none."""

    calls: int
    errors: int
    cache_hits: int
    cost_nano: int
    p50_ms: float | None
    p95_ms: float | None


class Monitor:
    """Counts what goes on in a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: As above.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s

    def runs(self, tenant: str) -> RunCounts:
        """How the runs of a tenant are."""
        is_queued = and_(runs.c.status == "running", runs.c.holder.is_(None))
        counts = {
            "running": func.count(case((and_(runs.c.status == "running", ~is_queued), 1))),
            "waiting": func.count(case((runs.c.status == "waiting", 1))),
            "queued": func.count(case((is_queued, 1))),
        }
        going = select(*(count.label(name) for name, count in counts.items())).where(_UNFINISHED)
        is_recent = runs.c.ended_at_s >= self._now_s() - HOUR_S
        over = select(func.count(), func.count(case((runs.c.status == "failed", 1)))).where(is_recent)
        with self._database.reading() as connection:
            now = connection.execute(going.where(runs.c.tenant == tenant)).mappings().one()
            ended, failed = connection.execute(over.where(runs.c.tenant == tenant)).one()
        return RunCounts(**now, ended_last_hour=ended, failed_last_hour=failed)

    def unfinished(self) -> dict[str, int]:
        """How many runs of all tenants are how, of those that are not over: ``running``, ``queued`` or ``waiting``."""
        is_queued = and_(runs.c.status == "running", runs.c.holder.is_(None))
        status = case((is_queued, "queued"), else_=runs.c.status).label("how")
        counted = select(status, func.count().label("number")).where(_UNFINISHED).group_by("how")
        with self._database.reading() as connection:
            found = {row.how: row.number for row in connection.execute(counted)}
        return {how: found.get(how, 0) for how in ("running", "queued", "waiting")}

    def productions(self, tenant: str) -> dict[str, int]:
        """How many productions of a tenant are made now, by the status of their runs."""
        is_its = and_(runs.c.id == productions.c.run_id, runs.c.tenant == productions.c.tenant)
        counted = select(runs.c.status, func.count().label("number")).join_from(runs, productions, is_its)
        counted = counted.where(_UNFINISHED, productions.c.tenant == tenant).group_by(runs.c.status)
        with self._database.reading() as connection:
            found = {row.status: row.number for row in connection.execute(counted)}
        return {status: found.get(status, 0) for status in ("running", "waiting")}

    def queue(self) -> QueueState:
        """What waits for somebody who drives it, whoever it is for: they all wait for the same workers."""
        now_s = self._now_s()
        queued = (_UNFINISHED, runs.c.status == "running", runs.c.holder.is_(None))
        waiting = select(func.count(), func.min(runs.c.created_at_s)).where(*queued)
        ended = select(func.count(), func.min(runs.c.ended_at_s)).where(runs.c.ended_at_s >= now_s - HOUR_S)
        with self._database.reading() as connection:
            depth, oldest_at_s = connection.execute(waiting).one()
            count, first_at_s = connection.execute(ended).one()
        wait_s = None
        if not depth:
            wait_s = 0.0
        elif count:
            wait_s = depth * max(now_s - first_at_s, 1.0) / count
        return QueueState(
            depth=depth,
            oldest_s=None if oldest_at_s is None else max(now_s - oldest_at_s, 0.0),
            predicted_wait_s=wait_s,
        )

    def calls(self, tenant: str) -> CallCounts:
        """The calls to models that a tenant made within the hour."""
        mine = (calls.c.tenant == tenant, calls.c.at_s >= self._now_s() - HOUR_S)
        totals = select(
            func.count().label("calls"),
            func.count(case((calls.c.error != "", 1))).label("errors"),
            func.count(case((calls.c.is_cached, 1))).label("cache_hits"),
            func.coalesce(func.sum(calls.c.cost_nano), 0).label("cost_nano"),
        ).where(*mine)
        asked = (calls.c.duration_s.is_not(None), ~calls.c.is_cached, calls.c.error == "")
        latencies = select(calls.c.duration_s).where(*mine, *asked).order_by(calls.c.at_s.desc()).limit(_LATENCIES)
        with self._database.reading() as connection:
            found = connection.execute(totals).mappings().one()
            took_s = sorted(connection.scalars(latencies))
        return CallCounts(**found, p50_ms=_percentile_ms(took_s, 0.5), p95_ms=_percentile_ms(took_s, 0.95))


def _percentile_ms(took_s: list[float], share: float) -> float | None:
    """The nearest rank. Source: Hyndman and Fan, "Sample quantiles in statistical packages" (1996), definition 1."""
    return took_s[max(0, -int(-share * len(took_s) // 1) - 1)] * 1000 if took_s else None
