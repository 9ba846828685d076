"""What is known of runs, and what others than their drivers do to them.

Nothing here is asynchronous: call it from a thread. All methods raise what :class:`~omnimind.core.run.Journal` does
when the database is in trouble.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Dialect, Integer, Select, and_, bindparam, func, or_, select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import ConflictError
from omnimind.core.json_text import printable
from omnimind.core.run import Json, Kind, Row, Run, RunStatus
from omnimind.store.database import Database
from omnimind.store.holders import is_dead
from omnimind.store.looking import first, some
from omnimind.store.payloads import Payloads
from omnimind.store.reading import RUN, definition_of, labels_text, rows_of, run_of
from omnimind.store.statements import ROW, Statement
from omnimind.store.tables import history, runs
from omnimind.store.transaction import KeptRow, Transaction, missing

_UNFINISHED: Final = runs.c.ended_at_s.is_(None)


class Text(NamedTuple):
    """A row of a history as it is kept: as :class:`~omnimind.core.run.Row`, its data as a payload's text."""

    path: str
    kind: str
    at_s: float
    text: str
    round: int
    id: int


class Runs:
    """The runs of a database.

    Args:
        database: Where they are.
        artifacts: Where large payloads are.
        now_s: What time it is, for rows.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s
        self._statements = _statements(database.engine.dialect)

    # ---------------------------------------------------------------- looking

    def get(self, run_id: str, tenant: str | None = None) -> Run:
        """What is known of the run, if it is for ``tenant``. Raises ``MissingError`` (``run.missing``)."""
        values = {"id": run_id, "tenant": tenant}
        found = first(self._database, self._statements.get if tenant is None else self._statements.get_of, values)
        if found is None:
            raise missing(run_id)
        return self._run(found)

    def recent(
        self,
        *,
        status: RunStatus | None = None,
        flow: str | None = None,
        labels: Mapping[str, str] | None = None,
        before: str | None = None,
        limit: int = 50,
        tenant: str | None = None,
    ) -> list[Run]:
        """Runs, newest first.

        Args:
            status: Only those.
            flow: Only those of this flow.
            labels: Only those that have all of these.
            before: Only those that began before this run: the last of a list leads to the next one.
            limit: How many.
            tenant: Only those for this one.
        """
        if labels:
            query = select(*RUN) if tenant is None else select(*RUN).where(runs.c.tenant == tenant)
            for column, value in ((runs.c.status, status), (runs.c.flow, flow and printable(flow))):
                query = query if value is None else query.where(column == value)
            query = query if before is None else query.where(runs.c.id < before)
            return self._found(self._labelled(query, labels).order_by(runs.c.id.desc()).limit(limit))
        said = {"tenant": tenant, "status": status, "flow": flow and printable(flow), "before": before}
        values = {name: value for name, value in said.items() if value is not None}
        found = some(self._database, self._statements.recent(tuple(values)), {**values, "most": limit})
        return [self._run(row) for row in found]

    def given(self, run_id: str) -> str | bytes:
        """What the run began with, as JSON. Raises ``MissingError`` (``run.missing``)."""
        found = first(self._database, self._statements.given, {"run_id": run_id})
        if found is None:
            raise missing(run_id)
        return self._payloads.unfolded(found[0])

    def unfinished(self, labels: Mapping[str, str]) -> Run | None:
        """The newest run that is not over and has all of ``labels``."""
        query = self._labelled(select(*RUN).where(_UNFINISHED), labels)
        found = self._found(query.order_by(runs.c.id.desc()).limit(1))
        return found[0] if found else None

    def definition(self, sha256: str) -> dict[str, Json]:
        """The state machine that runs of that :attr:`~omnimind.core.run.Run.definition` began with.

        Raises:
            MissingError: ``definition.missing``.
        """
        with self._database.reading() as connection:
            return definition_of(connection, sha256)

    def history(
        self, run_id: str, after_id: int = 0, *, kinds: Sequence[Kind] | None = None, limit: int | None = None
    ) -> list[Row]:
        """What happened in the run after row ``after_id``.

        Args:
            run_id: The run.
            after_id: As above.
            kinds: Only these.
            limit: How many at most.

        Raises:
            MissingError: ``run.missing``.
        """
        with self._database.reading() as connection:
            rows = rows_of(connection, run_id, self._payloads, after_id, kinds=kinds, limit=limit)
        if not rows:
            self.get(run_id)
        return rows

    def texts(
        self, run_id: str, after_id: int = 0, *, limit: int | None = None, row_id: int | None = None
    ) -> list[Text]:
        """As :meth:`history`, the rows as they are kept; nothing if there is no such run.

        Args:
            run_id: The run.
            after_id: Only rows after this one.
            limit: How many at most.
            row_id: Only this one.
        """
        if row_id is not None:
            after_id, limit = row_id - 1, 1
        values = {"run_id": run_id, "after_id": after_id, "most": _MANY if limit is None else limit}
        found = [Text(*row) for row in some(self._database, self._statements.texts, values)]
        return found if row_id is None else [row for row in found if row.id == row_id]

    def unfolded(self, text: str) -> str | bytes:
        """What a :class:`Text` tells, as JSON, wherever it is kept. Raises ``MissingError`` (``artifact.missing``)."""
        return self._payloads.unfolded(text)

    def due(self, limit: int = 100) -> list[str]:
        """The runs that somebody should drive now, the most urgent first.

        Those that nobody drives, or somebody who is dead or silent; and of the parked ones those whose time has come.
        """
        now = self._database.now
        is_driving = and_(runs.c.status == "running", runs.c.held_until_s >= now)
        is_resting = and_(runs.c.status == "waiting", or_(runs.c.wake_at_s.is_(None), runs.c.wake_at_s > now))
        query = select(runs.c.id, is_driving, runs.c.holder).where(_UNFINISHED, ~is_resting)
        due: list[str] = []
        with self._database.reading() as connection:
            for run_id, is_driven, holder in connection.execute(query.order_by(runs.c.priority.desc(), runs.c.id)):
                if not is_driven or is_dead(holder):
                    due.append(run_id)
                if len(due) == limit:
                    break
        return due

    def _labelled(self, query: Select[tuple[Json, ...]], labels: Mapping[str, str]) -> Select[tuple[Json, ...]]:
        """``query`` for runs with all of ``labels``: as text, a pair reads the same wherever it stands."""
        place_of = func.strpos if self._database.is_shared else func.instr
        for name, value in labels.items():
            query = query.where(place_of(runs.c.labels, labels_text({name: value})[1:-1]) > 0)
        return query

    def _run(self, row: Sequence[Any]) -> Run:
        return run_of(dict(zip(_RUN, row, strict=True)), self._payloads)

    def _found(self, query: Select[tuple[Json, ...]]) -> list[Run]:
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
        return [run_of(columns, self._payloads) for columns in found]

    # ---------------------------------------------------------------- doing

    def summon(self) -> int:
        """On PostgreSQL, ask for drivers of the runs that are due, each once; how many are due."""
        due = self.due()

        def summon(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            for run in transaction.existing(due):
                if run.is_due(transaction.now_s):
                    transaction.summon(run)

        if due:
            self._database.write(summon, due)
        return len(due)

    def cancel(self, run_id: str) -> bool:
        """Tell the run to stop; one that nobody drives is over at once, which is what this says.

        Raises:
            MissingError: ``run.missing``.
            ConflictError: ``run.over``.
        """

        def cancel(transaction: Transaction, rows: Sequence[KeptRow]) -> bool:
            run = transaction.run(run_id)
            if run.is_over:
                raise ConflictError("run.over", f"the run {run_id} is over already: it has {run.status}")
            cancelling, cancelled = (row._replace(round=run.round) for row in rows)
            if not run.is_cancelling:
                transaction.append(run_id, [cancelling])
            run.is_cancelling = True
            transaction.change(run)
            if run.is_driven(transaction.now_s):
                transaction.stir(run)
                return False
            transaction.append(run_id, [cancelled])
            run.end("cancelled", cancelled)
            return True

        at_s = self._now_s()
        rows = [Row("", "cancelling", at_s), Row("", "cancelled", at_s)]
        return self._database.write(cancel, [run_id], rows, self._payloads)

    def retry(self, run_id: str) -> None:
        """Let a failed or cancelled run go on from where it failed: it is due then.

        Raises:
            MissingError: ``run.missing``.
            ConflictError: ``run.unfinished`` or ``run.succeeded``: there is nothing to try again.
        """

        def retry(transaction: Transaction, rows: Sequence[KeptRow]) -> None:
            run = transaction.run(run_id)
            if run.status not in {"failed", "cancelled"}:
                code = "run.succeeded" if run.is_over else "run.unfinished"
                raise ConflictError(code, f"the run {run_id} has not failed: it is {run.status}")
            run.round += 1
            run.ended_at_s, run.is_cancelling = None, False
            run.give_back("running")
            transaction.append(run_id, [row._replace(round=run.round) for row in rows])
            transaction.change(run)
            transaction.summon(run)

        self._database.write(retry, [run_id], [Row("", "retried", self._now_s())], self._payloads)

    def delete(self, run_id: str) -> None:
        """Forget a run that is over.

        Raises:
            MissingError: ``run.missing``.
            ConflictError: ``run.unfinished``.
        """

        def delete(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            run = transaction.run(run_id)
            if not run.is_over:
                hint = f"omnimind runs cancel {run_id} ends it"
                raise ConflictError("run.unfinished", f"the run {run_id} is not over", hint)
            transaction.delete(run)

        self._database.write(delete, [run_id])


_RUN: Final = tuple(column.name for column in RUN)

_MANY: Final = 2**31 - 1
"""More rows than a run has."""


class _Statements:
    """What is looked for again and again, compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        one = select(*RUN).where(runs.c.id == bindparam("id"))
        self.get = Statement(one, dialect)
        self.get_of = Statement(one.where(runs.c.tenant == bindparam("tenant")), dialect)
        of_run = history.c.run_id == bindparam("run_id")
        began = select(history.c.data).where(of_run, history.c.kind == "started")
        self.given = Statement(began.order_by(history.c.id).limit(1), dialect)
        rows = select(*ROW).where(of_run, history.c.id > bindparam("after_id"))
        self.texts = Statement(rows.order_by(history.c.id).limit(bindparam("most", type_=Integer)), dialect)
        self._recent: dict[tuple[str, ...], Statement] = {}

    def recent(self, said: tuple[str, ...]) -> Statement:
        """Finds the newest runs that are as ``said``."""
        known = self._recent.get(said)
        if known is None:
            is_so = {
                "tenant": runs.c.tenant == bindparam("tenant"),
                "status": runs.c.status == bindparam("status"),
                "flow": runs.c.flow == bindparam("flow"),
                "before": runs.c.id < bindparam("before"),
            }
            query = select(*RUN).where(*(is_so[name] for name in said)).order_by(runs.c.id.desc())
            known = Statement(query.limit(bindparam("most", type_=Integer)), self._dialect)
            self._recent[said] = known
        return known


@cache
def _statements(dialect: Dialect) -> _Statements:
    return _Statements(dialect)
