"""Traces: what was done, and what that was a part of. Whose they are is in every look.

A run's trace has the run itself above its spans: from its row, so that it is there as soon as the run is.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from omnimind.core.errors import MissingError
from omnimind.core.json_text import original
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import spans, traces
from omnimind.store.tables import runs
from omnimind.telemetry.places import trace_of_run

NEWEST: Final = 50_000
"""Traces of a tenant, from the newest on, that a search looks at: it takes 30 ms."""

MOST_SPANS: Final = 5000
"""Spans of one trace that are shown: those of a production of an hour are fewer."""

TraceStatus = Literal["running", "ok", "error"]

_STATUSES: Final[Mapping[str, TraceStatus]] = {"succeeded": "ok", "cancelled": "ok", "failed": "error"}
"""By the status of a run that is over."""


class Trace(Value):
    """A trace: when it began, how long it takes, of how many spans it is made and how it ended."""

    trace_id: str
    name: str
    at_s: float
    duration_s: float
    spans: int
    status: TraceStatus
    run_id: str


class Span(Value):
    """A part of a trace; ``parent_id`` is empty for what is a part of nothing."""

    span_id: str
    parent_id: str
    name: str
    at_s: float
    duration_s: float
    status: TraceStatus
    run_id: str
    attributes: dict[str, Any]


class Traces:
    """The traces of a database. Nothing here is asynchronous: call it from a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(
        self,
        tenant: str,
        *,
        run_id: str | None = None,
        query: str = "",
        min_s: float = 0.0,
        status: TraceStatus | None = None,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[Trace]:
        """The traces of a tenant, the newest first; of what is searched for, among the newest :data:`NEWEST`.

        Args:
            tenant: Whose.
            run_id: Only that of this run.
            query: Only those whose names have this, or whose id begins with it.
            min_s: Only those that took as long or longer.
            status: Only those that ended so.
            before: Only those after this one in the list: its ``at_s`` and ``trace_id``.
            limit: How many.
        """
        wanted = _listed().where(traces.c.tenant == tenant)
        if run_id is not None:
            wanted = wanted.where(traces.c.run_id == run_id)
        if query:
            named = func.lower(_NAME).contains(query.lower(), autoescape=True)
            wanted = wanted.where(or_(named, traces.c.trace_id.startswith(query.lower(), autoescape=True)))
        if min_s > 0:
            wanted = wanted.where(min_s <= _DURATION_S)
        if status is not None:
            wanted = wanted.where(_STATUS.in_([status]))
        if query or min_s > 0 or status is not None:
            of_tenant = select(traces.c.at_s).where(traces.c.tenant == tenant).order_by(traces.c.at_s.desc())
            oldest = of_tenant.offset(NEWEST).limit(1).scalar_subquery()
            wanted = wanted.where(traces.c.at_s >= func.coalesce(oldest, 0.0))
        if before is not None:
            at_s, trace_id = before
            same = and_(traces.c.at_s == at_s, traces.c.trace_id < trace_id)
            wanted = wanted.where(or_(traces.c.at_s < at_s, same))
        wanted = wanted.order_by(traces.c.at_s.desc(), traces.c.trace_id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_trace(row) for row in connection.execute(wanted).mappings()]

    def spans(self, tenant: str, trace_id: str) -> list[Span]:
        """The spans of a trace, in the order in which they began, :data:`MOST_SPANS` at most.

        Raises:
            MissingError: ``trace.missing``.
        """
        wanted = select(spans).where(spans.c.trace_id == trace_id, spans.c.tenant == tenant)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(spans.c.at_s).limit(MOST_SPANS)).mappings().all()
        if not rows:
            raise MissingError("trace.missing", f"there is no trace {trace_id}", "it may be too old, or not sampled")
        found = [_span(row) for row in rows]
        above = self._run(tenant, found[0].run_id) if found[0].run_id else None
        if above is None or trace_of_run(above.run_id)[0] != trace_id:
            return found
        return [above, *(one for one in found if one.span_id != above.span_id)]

    def of_run(self, tenant: str, run_id: str) -> list[Span]:
        """The spans of a run, the run itself the first of them; none if there is no such run of the tenant's."""
        trace_id, _ = trace_of_run(run_id)
        try:
            return self.spans(tenant, trace_id)
        except MissingError:
            above = self._run(tenant, run_id)
            return [] if above is None else [above]

    def _run(self, tenant: str, run_id: str) -> Span | None:
        """The span that stands for all of a run."""
        wanted = select(*_RUN, self._database.now.label("now_s")).where(runs.c.id == run_id, runs.c.tenant == tenant)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().one_or_none()
        if found is None:
            return None
        ended_s = found["now_s"] if found["ended_at_s"] is None else found["ended_at_s"]
        return Span(
            span_id=trace_of_run(run_id)[1],
            parent_id="",
            name=f"run {original(found['flow'])}",
            at_s=found["created_at_s"],
            duration_s=max(ended_s - found["created_at_s"], 0.0),
            status=_STATUSES.get(found["status"], "running"),
            run_id=run_id,
            attributes={"omnimind.status": found["status"], "omnimind.round": found["round"]},
        )


_RUN: Final = (runs.c.flow, runs.c.created_at_s, runs.c.ended_at_s, runs.c.status, runs.c.round)

_NAME: Final[ColumnElement[str]] = case((runs.c.id.is_not(None), "run " + runs.c.flow), else_=traces.c.name)
_AT_S: Final[ColumnElement[float]] = func.coalesce(runs.c.created_at_s, traces.c.at_s)
_DURATION_S: Final[ColumnElement[float]] = func.coalesce(runs.c.ended_at_s, traces.c.until_s) - _AT_S
_STATUS: Final[ColumnElement[str]] = case(
    (runs.c.status == "failed", "error"),
    (runs.c.status.in_(["succeeded", "cancelled"]), "ok"),
    (runs.c.id.is_not(None), "running"),
    (traces.c.errors > 0, "error"),
    else_="ok",
)


def _listed() -> Select[Any]:
    told = (_NAME.label("name"), _DURATION_S.label("duration_s"), _STATUS.label("status"))
    kept = (traces.c.trace_id, traces.c.at_s, traces.c.spans, traces.c.run_id)
    is_run = and_(runs.c.id == traces.c.run_id, runs.c.tenant == traces.c.tenant)
    return select(*told, *kept).select_from(traces.outerjoin(runs, is_run))


def _trace(row: Any) -> Trace:
    return Trace(**{**row, "name": original(row["name"]) or "…", "duration_s": max(row["duration_s"], 0.0)})


def _span(row: Any) -> Span:
    columns = {name: row[name] for name in Span.model_fields}
    return Span(**{**columns, "attributes": json.loads(row["attributes"])})
