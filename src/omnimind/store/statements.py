"""The statements that every writing is made of, compiled once for a database and run on its driver's cursor.

SQLAlchemy's execution costs as much as the rest of a small transaction; its language does not.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Double,
    Table,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.sql import ClauseElement

from omnimind.store.queue import ASK, SUMMON, TELL
from omnimind.store.tables import approvals, definitions, history, runs, schedules, uses

LOCKED: Final = (
    "id",
    "status",
    "priority",
    "round",
    "term",
    "holder",
    "held_until_s",
    "wake_at_s",
    "is_cancelling",
    "ended_at_s",
)
"""The columns of a run that a transaction sees."""

CHANGED: Final = tuple(name for name in LOCKED if name not in {"id", "priority"})
"""Those that it may change."""

ROW: Final = (history.c.path, history.c.kind, history.c.at_s, history.c.data, history.c.round, history.c.id)
"""The columns of a row, in the order of its fields."""

_ROW: Final = tuple(column.name for column in history.c if column.name != "id")
ASKING: Final = ("called", "asked", "answered", "abandoned")
"""The kinds of rows that tell whether somebody waits for an answer: the latest one does."""

_NEW: Final = (*LOCKED, "flow", "definition", "labels", "created_at_s", "tenant", "trace")


class Statement:
    """A statement with named parameters, as the driver of ``dialect`` takes it."""

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        compiled: Any = clause.compile(dialect=dialect, column_keys=columns)
        self._columns = columns or ()
        self._text = str(compiled)
        self._names: list[str] | None = compiled.positiontup if compiled.positional else None
        self._pick = _picker(self._names)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, cursor: Any, values: Mapping[str, Any]) -> Any:
        """Run it once; the cursor."""
        return cursor.execute(self._text, self._bound(values))

    def run_all(self, cursor: Any, many: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of ``many``."""
        if len(many) == 1:
            self.run(cursor, many[0])
        elif many:
            cursor.executemany(self._text, [self._bound(values) for values in many])

    def run_rows(self, cursor: Any, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for each of ``rows``, which have the values of its ``columns`` in their order, and no others."""
        many: Sequence[Any] = rows
        if self._names is None:
            many = [dict(zip(self._columns, row, strict=True)) for row in rows]
        cursor.executemany(self._text, many)

    def _bound(self, values: Mapping[str, Any]) -> Any:
        if self._constants:
            values = {**self._constants, **values}
        return self._pick(values)


def _picker(names: Sequence[str] | None) -> Callable[[Mapping[str, Any]], Any]:
    """Picks the values called ``names``, in their order; all of them, with their names, if there is no order."""
    if names is None:
        return lambda values: values
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]


def insert_for(dialect: Dialect) -> Any:
    """The ``insert`` that knows what to do about rows that are there already; the other database is not imported."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # its own, and much the same
    return insert


def now_of(dialect: Dialect) -> ColumnElement[float]:
    """The database's clock, in seconds since 1970: the one that all who share the database agree about."""
    if dialect.name == "sqlite":
        return literal_column("(julianday('now') - 2440587.5) * 86400.0", Double)
    return literal_column("extract(epoch FROM clock_timestamp())::double precision", Double)


class Statements:
    """The statements for the databases of ``dialect``."""

    def __init__(self, dialect: Dialect) -> None:
        insert = insert_for(dialect)
        now = now_of(dialect)
        self.now = Statement(select(now), dialect)
        locked = select(*(runs.c[name] for name in LOCKED), now).with_for_update()
        self.lock = Statement(locked.where(runs.c.id == bindparam("id")), dialect)
        changes: dict[str, Any] = {name: bindparam(name) for name in CHANGED}
        changes["ending"] = func.coalesce(bindparam("ending"), runs.c.ending)
        self.change_run = Statement(update(runs).where(runs.c.id == bindparam("id")).values(changes), dialect)
        of_others = select(*ROW).where(
            history.c.run_id == bindparam("run_id"),
            history.c.id > bindparam("after_id"),
            history.c.kind.in_(_literals(["answered"])),
            history.c.term != bindparam("term"),
        )
        self.answers = Statement(of_others.order_by(history.c.id), dialect)
        of_path = select(history.c.kind).where(
            history.c.run_id == bindparam("run_id"),
            history.c.path == bindparam("path"),
            history.c.kind.in_(_literals(ASKING)),
        )
        self.latest = Statement(of_path.order_by(history.c.id.desc()), dialect)
        self.add_run = Statement(insert(runs).inline(), dialect, _NEW)
        self.add_row = Statement(insert(history).on_conflict_do_nothing().inline(), dialect, _ROW)
        self.add_definition = self._once(insert(definitions), dialect, definitions)
        self.add_use = self._once(insert(uses), dialect, uses)
        asked = insert(approvals).inline()
        asked = asked.on_conflict_do_update(
            index_elements=["token"],
            set_={"round": asked.excluded.round},
            where=approvals.c.run_id == asked.excluded.run_id,
        )
        self.add_approval = Statement(asked, dialect, approvals.c.keys())
        self.forget_history, self.forget_approvals, self.forget_uses = (
            Statement(delete(table).where(table.c.run_id == bindparam("run_id")), dialect)
            for table in (history, approvals, uses)
        )
        forgotten = delete(runs).where(runs.c.id == bindparam("run_id")).returning(runs.c.definition)
        self.forget_run = Statement(forgotten, dialect)
        is_used = exists().where(runs.c.definition == definitions.c.sha256)
        unused = delete(definitions).where(definitions.c.sha256 == bindparam("sha256"), ~is_used)
        self.forget_definition = Statement(unused, dialect)
        self.add_schedule = Statement(insert(schedules).inline(), dialect, schedules.c.keys())
        self.remove_schedule = Statement(delete(schedules).where(schedules.c.id == bindparam("id")), dialect)
        seen = update(schedules).where(
            schedules.c.id == bindparam("id"), schedules.c.next_at_s == bindparam("seen_s", type_=Double)
        )
        self.advance_schedule = Statement(seen.values(next_at_s=bindparam("next_s")), dialect)
        self.lock_all = self.summon = self.ask = self.tell = None
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import ARRAY

            ids = bindparam("ids", type_=ARRAY(runs.c.id.type))
            self.lock_all = Statement(locked.where(runs.c.id == func.any(ids)).order_by(runs.c.id), dialect)
            self.summon, self.ask, self.tell = (Statement(clause, dialect) for clause in (SUMMON, ASK, TELL))

    @staticmethod
    def _once(insert: Any, dialect: Dialect, table: Table) -> Statement:
        return Statement(insert.on_conflict_do_nothing().inline(), dialect, table.c.keys())


def _literals(words: Sequence[str]) -> list[ColumnElement[str]]:
    return [literal_column(f"'{word}'") for word in words]
