"""What is known of runs, and what others than their drivers do to them.

Nothing here is asynchronous: call it from a thread. All methods raise what :class:`~omnimind.core.run.Journal` does
when the database is in trouble.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, and_, func, or_, select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import ConflictError
from omnimind.core.json_text import printable
from omnimind.core.run import Json, Kind, Row, Run, RunStatus
from omnimind.store.database import Database
from omnimind.store.holders import is_dead
from omnimind.store.payloads import Payloads
from omnimind.store.reading import RUN, definition_of, labels_text, rows_of, run_of
from omnimind.store.statements import ROW
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

    # ---------------------------------------------------------------- looking

    def get(self, run_id: str, tenant: str | None = None) -> Run:
        """What is known of the run, if it is for ``tenant``. Raises ``MissingError`` (``run.missing``)."""
        query = select(*RUN).where(runs.c.id == run_id)
        found = self._found(query if tenant is None else query.where(runs.c.tenant == tenant))
        if not found:
            raise missing(run_id)
        return found[0]

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
        query = select(*RUN)
        if tenant is not None:
            query = query.where(runs.c.tenant == tenant)
        if status is not None:
            query = query.where(runs.c.status == status)
        if flow is not None:
            query = query.where(runs.c.flow == printable(flow))
        if before is not None:
            query = query.where(runs.c.id < before)
        return self._found(self._labelled(query, labels or {}).order_by(runs.c.id.desc()).limit(limit))

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
        query = select(*ROW).where(history.c.run_id == run_id, history.c.id > after_id)
        if row_id is not None:
            query = query.where(history.c.id == row_id)
        with self._database.reading() as connection:
            return [Text(*row) for row in connection.execute(query.order_by(history.c.id).limit(limit))]

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

    def cancel(self, run_id: str) -> None:
        """Tell the run to stop; one that nobody drives is over at once.

        Raises:
            MissingError: ``run.missing``.
            ConflictError: ``run.over``.
        """

        def cancel(transaction: Transaction, rows: Sequence[KeptRow]) -> None:
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
            else:
                transaction.append(run_id, [cancelled])
                run.end("cancelled", cancelled)

        at_s = self._now_s()
        rows = [Row("", "cancelling", at_s), Row("", "cancelled", at_s)]
        self._database.write(cancel, [run_id], rows, self._payloads)

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
