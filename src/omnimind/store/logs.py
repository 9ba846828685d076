"""Log lines, searched. Whose they are is in every look."""

import json
from typing import Any, Final

from sqlalchemy import func, or_, select

from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import logs
from omnimind.telemetry.kept import LEVELS, Level

NEWEST: Final = 50_000
"""Lines, from the newest on, that a search for words looks at: it takes 50 ms."""


class Line(Value):
    """A log line."""

    id: int
    at_s: float
    level: Level
    event: str
    run_id: str
    trace_id: str
    fields: dict[str, Any]


class Logs:
    """The log lines of a database. Nothing here is asynchronous: call it from a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(
        self,
        tenant: str,
        *,
        level: Level = "debug",
        query: str = "",
        run_id: str | None = None,
        trace_id: str | None = None,
        since_s: float | None = None,
        before_id: int | None = None,
        limit: int = 100,
    ) -> list[Line]:
        """The lines of a tenant, the newest first; what is for nobody in particular is the house's.

        Args:
            tenant: Whose.
            level: Only those that are as bad or worse.
            query: Only those with all of these words, among the newest :data:`NEWEST`.
            run_id: Only those of this run.
            trace_id: Only those of this trace.
            since_s: Only those since then.
            before_id: Only those after this one in the list.
            limit: How many.
        """
        whose = [tenant, ""] if tenant == DEFAULT_TENANT else [tenant]
        wanted = select(logs).where(logs.c.tenant.in_(whose), logs.c.level.in_(LEVELS[LEVELS.index(level) :]))
        for column, value in ((logs.c.run_id, run_id), (logs.c.trace_id, trace_id)):
            if value is not None:
                wanted = wanted.where(column == value)
        if since_s is not None:
            wanted = wanted.where(logs.c.at_s >= since_s)
        if before_id is not None:
            wanted = wanted.where(logs.c.id < before_id)
        if query:
            wanted = wanted.where(logs.c.id > select(func.coalesce(func.max(logs.c.id), 0) - NEWEST).scalar_subquery())
        for word in query.lower().split():
            has_it = (func.lower(column).contains(word, autoescape=True) for column in (logs.c.event, logs.c.fields))
            wanted = wanted.where(or_(*has_it))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(logs.c.id.desc()).limit(limit)).mappings().all()
        return [_line(row) for row in rows]


def _line(row: Any) -> Line:
    columns = {name: row[name] for name in Line.model_fields}
    return Line(**{**columns, "fields": json.loads(row["fields"])})
