"""Profilers: the processes that profile themselves, what is wanted of them, and their snapshots of memory.

What is wanted goes through the database, since processes may be on any machine.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import bindparam, delete, insert, select, update

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.holders import is_dead
from omnimind.store.looking import first
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import profilers, profiles
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.telemetry.profiling.folded import Stacks, packed, samples_of, unpacked

BEAT_S: Final = 10.0
"""How often a process tells of itself."""

SILENT_S: Final = 4 * BEAT_S
"""Who was not heard of for so long is gone."""

_FORGOTTEN_S: Final = 3600.0

MOST_SNAPSHOTS: Final = 100


class Told(Value):
    """What a process tells of itself; ``tracing_since_s`` is ``None`` while it traces no memory."""

    core_share: float = 0.0
    rate_hz: float = 0.0
    resident_bytes: int = 0
    tracing_since_s: float | None = None
    frames: int = 0
    traced_bytes: int = 0
    overhead_bytes: int = 0


class Order(Value):
    """What a process is to do about its memory; ``frames`` are told of each allocation."""

    action: Literal["start", "snapshot", "stop"]
    frames: int = Field(default=8, ge=1, le=25)


class Profiled(Value):
    """A process that profiles itself, and what it was told to do and has not done yet."""

    process: str
    role: str
    version: str
    seen_at_s: float
    is_alive: bool
    told: Told
    wanted: str


class Snapshot(Value):
    """What was allocated at a moment: by tracing since ``began_at_s``, ``size_bytes`` in ``blocks``."""

    id: int
    at_s: float
    began_at_s: float
    process: str
    version: str
    blocks: int
    size_bytes: int


class Profilers:
    """Those of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        made: Any = insert_for(dialect)(profilers).inline()
        told = {name: made.excluded[name] for name in ("seen_at_s", "told")}
        columns = [name for name in profilers.c.keys() if name != "wanted"]  # noqa: SIM118 - columns, not a dictionary
        upsert = made.on_conflict_do_update(index_elements=["process"], set_=told)
        self._tell = Statement(upsert, dialect, columns)
        self._leave = Statement(delete(profilers).where(profilers.c.process == bindparam("of")), dialect)
        self._forget = Statement(delete(profilers).where(profilers.c.seen_at_s < bindparam("before_s")), dialect)
        is_it = profilers.c.process == bindparam("of")
        wanting = update(profilers).where(is_it, profilers.c.wanted == bindparam("before"))
        self._want = Statement(wanting.values(wanted=bindparam("after")), dialect)
        self._look = Statement(select(profilers.c.wanted).where(is_it), dialect)
        self._add = Statement(
            insert(profiles).inline(),
            dialect,
            ["at_s", "duration_s", "kind", "process", "version", "samples", "stacks"],
        )

    def tell(self, process: str, role: str, version: str, told: Told) -> None:
        """Write down how a process is."""
        now_s = self._now_s()
        columns = {"process": process, "role": role, "version": version, "seen_at_s": now_s}
        columns |= {"told": told.model_dump_json()}

        def tell(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._tell, columns)
            transaction.execute(self._forget, {"before_s": now_s - _FORGOTTEN_S})

        self._database.write(tell, needs_disk=False)

    def leave(self, process: str) -> None:
        """It ends."""

        def leave(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._leave, {"of": process})

        self._database.write(leave, needs_disk=False)

    def all(self) -> list[Profiled]:
        """Those that were heard of within the hour, and did not say that they end."""
        now_s = self._now_s()
        with self._database.reading() as connection:
            rows = connection.execute(select(profilers).order_by(profilers.c.role, profilers.c.process)).mappings()
            return [_profiled(row, now_s) for row in rows]

    def order(self, process: str, order: Order) -> None:
        """Have a process do something, as soon as it looks.

        Raises:
            MissingError: ``profiler.missing``.
            ConflictError: ``profiler.busy``: it has not done yet what it was told before.
        """
        known = next((one for one in self.all() if one.process == process and one.is_alive), None)
        if known is None:
            hint = "processes profile themselves if OMNIMIND_PROFILES is not off: list them"
            raise MissingError("profiler.missing", f"there is no process {process} that could", hint)
        if not self._change(process, "", order.model_dump_json()):
            hint = f"it looks every other second: try again when {known.wanted or 'that'} is done"
            raise ConflictError("profiler.busy", f"{process} has not done yet what it was told before", hint)

    def wanted(self, process: str) -> Order | None:
        """What ``process`` is to do; it is not told so again."""
        row = first(self._database, self._look, {"of": process})
        if row is None or not row[0] or not self._change(process, row[0], ""):
            return None
        return Order.model_validate_json(row[0])

    def _change(self, process: str, before: str, after: str) -> bool:
        def change(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            values = {"of": process, "before": before, "after": after}
            return bool(transaction.execute(self._want, values).rowcount)

        return self._database.write(change)

    # ---------------------------------------------------------------- snapshots

    def keep(self, process: str, version: str, began_at_s: float, stacks: Stacks) -> None:
        """Write a snapshot of now."""
        at_s = self._now_s()
        columns = {"at_s": at_s, "duration_s": at_s - began_at_s, "kind": "memory", "process": process}
        columns |= {"version": version, "samples": samples_of(stacks), "stacks": packed(stacks)}

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._add, columns)

        self._database.write(add)

    def snapshots(self, process: str = "") -> list[Snapshot]:
        """Those of all processes, or of one: the newest first, :data:`MOST_SNAPSHOTS` at most."""
        query = _MEMORY if not process else _MEMORY.where(profiles.c.process == process)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(profiles.c.at_s.desc()).limit(MOST_SNAPSHOTS)).all()
        return [_snapshot(row, unpacked(row.stacks)) for row in rows]

    def snapshot(self, snapshot_id: int) -> tuple[Snapshot, Stacks]:
        """One of them, and its allocations. Raises ``MissingError`` (``snapshot.missing``)."""
        with self._database.reading() as connection:
            row = connection.execute(_MEMORY.where(profiles.c.id == snapshot_id)).one_or_none()
        if row is None:
            raise MissingError("snapshot.missing", f"there is no snapshot {snapshot_id}", "it may be too old")
        stacks = unpacked(row.stacks)
        return _snapshot(row, stacks), stacks

    def last_tracing(self, process: str) -> list[tuple[Snapshot, Stacks]]:
        """The snapshots since the process began to trace the last time, the oldest first."""
        query = _MEMORY.where(profiles.c.process == process).order_by(profiles.c.at_s.desc()).limit(MOST_SNAPSHOTS)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        since_s = rows[0].at_s - rows[0].duration_s if rows else 0.0
        same = [(row, unpacked(row.stacks)) for row in rows if row.at_s - row.duration_s >= since_s - 1.0]
        return [(_snapshot(row, stacks), stacks) for row, stacks in reversed(same)]


_MEMORY: Final = select(profiles).where(profiles.c.kind == "memory")


def _profiled(row: Any, now_s: float) -> Profiled:
    is_alive = now_s - row["seen_at_s"] < SILENT_S and not is_dead(row["process"])
    told = Told.model_validate_json(row["told"])
    wanted = json.loads(row["wanted"])["action"] if row["wanted"] else ""
    return Profiled(**{**row, "told": told, "wanted": wanted, "is_alive": is_alive})


def _snapshot(row: Any, stacks: Stacks) -> Snapshot:
    return Snapshot(
        id=row.id,
        at_s=row.at_s,
        began_at_s=row.at_s - row.duration_s,
        process=row.process,
        version=row.version,
        blocks=row.samples,
        size_bytes=sum(one.wall_us for one in stacks.values()),
    )
