"""What is seen of everything: spans, log lines and errors, written many at a time, and pruned by age and size."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Dialect, Table, bindparam, case, delete, func, select, tuple_

from omnimind.alerting.bursts import DAY_S
from omnimind.core.json_text import compact
from omnimind.core.model import DEFAULT_TENANT
from omnimind.store.database import Database
from omnimind.store.faults import FaultKeeper
from omnimind.store.patterns import PatternKeeper
from omnimind.store.service_tables import logs, spans, traces
from omnimind.store.statements import Statement, insert_for
from omnimind.store.tables import runs
from omnimind.store.telemetry_tables import faults, occurrences, patterns, tallies
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.telemetry.faults import Fault, Faults
from omnimind.telemetry.kept import KeptLine, KeptSpan
from omnimind.telemetry.templates import plain

_AT_ONCE: Final = 2000
"""Rows that are forgotten in one transaction: nobody else can write to SQLite meanwhile."""

_KNOWN_RUNS: Final = 1000
"""Runs whose tenants are remembered."""

_ROW_BYTES: Final = {"spans": 480, "logs": 180}
"""What a row takes besides its texts, indexes included, and of a span the row of its trace, too.

Source: measured on SQLite 3.40, 100,000 rows.
"""

_SAMPLE: Final = 200
"""Rows, from the newest on, by which the size of all is told."""

_FAULTS_S: Final = 90 * 86_400.0
"""How long an error is known after it happened last."""

_AGES: Final[Sequence[tuple[Column[Any], float | None]]] = (
    (tallies.c.at_s, 2 * DAY_S),
    (occurrences.c.at_s, None),
    (patterns.c.last_at_s, None),
    (faults.c.last_at_s, _FAULTS_S),
)
"""What else goes by its age, and after how long; ``None``: with spans and lines."""


class Seen:
    """Keeps spans and lines in a database (:class:`omnimind.telemetry.kept.Keeper`). Used from one thread.

    Args:
        database: Where.
        has_patterns: Whether templates of lines are found, too: of those of a single command there is little to find.
    """

    def __init__(self, database: Database, *, has_patterns: bool = True) -> None:
        self._database = database
        self._statements = _Statements(database.engine.dialect)
        self._patterns = PatternKeeper(database) if has_patterns else None
        self._faults, self._fault_keeper = Faults(), FaultKeeper(database.engine.dialect)
        self._tenants: OrderedDict[str, str] = OrderedDict()

    def keep(self, spans: Sequence[KeptSpan], lines: Sequence[KeptLine]) -> None:
        """Write all of it; a power cut may lose it, a crash of this process doesn't."""
        facts: list[KeptSpan | KeptLine] = [*spans, *lines]
        unknown = {one.run_id for one in facts if one.run_id and not one.tenant}
        self._look_up(unknown - self._tenants.keys())
        span_rows = [_span_row(span, self._tenant(span) or DEFAULT_TENANT) for span in spans]
        trace_rows = _trace_rows(zip(spans, span_rows, strict=True))
        line_rows = [_line_row(line, self._tenant(line)) for line in lines]
        of_whom = [(line, self._tenant(line)) for line in lines]
        count_lines = self._patterns.counted(of_whom) if self._patterns is not None else None
        found = [(fault, self._tenant(fault)) for fault in self._faults.of(spans, lines)]
        add_faults = self._fault_keeper.written(found)

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute_all(self._statements.add_span, span_rows)
            transaction.execute_all(self._statements.add_trace, trace_rows)
            transaction.execute_all(self._statements.add_line, line_rows)
            if count_lines is not None:
                count_lines(transaction)
            add_faults(transaction)

        self._database.write(add, needs_disk=False)
        if self._patterns is not None:
            self._patterns.merge()

    def _tenant(self, one: KeptSpan | KeptLine | Fault) -> str:
        """Whose it is: as it says, or as its run does; empty: nobody's but the house's."""
        return one.tenant or self._tenants.get(one.run_id, "")

    def _look_up(self, run_ids: Iterable[str]) -> None:
        wanted = list(run_ids)
        if not wanted:
            return
        with self._database.reading() as connection:
            found = connection.execute(select(runs.c.id, runs.c.tenant).where(runs.c.id.in_(wanted)))
            self._tenants.update((run_id, tenant) for run_id, tenant in found)
        while len(self._tenants) > _KNOWN_RUNS:
            self._tenants.popitem(last=False)


def prune_seen(
    database: Database, *, limit_bytes: int, max_age_s: float, now_s: Callable[[], float] = time.time
) -> int:
    """Forget spans and lines older than ``max_age_s``, then the oldest until about ``limit_bytes`` are left.

    Returns:
        How many spans, traces and lines that were.
    """
    forgetting = _Forgetting(database)
    forgotten = forgetting.before(now_s() - max_age_s)
    for column, age_s in _AGES:
        forgetting.older(column, now_s() - (max_age_s if age_s is None else age_s))
    for table, text, share in ((spans, spans.c.attributes, 3), (logs, logs.c.fields, 1)):
        with database.reading() as connection:
            before_s = _oldest_kept(connection, table, text, limit_bytes * share // 4)
        if before_s is not None:
            forgotten += forgetting.before(before_s, (table, traces) if table is spans else (table,))
    return forgotten


def _oldest_kept(connection: Connection, table: Table, text: Any, limit_bytes: int) -> float | None:
    """Where to cut so that what is newer takes ``limit_bytes``; ``None``: all of it takes less."""
    newest = select(func.length(text).label("size")).order_by(table.c.at_s.desc()).limit(_SAMPLE).subquery()
    text_bytes = connection.scalar(select(func.avg(newest.c.size))) or 0
    room = limit_bytes // int(_ROW_BYTES[table.name] + text_bytes)
    cut = select(table.c.at_s).order_by(table.c.at_s.desc()).offset(room).limit(1)
    return connection.scalar(cut)


class _Forgetting:
    def __init__(self, database: Database) -> None:
        self._database = database

    def before(self, before_s: float, tables: Sequence[Table] = (spans, traces, logs)) -> int:
        """Forget what is as old or older; how many rows."""
        return sum(self.older(table.c.at_s, before_s) for table in tables)

    def older(self, column: Column[Any], before_s: float) -> int:
        """Forget the rows of its table whose ``column`` is as old or older; how many."""
        table = column.table
        key = tuple_(*table.primary_key.columns)
        oldest = select(*table.primary_key.columns).where(column <= bindparam("before_s")).limit(_AT_ONCE)
        statement = Statement(delete(table).where(key.in_(oldest)), self._database.engine.dialect)

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            return int(transaction.execute(statement, {"before_s": before_s}).rowcount)

        total = 0
        while forgotten := self._database.write(forget):
            total += forgotten
        return total


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        made = insert_for(dialect)
        self.add_span = Statement(made(spans).on_conflict_do_nothing().inline(), dialect, spans.c.keys())
        self.add_line = Statement(made(logs).inline(), dialect, [one.name for one in logs.c if one.name != "id"])
        added = made(traces).inline()
        new = added.excluded
        summed = {
            "run_id": case((traces.c.run_id == "", new.run_id), else_=traces.c.run_id),
            "name": case((traces.c.name == "", new.name), else_=traces.c.name),
            "at_s": case((new.at_s < traces.c.at_s, new.at_s), else_=traces.c.at_s),
            "until_s": case((new.until_s > traces.c.until_s, new.until_s), else_=traces.c.until_s),
            "spans": traces.c.spans + new.spans,
            "errors": traces.c.errors + new.errors,
        }
        upsert = added.on_conflict_do_update(index_elements=["trace_id", "tenant"], set_=summed)
        self.add_trace = Statement(upsert, dialect, traces.c.keys())


def _span_row(span: KeptSpan, tenant: str) -> dict[str, Any]:
    columns = {name: getattr(span, name) for name in _SPAN}
    return columns | {"name": plain(span.name), "tenant": tenant, "attributes": compact(span.attributes)}


_SPAN: Final = ("trace_id", "span_id", "parent_id", "at_s", "duration_s", "status", "run_id")


def _line_row(line: KeptLine, tenant: str) -> dict[str, Any]:
    columns = {name: getattr(line, name) for name in _LINE}
    return columns | {"event": plain(line.event), "tenant": tenant, "fields": compact(line.fields)}


_LINE: Final = ("at_s", "level", "run_id", "trace_id")


def _trace_rows(some: Iterable[tuple[KeptSpan, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """A row a trace: what its spans come to."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for span, columns in some:
        until_s = span.at_s + span.duration_s
        new = {"at_s": span.at_s, "until_s": until_s, "name": "", "spans": 0, "errors": 0}
        names = {name: columns[name] for name in ("trace_id", "tenant", "run_id")}
        row = rows.setdefault((span.trace_id, columns["tenant"]), names | new)
        row["at_s"], row["until_s"] = min(row["at_s"], span.at_s), max(row["until_s"], until_s)
        row["spans"] += 1
        row["errors"] += span.status == "error"
        if span.is_first and not span.run_id:
            row["name"] = columns["name"]
    return list(rows.values())
