"""Series: what is measured by all processes of an installation, added up a minute and an hour at a time."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, select, tuple_

from omnimind.core.json_text import compact
from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import points, series
from omnimind.store.transaction import KeptRow, Transaction

SeriesKind = Literal["counter", "gauge"]

MINUTE_S: Final = 60
HOUR_S: Final = 3600

MOST_SERIES: Final = 5000
"""Series of an installation: those that come later are not kept."""

_KNOWN_S: Final = 1800.0
"""For how long the numbers of series are remembered; what has no points for longer than that may be forgotten."""

_AT_ONCE: Final = 2000
"""Rows that are forgotten in one transaction: nobody else can write to SQLite meanwhile."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Layer:
    """Points of one step: how long they stay, and how many of them at the most."""

    step_s: int
    kept_s: float
    most: int


LAYERS: Final = (_Layer(MINUTE_S, 3 * 86_400.0, 1_000_000), _Layer(HOUR_S, 70 * 86_400.0, 1_500_000))
"""Three days by the minute, ten weeks by the hour. A point takes 50 bytes. Source: measured on SQLite 3.40."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What one process measured since it told of it last.

    Attributes:
        name: Of the metric, as in :mod:`omnimind.telemetry.metrics.catalogue`; a histogram's are its name with
            ``_bucket`` (label ``le``, cumulative), ``_sum`` and ``_count``.
        labels: As Prometheus has them.
        kind: Whether ``total`` is by how much it grew, or the sum of what was measured.
        total: As above.
        samples: How many times it was measured; 0: it is a share of what others measured at the same moment, as each
            process knows of its own work only.
    """

    name: str
    labels: Labels
    kind: SeriesKind
    total: float
    samples: int = 1


@dataclass(frozen=True, slots=True)
class SeriesPoints:
    """A series, a point for each step in which anything was measured, the first one first.

    Attributes:
        labels: What tells it from others of its name.
        kind: ``counter`` or ``gauge``.
        at_s: When each step begins, in seconds since 1970.
        total: Of a counter by how much it grew within the step; of a gauge the sum of what was measured, so that
            ``total / samples`` is what it was on average.
        samples: How many times it was measured.
    """

    labels: Labels
    kind: SeriesKind
    at_s: list[int]
    total: list[float]
    samples: list[int]


class Series:
    """The series of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where.
        now_s: What time it is, in seconds since 1970.

    Attributes:
        dropped: Deltas that were not kept, since there are :data:`MOST_SERIES` others.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        self._statements = _Statements(database)
        self._lock = Lock()
        self._known: dict[tuple[str, str], int | None] = {}
        self._known_since_s = now_s()
        self.dropped = 0

    def write(self, deltas: Sequence[Delta]) -> None:
        """Add what was measured to the points of now; a power cut may lose it, a crash of this process doesn't.

        Raises:
            OmniMindError: As a database does; nothing of it is kept then.
        """
        if not deltas:
            return
        now_s = self._now_s()
        named = [((delta.name, compact(dict(sorted(delta.labels.items())))), delta) for delta in deltas]
        with self._lock:
            known = self._remembered(now_s)
            kinds = {key: delta.kind for key, delta in named if key not in known}

            def add(transaction: Transaction, _: Sequence[KeptRow]) -> dict[tuple[str, str], int | None]:
                new = self._number(transaction, kinds)
                rows = _rows(((known | new)[key], delta) for key, delta in named)
                transaction.execute_all(self._statements.add_points, _at(rows, now_s))
                return new

            self._known |= self._database.write(add, needs_disk=False)
            self.dropped += sum(self._known[key] is None for key, _ in named)

    def names(self) -> dict[str, SeriesKind]:
        """What is measured, in the order of the alphabet."""
        wanted = (
            select(series.c.name, func.min(series.c.kind).label("kind")).group_by(series.c.name).order_by(series.c.name)
        )
        with self._database.reading() as connection:
            return {row.name: row.kind for row in connection.execute(wanted)}

    def read(
        self,
        name: str,
        *,
        labels: Labels | None = None,
        since_s: float,
        until_s: float,
        step_s: int = MINUTE_S,
    ) -> list[SeriesPoints]:
        """The series of a name that were measured between ``since_s`` and ``until_s``, in the order of their labels.

        Args:
            name: Of the metric.
            labels: Those that they must have; they may have others.
            since_s: The first step is the one in which this is.
            until_s: The last step begins before this.
            step_s: A multiple of 60; what is older than three days is there for multiples of 3600 only.

        Raises:
            ValueError: The step is none of those.
        """
        if step_s < MINUTE_S or step_s % MINUTE_S:
            raise ValueError(f"a step is a multiple of {MINUTE_S} s, not {step_s} s")
        with self._database.reading() as connection:
            wanted = _wanted(connection, name, labels or {})
            rows = _points(connection, list(wanted), since_s - since_s % step_s, until_s, step_s)
        for series_id, at_s, total, samples in rows:
            found = wanted[series_id]
            found.at_s.append(at_s)
            found.total.append(total)
            found.samples.append(int(samples))  # PostgreSQL sums whole numbers up to decimal ones
        return [one for one in wanted.values() if one.at_s]

    # ---------------------------------------------------------------- numbers of series

    def _remembered(self, now_s: float) -> dict[tuple[str, str], int | None]:
        if now_s - self._known_since_s > _KNOWN_S:
            self._known, self._known_since_s = {}, now_s
        return self._known

    def _number(
        self, transaction: Transaction, kinds: Mapping[tuple[str, str], SeriesKind]
    ) -> dict[tuple[str, str], int | None]:
        """The numbers of series, which they get now unless they have one; ``None``: there are too many."""
        if not kinds:
            return {}
        room = MOST_SERIES - transaction.execute(self._statements.count, {}).fetchone()[0]
        found: dict[tuple[str, str], int | None] = {}
        for (name, labels), kind in sorted(kinds.items()):
            columns = {"name": name, "labels": labels, "kind": kind}
            if room > 0:
                room -= max(transaction.execute(self._statements.add, columns).rowcount, 0)
            row = transaction.execute(self._statements.find, columns).fetchone()
            found[name, labels] = row[0] if row else None
        return found


def prune_series(database: Database, now_s: Callable[[], float] = time.time) -> int:
    """Forget points that are too old or too many (:data:`LAYERS`), and series without any; how many rows."""
    forgotten = 0
    for layer in LAYERS:
        its = points.c.step_s == layer.step_s
        newest = select(points.c.at_s).where(its).order_by(points.c.at_s.desc())
        with database.reading() as connection:
            too_many_s = connection.scalar(newest.offset(layer.most).limit(1)) or 0
        before_s = max(now_s() - layer.kept_s, too_many_s)
        forgotten += _forget(database, its, points.c.at_s <= before_s)
    empty = Statement(delete(series).where(~exists().where(points.c.series_id == series.c.id)), database.engine.dialect)

    def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
        return int(transaction.execute(empty, {}).rowcount)

    return forgotten + database.write(forget)


def _forget(database: Database, *which: ColumnElement[bool]) -> int:
    key = tuple_(*points.primary_key.columns)
    some = select(*points.primary_key.columns).where(*which).limit(_AT_ONCE)
    statement = Statement(delete(points).where(key.in_(some)), database.engine.dialect)

    def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
        return int(transaction.execute(statement, {}).rowcount)

    total = 0
    while gone := database.write(forget):
        total += gone
    return total


class _Statements:
    def __init__(self, database: Database) -> None:
        dialect = database.engine.dialect
        made = insert_for(dialect)
        self.count = Statement(select(func.count()).select_from(series), dialect)
        self.add = Statement(made(series).on_conflict_do_nothing().inline(), dialect, ["name", "labels", "kind"])
        is_it = (series.c.name == bindparam("name"), series.c.labels == bindparam("labels"))
        self.find = Statement(select(series.c.id).where(*is_it), dialect)
        added = made(points).inline()
        summed = {name: points.c[name] + added.excluded[name] for name in ("total", "samples")}
        upsert = added.on_conflict_do_update(index_elements=["series_id", "step_s", "at_s"], set_=summed)
        self.add_points = Statement(upsert, dialect, points.c.keys())


def _rows(numbered: Iterable[tuple[int | None, Delta]]) -> dict[int, tuple[float, int]]:
    """The sums by the numbers of their series, in their order: who write at the same time wait in it."""
    sums: dict[int, tuple[float, int]] = {}
    for number, delta in numbered:
        if number is not None:
            total, samples = sums.get(number, (0.0, 0))
            sums[number] = total + delta.total, samples + delta.samples
    return dict(sorted(sums.items()))


def _at(rows: Mapping[int, tuple[float, int]], now_s: float) -> list[dict[str, Any]]:
    return [
        {"series_id": number, "step_s": layer.step_s, "at_s": int(now_s // layer.step_s) * layer.step_s}
        | {"total": total, "samples": samples}
        for number, (total, samples) in rows.items()
        for layer in LAYERS
    ]


def _wanted(connection: Connection, name: str, labels: Labels) -> dict[int, SeriesPoints]:
    """The series of a name that have these labels, without points, by their numbers."""
    named = select(series.c.id, series.c.labels, series.c.kind).where(series.c.name == name)
    found = {}
    for number, text, kind in connection.execute(named.order_by(series.c.labels)):
        its = json.loads(text)
        if labels.items() <= its.items():
            found[number] = SeriesPoints(its, kind, [], [], [])
    return found


def _points(
    connection: Connection, numbers: Sequence[int], since_s: float, until_s: float, step_s: int
) -> Sequence[Any]:
    step = HOUR_S if step_s % HOUR_S == 0 else MINUTE_S
    begins = (points.c.at_s - points.c.at_s % step_s).label("begins")
    wanted = select(points.c.series_id, begins, func.sum(points.c.total), func.sum(points.c.samples)).where(
        points.c.series_id.in_(numbers),
        points.c.step_s == step,
        points.c.at_s >= since_s,
        points.c.at_s < until_s,
    )
    measured = wanted.group_by(points.c.series_id, begins).having(func.sum(points.c.samples) > 0)
    return connection.execute(measured.order_by(begins)).all()
