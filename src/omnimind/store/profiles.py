"""Profiles: where time went, kept a window at a time, and added up for whoever asks.

What a run took is its tenant's; what processes do besides is the house's, which also sees all of it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, select

from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.telemetry_tables import profiles
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.telemetry.profiling.comparing import Part
from omnimind.telemetry.profiling.folded import merged, packed, samples_of, unpacked
from omnimind.telemetry.profiling.profiler import Window

MOST_ROWS: Final = 4_000
"""Rows, from the newest on, that are added up at once: it takes half a second."""

_AT_ONCE: Final = 2_000
"""Rows that are forgotten in one transaction: nobody else can write to SQLite meanwhile."""

_ROW_BYTES: Final = 260
"""What a row takes besides its stacks, indexes included. Source: measured on SQLite 3.40, 20,000 rows."""


class Wanted(Value):
    """Which profiles: those of a run, an agent, a process, a version, that began within a time; ``""`` is any."""

    run_id: str = ""
    agent: str = ""
    process: str = ""
    version: str = ""
    since_s: float | None = None
    until_s: float | None = None


class ProfileWindow(Value):
    """What was sampled in a while: the row itself."""

    id: int
    at_s: float
    duration_s: float
    process: str
    version: str
    run_id: str
    agent: str
    calls: int
    samples: int


class Choices(Value):
    """What there are profiles of, the newest first."""

    agents: tuple[str, ...]
    processes: tuple[str, ...]
    versions: tuple[str, ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Windows, added up.

    Attributes:
        parts: Those of each run; what belongs to none, a window each.
        windows: How many they are.
        calls: The calls of agents that began meanwhile.
        samples: How often something was seen.
        from_s: When the first window began; 0: there is none.
        until_s: When the last one ended.
        is_cut: Whether there are more, and older ones.
    """

    parts: Sequence[Part]
    windows: int
    calls: int
    samples: int
    from_s: float
    until_s: float
    is_cut: bool


class Profiles:
    """The profiles of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        columns = [one.name for one in profiles.c if one.name != "id"]
        self._add = Statement(insert(profiles).inline(), database.engine.dialect, columns)

    def keep(self, window: Window, process: str, version: str) -> None:
        """Write a window of ``process``; a power cut may lose it, a crash of this process doesn't."""
        common = {"at_s": window.at_s, "duration_s": window.duration_s, "kind": "time"}
        common |= {"process": process, "version": version}
        rows = [
            common
            | one.subject._asdict()
            | {"calls": one.calls, "samples": samples_of(one.stacks), "stacks": packed(one.stacks)}
            for one in window.sampled
            if one.calls or one.stacks
        ]

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute_all(self._add, rows)

        self._database.write(add, needs_disk=False)

    def windows(
        self, tenant: str, wanted: Wanted, *, limit: int = 50, before: int | None = None
    ) -> list[ProfileWindow]:
        """The windows that ``tenant`` may see, the newest first; runs of others are not named.

        Args:
            tenant: Who asks.
            wanted: Which ones.
            limit: How many.
            before: Only those after this one in the list: its ``id``.
        """
        names = [one for one in profiles.c if one.name in {*ProfileWindow.model_fields, "tenant"}]
        query = _wanted(select(*names), tenant, wanted)
        if before is not None:
            query = query.where(profiles.c.id < before)
        query = query.order_by(profiles.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            if row.pop("tenant") != tenant:
                row["run_id"] = ""
        return [ProfileWindow(**row) for row in rows]

    def choices(self, tenant: str, wanted: Wanted) -> Choices:
        """What there is to choose from within a time."""
        with self._database.reading() as connection:
            return Choices(
                agents=_distinct(connection, profiles.c.agent, tenant, wanted),
                processes=_distinct(connection, profiles.c.process, tenant, wanted),
                versions=_distinct(connection, profiles.c.version, tenant, wanted),
                runs=_distinct(connection, profiles.c.run_id, tenant, wanted, profiles.c.tenant == tenant),
            )

    def profile(self, tenant: str, wanted: Wanted) -> Profile:
        """The windows that ``tenant`` may see, added up."""
        names = (profiles.c.at_s, profiles.c.duration_s, profiles.c.tenant, profiles.c.run_id)
        query = _wanted(select(*names, profiles.c.calls, profiles.c.samples, profiles.c.stacks), tenant, wanted)
        query = query.order_by(profiles.c.at_s.desc()).limit(MOST_ROWS + 1)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        rows = found[:MOST_ROWS]
        units: dict[Any, list[Any]] = {}
        for number, row in enumerate(rows):
            units.setdefault((row.tenant, row.run_id) if row.run_id else number, []).append(row)
        return Profile(
            parts=[_part(unit) for unit in units.values()],
            windows=len(rows),
            calls=sum(row.calls for row in rows),
            samples=sum(row.samples for row in rows),
            from_s=min((row.at_s for row in rows), default=0.0),
            until_s=max((row.at_s + row.duration_s for row in rows), default=0.0),
            is_cut=len(found) > MOST_ROWS,
        )


def _part(rows: Sequence[Any]) -> Part:
    return Part(sum(row.calls for row in rows), merged(unpacked(row.stacks) for row in rows))


def _wanted(query: Select[Any], tenant: str, wanted: Wanted) -> Select[Any]:
    """``query`` for what ``tenant`` may see of it: the house sees all together, but no run of anybody else's."""
    query = query.where(profiles.c.kind == "time")
    if tenant != DEFAULT_TENANT or wanted.run_id:
        query = query.where(profiles.c.tenant == tenant)
    for name in ("run_id", "agent", "process", "version"):
        if value := getattr(wanted, name):
            query = query.where(profiles.c[name] == value)
    if wanted.since_s is not None:
        query = query.where(profiles.c.at_s >= wanted.since_s)
    if wanted.until_s is not None:
        query = query.where(profiles.c.at_s < wanted.until_s)
    return query


_MOST_CHOICES: Final = 100


def _distinct(
    connection: Connection, column: ColumnElement[str], tenant: str, wanted: Wanted, *more: ColumnElement[bool]
) -> tuple[str, ...]:
    within = Wanted(since_s=wanted.since_s, until_s=wanted.until_s)
    query = _wanted(select(column), tenant, within).where(column != "", *more)
    query = query.group_by(column).order_by(func.max(profiles.c.at_s).desc()).limit(_MOST_CHOICES)
    return tuple(connection.scalars(query))


def prune_profiles(database: Database, *, limit_bytes: int, before_s: float) -> int:
    """Forget profiles that began before ``before_s``, then the oldest until about ``limit_bytes`` are left.

    Returns:
        How many rows that were.
    """
    forgotten = _forget(database, before_s)
    with database.reading() as connection:
        size = connection.scalar(select(func.avg(func.length(profiles.c.stacks)))) or 0
        room = limit_bytes // int(_ROW_BYTES + size)
        newest = select(profiles.c.at_s).order_by(profiles.c.at_s.desc())
        cut_s = connection.scalar(newest.offset(room).limit(1))
    return forgotten if cut_s is None else forgotten + _forget(database, cut_s)


def _forget(database: Database, before_s: float) -> int:
    oldest = select(profiles.c.id).where(profiles.c.at_s <= bindparam("before_s")).limit(_AT_ONCE)
    statement = Statement(delete(profiles).where(profiles.c.id.in_(oldest)), database.engine.dialect)

    def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
        return int(transaction.execute(statement, {"before_s": before_s}).rowcount)

    total = 0
    while count := database.write(forget):
        total += count
    return total
