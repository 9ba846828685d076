"""Templates of log lines, how many lines of each there were, and which of them are new or burst."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Dialect, bindparam, case, delete, func, select

from omnimind.alerting.bursts import DAY_S, LEFT_OUT_S, STEP_S, is_burst
from omnimind.core.errors import TransientError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import patterns, tallies
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.telemetry.kept import LEVELS, KeptLine, Level
from omnimind.telemetry.templates import Template, Templates, plain

WARM_UP_S: Final = 86_400.0
"""For how long everything is new in an installation, and nothing is said to be."""

NEW_S: Final = 3600.0
"""For how long a template is new."""

SHOWN: Final = 500
"""Templates of a tenant that are looked at: those with the newest lines."""

_AGAIN_S: Final = 30.0
"""How often the templates that other processes found are learned."""

_HOUR_S: Final = 3600
_HOURS: Final = 24


class Pattern(Value):
    """A template of log lines.

    Attributes:
        id: Names it: the same in every process, and after every start.
        template: What its lines have in common.
        level: How bad they are.
        count: How many there were.
        first_at_s: When the first was said, in seconds since 1970.
        last_at_s: When the last was.
        hours: How many there were in each of the last 24 hours, the current one last.
        is_new: Whether it was never seen before the last hour, in an installation that is older than a day.
        is_bursting: Whether there are more of it than there ever were within a day.
        burst: How many there were within five minutes, at most, of the last ten.
    """

    id: str
    template: str
    level: Level
    count: int
    first_at_s: float
    last_at_s: float
    hours: tuple[int, ...]
    is_new: bool
    is_bursting: bool
    burst: int


class PatternKeeper:
    """Counts lines by their templates. Used from one thread.

    Args:
        database: Where.
        now_s: What time it is, in seconds.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._now_s = now_s
        self._templates = Templates()
        self._statements = _Statements(database.engine.dialect)
        self._learn_at_s = 0.0
        self._learned_s = 0.0

    def counted(self, lines: Sequence[tuple[KeptLine, str]]) -> Callable[[Transaction], None]:
        """What writes it down that there were ``lines``, each with its tenant."""
        if self._now_s() >= self._learn_at_s:
            self._learn()
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        tally: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        for line, whose in lines:
            tenant = whose or DEFAULT_TENANT
            template = self._templates.of(line.level, line.event, plain(str(line.fields.get("code", ""))))
            name = template.id
            new = {"tenant": tenant, "id": name, "template": str(template), "level": line.level, "count": 0}
            row = rows.setdefault((tenant, name), {**new, "first_at_s": line.at_s, "last_at_s": line.at_s})
            row["count"] += 1
            row["first_at_s"] = min(row["first_at_s"], line.at_s)
            row["last_at_s"] = max(row["last_at_s"], line.at_s)
            tally[tenant, name, int(line.at_s // STEP_S) * STEP_S] += 1
        counts = [{"tenant": one[0], "id": one[1], "at_s": one[2], "count": count} for one, count in tally.items()]
        said = self._statements

        def write(transaction: Transaction) -> None:
            transaction.execute_all(said.add, [rows[name] for name in sorted(rows)])
            transaction.execute_all(said.tally, sorted(counts, key=lambda one: (one["tenant"], one["id"], one["at_s"])))

        return write

    def merge(self) -> None:
        """Count the lines of templates that became part of wider ones as theirs; what fails is done the next time."""
        merged, self._templates.merged = self._templates.merged, {}

        def write(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            for old, new in merged.items():
                self._statements.merge(transaction, old, new)

        if not merged:
            return
        try:
            self._database.write(write, needs_disk=False)
        except TransientError:
            self._templates.merged = merged | self._templates.merged

    def _learn(self) -> None:
        """Take note of what other processes found since the last time."""
        self._learn_at_s = self._now_s() + _AGAIN_S
        newest = select(patterns.c.level, patterns.c.template, patterns.c.last_at_s)
        newest = newest.where(patterns.c.last_at_s >= self._learned_s).order_by(patterns.c.last_at_s.desc())
        with self._database.reading() as connection:
            found = connection.execute(newest.limit(SHOWN)).all()
        self._templates.learn((one.level, one.template) for one in reversed(found))
        if found:
            self._learned_s = found[0].last_at_s - 2 * _AGAIN_S


class Patterns:
    """The templates of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s

    def recent(self, tenant: str, *, level: Level = "debug", query: str = "") -> list[Pattern]:
        """The templates of a tenant, :data:`SHOWN` at most: those that are new or burst first, then the newest.

        Args:
            tenant: Whose.
            level: Only those that are as bad or worse.
            query: Only those with all of these words.
        """
        now_s = self._now_s()
        wanted = select(patterns).where(patterns.c.tenant == tenant, patterns.c.last_at_s >= now_s - DAY_S)
        wanted = wanted.where(patterns.c.level.in_(LEVELS[LEVELS.index(level) :]))
        for word in query.lower().split():
            wanted = wanted.where(func.lower(patterns.c.template).contains(word, autoescape=True))
        wanted = wanted.order_by(patterns.c.last_at_s.desc()).limit(SHOWN)
        since_s = now_s - DAY_S
        counts = select(tallies.c.id, tallies.c.at_s, tallies.c.count)
        counts = counts.where(tallies.c.tenant == tenant, tallies.c.at_s >= since_s)
        with self._database.reading() as connection:
            found = connection.execute(wanted).all()
            tally = connection.execute(counts).all() if found else ()
            began_s = connection.scalar(select(func.min(patterns.c.first_at_s)))
        by_name: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for name, at_s, count in tally:
            by_name[name][at_s] = count
        is_warm = began_s is not None and now_s - began_s >= WARM_UP_S
        told = [_pattern(row, by_name[row.id], now_s, len(found), is_warm=is_warm) for row in found]
        return sorted(told, key=lambda one: (-one.is_new - one.is_bursting, -one.last_at_s))


def _pattern(row: Any, tally: Mapping[int, int], now_s: float, looked_at: int, *, is_warm: bool) -> Pattern:
    this = int(now_s // STEP_S) * STEP_S
    burst = max(tally.get(this, 0), tally.get(this - STEP_S, 0))
    before = [count for at_s, count in tally.items() if at_s < now_s - LEFT_OUT_S]
    is_new = is_warm and now_s - row.first_at_s < NEW_S
    return Pattern(
        id=row.id,
        template=row.template,
        level=row.level,
        count=row.count,
        first_at_s=row.first_at_s,
        last_at_s=row.last_at_s,
        hours=by_hour(tally, now_s),
        is_new=is_new,
        is_bursting=is_warm and not is_new and is_burst(burst, before, looked_at),
        burst=burst,
    )


def by_hour(tally: Mapping[int, int], now_s: float) -> tuple[int, ...]:
    """How many there were in each of the last 24 hours, the current one last."""
    hours = [0] * _HOURS
    this = int(now_s // _HOUR_S)
    for at_s, count in tally.items():
        ago = this - at_s // _HOUR_S
        if 0 <= ago < _HOURS:
            hours[_HOURS - 1 - ago] += count
    return tuple(hours)


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        made = insert_for(dialect)
        added = made(patterns).inline()
        self.add = Statement(_summed(added), dialect, patterns.c.keys())
        self.tally = Statement(_tallied(made(tallies).inline()), dialect, tallies.c.keys())
        old = patterns.c.id == bindparam("old")
        moved: dict[str, Any] = {one.name: one for one in patterns.c}
        moved |= {"id": bindparam("new"), "template": bindparam("new_template")}
        rows = select(*(told.label(name) for name, told in moved.items())).where(old)
        self._move = Statement(_summed(made(patterns).from_select(patterns.c.keys(), rows)), dialect)
        counts = [tallies.c.tenant, bindparam("new").label("id"), tallies.c.at_s, tallies.c.count]
        taken = select(*counts).where(tallies.c.id == bindparam("old"))
        self._move_counts = Statement(_tallied(made(tallies).from_select(tallies.c.keys(), taken)), dialect)
        self._drop = Statement(delete(patterns).where(old), dialect)
        self._drop_counts = Statement(delete(tallies).where(tallies.c.id == bindparam("old")), dialect)

    def merge(self, transaction: Transaction, old: Template, new: Template) -> None:
        """Count all lines of ``old`` as ``new``'s."""
        said = {"old": old.id, "new": new.id, "new_template": str(new)}
        for statement in (self._move, self._drop, self._move_counts, self._drop_counts):  # as lines are counted
            transaction.execute(statement, said)


def _summed(added: Any) -> Any:
    new = added.excluded
    first, last = patterns.c.first_at_s, patterns.c.last_at_s
    said = {
        "count": patterns.c.count + new.count,
        "first_at_s": case((new.first_at_s < first, new.first_at_s), else_=first),
        "last_at_s": case((new.last_at_s > last, new.last_at_s), else_=last),
    }
    return added.on_conflict_do_update(index_elements=["tenant", "id"], set_=said)


def _tallied(added: Any) -> Any:
    said = {"count": tallies.c.count + added.excluded.count}
    return added.on_conflict_do_update(index_elements=["tenant", "id", "at_s"], set_=said)
