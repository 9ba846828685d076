"""Errors that happened, those that are alike together, and what people decided about them."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import Dialect, bindparam, case, func, or_, select, update

from omnimind import __version__
from omnimind.alerting.bursts import DAY_S, STEP_S
from omnimind.core.errors import MissingError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.patterns import by_hour
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import faults, occurrences, tallies
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.telemetry.faults import Fault

FaultStatus = Literal["open", "resolved", "ignored", "returned"]

SetStatus = Literal["open", "resolved", "ignored"]
"""What people say; one that is resolved and happens again has ``returned``."""

Blame = Literal["house", "asker"]
"""Whose fault errors are: this house's and those it asks, or of whoever asks it."""

HOUSE: Final = ("broken", "transient")
"""Kinds of errors that are the house's fault, or those of others that it needs."""

LATEST: Final = 20
"""Occurrences that are shown of an error."""


class KnownFault(Value):
    """An error that happened once or more.

    Attributes:
        fingerprint: Names it.
        code: Its code, or the name of its type.
        blame: Whose fault it is, as errors of ours say.
        message: What it says, with what varies masked; may be empty.
        place: Where it was raised.
        status: What was decided about it.
        count: How often it happened.
        first_at_s: When first, in seconds since 1970.
        last_at_s: When last.
        changed_at_s: When its status changed last.
        first_version: In which version first.
        last_version: In which version last.
        stack: The frames of the newest, a line each, the outermost first.
        hours: How often it happened in each of the last 24 hours, the current one last.
    """

    fingerprint: str
    code: str
    blame: str
    message: str
    place: str
    status: FaultStatus
    count: int
    first_at_s: float
    last_at_s: float
    changed_at_s: float
    first_version: str
    last_version: str
    stack: str
    hours: tuple[int, ...] = ()

    @property
    def is_of_house(self) -> bool:
        """Whether it is the fault of this house, or of others that it needs."""
        return self.blame in HOUSE


class Occurrence(Value):
    """When an error happened, in which trace and which run; empty: in none."""

    at_s: float
    version: str
    trace_id: str
    run_id: str
    agent: str


class FaultKeeper:
    """Writes errors down.

    Args:
        dialect: The database's.
        version: Which version of OmniMind this is.
    """

    def __init__(self, dialect: Dialect, version: str = __version__) -> None:
        made = insert_for(dialect)
        self._version = version
        self._add = Statement(_summed(made(faults).inline()), dialect, faults.c.keys())
        named = [one.name for one in occurrences.c if one.name != "id"]
        self._occur = Statement(made(occurrences).inline(), dialect, named)
        tallied = made(tallies).inline()
        said = {"count": tallies.c.count + tallied.excluded.count}
        tally = tallied.on_conflict_do_update(index_elements=["tenant", "id", "at_s"], set_=said)
        self._tally = Statement(tally, dialect, tallies.c.keys())

    def written(self, found: Sequence[tuple[Fault, str]]) -> Callable[[Transaction], None]:
        """What writes errors down, each with its tenant."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        happened: list[dict[str, Any]] = []
        tally: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        for fault, whose in found:
            tenant, name = whose or DEFAULT_TENANT, fault.fingerprint
            row = rows.setdefault((tenant, name), self._row(fault, tenant))
            row |= {"count": row["count"] + 1, "last_at_s": fault.at_s, "stack": fault.stack}
            told = {one: getattr(fault, one) for one in ("at_s", "trace_id", "run_id", "agent")}
            happened.append({**told, "tenant": tenant, "fingerprint": name, "version": self._version})
            tally[tenant, name, int(fault.at_s // STEP_S) * STEP_S] += 1
        counts = [{"tenant": one[0], "id": one[1], "at_s": one[2], "count": count} for one, count in tally.items()]

        def write(transaction: Transaction) -> None:
            transaction.execute_all(self._add, [rows[name] for name in sorted(rows)])
            transaction.execute_all(self._occur, happened)
            transaction.execute_all(
                self._tally, sorted(counts, key=lambda one: (one["tenant"], one["id"], one["at_s"]))
            )

        return write

    def _row(self, fault: Fault, tenant: str) -> dict[str, Any]:
        told = {name: getattr(fault, name) for name in ("fingerprint", "code", "blame", "message", "place", "stack")}
        when = dict.fromkeys(("first_at_s", "last_at_s", "changed_at_s"), fault.at_s)
        versions = dict.fromkeys(("first_version", "last_version"), self._version)
        return {**told, **when, **versions, "tenant": tenant, "status": "open", "count": 0}


class KnownFaults:
    """The errors of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s

    def recent(
        self,
        tenant: str,
        *,
        statuses: Sequence[FaultStatus] = (),
        blame: Blame | None = None,
        query: str = "",
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[KnownFault]:
        """The errors of a tenant, those that happened last first.

        Args:
            tenant: Whose.
            statuses: Only those of these statuses; none: all.
            blame: Only those that are the fault of these.
            query: Only those with all of these words.
            before: Only those after this one in the list: its ``last_at_s`` and ``fingerprint``.
            limit: How many.
        """
        wanted = select(faults).where(faults.c.tenant == tenant)
        if statuses:
            wanted = wanted.where(faults.c.status.in_(statuses))
        if blame is not None:
            is_ours = faults.c.blame.in_(HOUSE)
            wanted = wanted.where(is_ours if blame == "house" else ~is_ours)
        for word in query.lower().split():
            columns = (faults.c.code, faults.c.message, faults.c.place)
            wanted = wanted.where(or_(*(func.lower(one).contains(word, autoescape=True) for one in columns)))
        if before is not None:
            at_s, name = before
            same = (faults.c.last_at_s == at_s) & (faults.c.fingerprint < name)
            wanted = wanted.where((faults.c.last_at_s < at_s) | same)
        wanted = wanted.order_by(faults.c.last_at_s.desc(), faults.c.fingerprint.desc()).limit(limit)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().all()
        hours = self._hours(tenant, [row["fingerprint"] for row in found])
        return [_known(row, hours[row["fingerprint"]]) for row in found]

    def get(self, tenant: str, fingerprint: str) -> KnownFault:
        """One of them. Raises ``MissingError`` (``fault.missing``)."""
        wanted = select(faults).where(faults.c.tenant == tenant, faults.c.fingerprint == fingerprint)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().one_or_none()
        if found is None:
            hint = "GET /v1/faults lists those there are"
            raise MissingError("fault.missing", f"there is no error {fingerprint!r}", hint)
        return _known(found, self._hours(tenant, [fingerprint])[fingerprint])

    def occurrences(self, tenant: str, fingerprint: str, limit: int = LATEST) -> list[Occurrence]:
        """When it happened, the newest first."""
        columns = [occurrences.c[name] for name in Occurrence.model_fields]
        wanted = select(*columns).where(occurrences.c.tenant == tenant, occurrences.c.fingerprint == fingerprint)
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(occurrences.c.id.desc()).limit(limit)).mappings()
            return [Occurrence(**row) for row in found]

    def decide(self, tenant: str, fingerprint: str, status: SetStatus) -> KnownFault:
        """Set its status. Raises ``MissingError`` (``fault.missing``)."""
        ours = (faults.c.tenant == bindparam("whose")) & (faults.c.fingerprint == bindparam("name"))
        said: dict[str, Any] = {"status": bindparam("said"), "changed_at_s": bindparam("at_s")}
        statement = Statement(update(faults).where(ours).values(said), self._database.engine.dialect)
        values = {"whose": tenant, "name": fingerprint, "said": status, "at_s": self._now_s()}

        def decide(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(statement, values)

        self._database.write(decide)
        return self.get(tenant, fingerprint)

    def _hours(self, tenant: str, names: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        now_s = self._now_s()
        wanted = select(tallies.c.id, tallies.c.at_s, tallies.c.count)
        wanted = wanted.where(tallies.c.tenant == tenant, tallies.c.id.in_(names), tallies.c.at_s >= now_s - DAY_S)
        tally: dict[str, dict[int, int]] = {name: {} for name in names}
        with self._database.reading() as connection:
            for name, at_s, count in connection.execute(wanted):
                tally[name][at_s] = count
        return {name: by_hour(counts, now_s) for name, counts in tally.items()}


def _known(row: Any, hours: tuple[int, ...]) -> KnownFault:
    return KnownFault(**{name: row[name] for name in KnownFault.model_fields if name != "hours"}, hours=hours)


def _summed(added: Any) -> Any:
    """What was resolved and happens after that has returned."""
    new = added.excluded
    is_back = (faults.c.status == "resolved") & (new.last_at_s > faults.c.changed_at_s)
    is_last = new.last_at_s >= faults.c.last_at_s
    said = {
        "count": faults.c.count + new.count,
        "status": case((is_back, "returned"), else_=faults.c.status),
        "changed_at_s": case((is_back, new.last_at_s), else_=faults.c.changed_at_s),
        "first_at_s": case((new.first_at_s < faults.c.first_at_s, new.first_at_s), else_=faults.c.first_at_s),
        **{name: case((is_last, new[name]), else_=faults.c[name]) for name in ("last_at_s", "last_version", "stack")},
    }
    return added.on_conflict_do_update(index_elements=["tenant", "fingerprint"], set_=said)
