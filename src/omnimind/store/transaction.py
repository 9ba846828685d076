"""A transaction on runs: it sees those it has locked, gathers what is to be written, and writes it at its end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.run import OVER, Job, Kind, Lease, Row, RunStatus
from omnimind.store.holders import is_dead
from omnimind.store.payloads import Payload
from omnimind.store.queue import queue_of
from omnimind.store.statements import CHANGED, LOCKED, Statement, Statements

P = TypeVar("P", bound="Part")

LEASE_S: Final = 15.0
"""How long a driver may be silent before others take over."""

RENEW_S: Final = 10.0
"""A lease that lasts for less than this is renewed with the next writing."""


class KeptRow(NamedTuple):
    """A row as the database keeps it."""

    path: str
    kind: Kind
    round: int
    at_s: float
    payload: Payload
    token: str | None = None

    @classmethod
    def of(cls, row: Row, write: Callable[[Any], Payload]) -> "KeptRow":
        """``row``, its data made a payload by ``write``."""
        token = row.data["token"] if row.kind == "asked" else None
        return cls(row.path, row.kind, row.round, row.at_s, write(row.data), token)


@dataclass(slots=True)
class LockedRun:
    """A run that nobody else can change meanwhile. Change it, then tell the transaction."""

    id: str
    status: RunStatus
    priority: int
    round: int = 0
    term: int = 0
    holder: str | None = None
    held_until_s: float | None = None
    wake_at_s: float | None = None
    is_cancelling: bool = False
    ended_at_s: float | None = None
    ending: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen, unless it is retried."""
        return self.status in OVER

    def is_driven(self, now_s: float) -> bool:
        """Whether somebody drives it and lives."""
        if self.holder is None or self.held_until_s is None or self.held_until_s < now_s:
            return False
        return not is_dead(self.holder)

    def is_due(self, now_s: float) -> bool:
        """Whether somebody should drive it now."""
        if self.status == "waiting":
            return self.wake_at_s is not None and self.wake_at_s <= now_s
        return not self.is_over and not self.is_driven(now_s)

    def end(self, status: RunStatus, last: KeptRow) -> None:
        """It is over; ``last`` is its last row."""
        self.ended_at_s, self.ending = last.at_s, last.payload.text
        self.give_back(status)

    def give_back(self, status: RunStatus, wake_at_s: float | None = None) -> None:
        """Nobody drives it any more."""
        self.status, self.wake_at_s = status, wake_at_s
        self.holder = self.held_until_s = None


def missing(run_id: str) -> MissingError:
    """That there is no such run."""
    return MissingError("run.missing", f"there is no run {run_id}", "omnimind runs list shows those there are")


class Part(Protocol):
    """What the writings of one sort share within a transaction."""

    def flush(self) -> None:
        """Write what it has gathered; there may be more later."""
        ...


class Transaction:
    """What is done to some runs, all of it or nothing.

    Many writings share one: whatever one of them is refused must be refused before it changes anything, and each
    touches none but its own runs.

    Args:
        cursor: The driver's.
        statements: For its database.
    """

    def __init__(self, cursor: Any, statements: Statements) -> None:
        self._cursor = cursor
        self._statements = statements
        self._now_s: float | None = None
        self._runs: dict[str, LockedRun] = {}
        self._changed: dict[str, LockedRun] = {}
        self._rows: list[tuple[Any, ...]] = []  # the columns of histories, as ``add_row`` takes them
        self._pending: dict[str, list[Mapping[str, Any]]] = {}
        self._parts: dict[type[Part], Part] = {}

    @property
    def now_s(self) -> float:
        """The database's clock, when the transaction first looked at it."""
        if self._now_s is None:
            self._now_s = float(self._statements.now.run(self._cursor, {}).fetchone()[0])
        return self._now_s

    def lock(self, ids: Iterable[str]) -> None:
        """Lock the runs, always in the same order, so that no two transactions wait for each other."""
        wanted = sorted(set(ids) - self._runs.keys())
        if len(wanted) > 1 and self._statements.lock_all is not None:
            self._take(self._statements.lock_all.run(self._cursor, {"ids": wanted}).fetchall())
        else:
            for run_id in wanted:
                self._take(self._statements.lock.run(self._cursor, {"id": run_id}).fetchall())

    def _take(self, found: Sequence[Sequence[Any]]) -> None:
        for *columns, now_s in found:
            run = LockedRun(*columns)
            run.is_cancelling = bool(run.is_cancelling)
            self._runs[run.id] = run
            self._now_s = self._now_s or now_s

    # ---------------------------------------------------------------- for other parts of the store

    def execute(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        """Run a statement now; the driver's cursor, to be read before the next one."""
        return statement.run(self._cursor, values)

    def execute_all(self, statement: Statement, many: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of ``many``."""
        statement.run_all(self._cursor, many)

    def part(self, kind: type[P], make: Callable[["Transaction"], P]) -> P:
        """The one of its kind in this transaction, made when it is asked for first."""
        found = self._parts.get(kind)
        if found is None:
            found = self._parts[kind] = make(self)
        return found  # type: ignore[return-value]  # it was made as one

    # ---------------------------------------------------------------- looking

    def existing(self, ids: Iterable[str]) -> list[LockedRun]:
        """Those of the runs, which were locked, that there are."""
        return [self._runs[run_id] for run_id in ids if run_id in self._runs]

    def run(self, run_id: str) -> LockedRun:
        """A run that was locked. Raises ``MissingError`` (``run.missing``)."""
        if run_id not in self._runs:
            raise missing(run_id)
        return self._runs[run_id]

    def held(self, lease: Lease) -> LockedRun:
        """The run that ``lease`` is for, the lease renewed if it needs to be.

        Raises:
            ConflictError: ``lease.lost``.
        """
        run = self._runs.get(lease.run_id)
        if run is None or run.term != lease.term or run.holder != lease.holder:
            raise ConflictError("lease.lost", f"somebody else drives the run {lease.run_id} now, or nobody may")
        if run.held_until_s is None or run.held_until_s - self.now_s < RENEW_S:
            run.held_until_s = self.now_s + LEASE_S
            self.change(run)
        return run

    def answers(self, run_id: str, after_id: int, term: int) -> list[Any]:
        """The columns of the answers after row ``after_id`` that the driver of ``term`` has not written itself."""
        self.flush()
        values = {"run_id": run_id, "after_id": after_id, "term": term}
        return list(self._statements.answers.run(self._cursor, values).fetchall())

    def is_awaited(self, run: LockedRun, path: str) -> bool:
        """Whether somebody waits for an answer at ``path``."""
        self.flush()
        found = self._statements.latest.run(self._cursor, {"run_id": run.id, "path": path}).fetchone()
        return not run.is_over and found is not None and found[0] in {"called", "asked"}

    # ---------------------------------------------------------------- writing

    def change(self, run: LockedRun) -> None:
        """Keep what was changed about ``run``."""
        self._changed[run.id] = run

    def begin(self, run: LockedRun, more: Mapping[str, Any], definition: str) -> None:
        """Keep a new run; ``more`` are the columns that never change."""
        self._add("add_definition", {"sha256": more["definition"], "text": definition})
        self._add("add_run", {**{name: getattr(run, name) for name in LOCKED}, **more})
        self._runs[run.id] = run

    def append(self, run_id: str, rows: Iterable[KeptRow], term: int = 0) -> None:
        """Add ``rows`` to the run's history, for its driver of ``term``; 0: for somebody else."""
        for path, kind, turn, at_s, (text, artifacts), token in rows:
            self._rows.append((run_id, path, kind, turn, at_s, term, text))
            for sha256 in artifacts:
                self._add("add_use", {"run_id": run_id, "sha256": sha256})
            if token is not None:
                self._add("add_approval", {"run_id": run_id, "path": path, "round": turn, "token": token})

    def answer(self, run_id: str, path: str, rows: Sequence[KeptRow]) -> bool:
        """Add the ``rows`` that answer what is waited for at ``path``; whether anybody still waited."""
        run = self._runs.get(run_id)
        if run is None or not self.is_awaited(run, path):
            return False
        self.append(run_id, [row._replace(round=run.round) for row in rows])
        self.stir(run)
        return True

    def summon(self, run: LockedRun) -> None:
        """Ask for a driver of ``run``; on SQLite they look for themselves."""
        if self._statements.summon is not None:
            self._add("summon", {"run_id": run.id, "priority": run.priority})

    def stir(self, run: LockedRun) -> None:
        """There is news of ``run``: wake it, or let its driver know; on SQLite that one looks for itself."""
        if run.status == "waiting":
            run.wake_at_s = self.now_s
            self.change(run)
            self.summon(run)
        if self._statements.tell is not None:
            self._add("tell", {"run_id": run.id})

    def delete(self, run: LockedRun) -> None:
        """Forget ``run`` and its history, and its definition if no other run has it."""
        self.flush()
        for forget in (
            self._statements.forget_history,
            self._statements.forget_approvals,
            self._statements.forget_uses,
        ):
            forget.run(self._cursor, {"run_id": run.id})
        ((definition,),) = self._statements.forget_run.run(self._cursor, {"run_id": run.id}).fetchall()
        self._statements.forget_definition.run(self._cursor, {"sha256": definition})
        del self._runs[run.id]

    def ask(self, run: LockedRun, job: Job) -> None:
        """Ask for a call of an agent. Raises ``UserError`` (``queue.missing``) on SQLite."""
        if self._statements.ask is None:
            raise UserError("queue.missing", "SQLite can't share work between machines", "use PostgreSQL")
        told = {"run_id": run.id, "path": job.path, "priority": job.priority, "queue": queue_of(job.agent)}
        self._add("ask", told)

    # ---------------------------------------------------------------- schedules

    def add_schedule(self, columns: Mapping[str, Any], given: Payload) -> None:
        """Keep a schedule, and the artifacts that its input refers to."""
        self._add("add_schedule", columns)
        for sha256 in given.uses:
            self._add("add_use", {"run_id": columns["id"], "sha256": sha256})

    def advance_schedule(self, schedule_id: str, seen_s: float, next_s: float) -> bool:
        """Set when it is due the next time, unless somebody did since it was seen; whether that was us."""
        values = {"id": schedule_id, "seen_s": seen_s, "next_s": next_s}
        return bool(self._statements.advance_schedule.run(self._cursor, values).rowcount)

    def remove_schedule(self, schedule_id: str) -> bool:
        """Forget it; whether it was there."""
        self._statements.forget_uses.run(self._cursor, {"run_id": schedule_id})
        return bool(self._statements.remove_schedule.run(self._cursor, {"id": schedule_id}).rowcount)

    def _add(self, statement: str, values: Mapping[str, Any]) -> None:
        self._pending.setdefault(statement, []).append(values)

    def flush(self) -> None:
        """Write what was gathered."""
        for run in self._changed.values():
            self._add("change_run", {name: getattr(run, name) for name in _COLUMNS})
        self._changed.clear()
        if self._rows:
            self._statements.add_row.run_rows(self._cursor, self._rows)
            self._rows.clear()
        for name in _ORDER:
            if many := self._pending.pop(name, None):
                getattr(self._statements, name).run_all(self._cursor, many)
        parts, self._parts = self._parts, {}  # they know it, and the collector of garbage would have to find that
        for part in parts.values():
            part.flush()


_ORDER: Final = (
    "add_definition",
    "add_run",
    "change_run",
    "add_use",
    "add_approval",
    "add_schedule",
    "summon",
    "ask",
    "tell",
)
_COLUMNS: Final = ("id", *CHANGED, "ending")
