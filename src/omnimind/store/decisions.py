"""What the guard decided: a row a rule and kind that found something in one text, never with the text."""

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, func, insert, select

from omnimind.core.guard import Decided, Finding, Place
from omnimind.core.model import Caller
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.tables import decisions
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

_AT_ONCE: Final = 5000
"""Rows that are forgotten in one transaction: nobody else can write to SQLite meanwhile."""


class Decision(Value):
    """What a rule found in one text, and what came of it. ``score`` is the highest of its ``findings``."""

    id: int
    at_s: float
    tenant: str
    key: str
    run_id: str
    agent: str
    policy: str
    rule: str
    place: Place
    kind: str
    decided: Decided
    is_shadow: bool
    score: float
    findings: int


class Count(Value):
    """How often a rule decided so about a kind: in so many texts, for so many findings."""

    rule: str
    kind: str
    decided: Decided
    is_shadow: bool
    texts: int
    findings: int


class Decisions:
    """The decisions of a database. Safe to use from any thread.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        columns = [column.name for column in decisions.c if column.name != "id"]
        self._add = Statement(insert(decisions).inline(), database.engine.dialect, columns)
        oldest = select(decisions.c.id).where(decisions.c.at_s < bindparam("before_s")).limit(_AT_ONCE)
        self._forget = Statement(delete(decisions).where(decisions.c.id.in_(oldest)), database.engine.dialect)

    def record(self, caller: Caller, policy: str, place: Place, findings: Sequence[Finding]) -> None:
        """Keep what was found in one text; it is durable soon, and nobody waits for it."""
        rows = list(_rows(caller, policy, place, findings, self._now_s()))

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute_all(self._add, rows)

        writing = Writing(add, needs_disk=False)
        self._database.writer.note(("decisions", id(writing)), writing)

    def recent(
        self,
        *,
        tenant: str | None = None,
        run_id: str | None = None,
        rule: str | None = None,
        is_shadow: bool | None = None,
        before_id: int | None = None,
        limit: int = 50,
    ) -> Sequence[Decision]:
        """The last ones, the newest first; ``before_id``: those that are older than this one."""
        wanted = _of(select(decisions), tenant, run_id).order_by(decisions.c.id.desc()).limit(limit)
        if rule is not None:
            wanted = wanted.where(decisions.c.rule == rule)
        if is_shadow is not None:
            wanted = wanted.where(decisions.c.is_shadow == is_shadow)
        if before_id is not None:
            wanted = wanted.where(decisions.c.id < before_id)
        with self._database.reading() as connection:
            return [Decision.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]

    def counts(
        self, *, tenant: str | None = None, since_s: float = 0.0, is_shadow: bool | None = None
    ) -> Sequence[Count]:
        """How often what was decided since ``since_s``, the most frequent first."""
        by = (decisions.c.rule, decisions.c.kind, decisions.c.decided, decisions.c.is_shadow)
        texts, found = func.count().label("texts"), func.sum(decisions.c.findings).label("findings")
        wanted = _of(select(*by, texts, found), tenant, None).where(decisions.c.at_s >= since_s).group_by(*by)
        if is_shadow is not None:
            wanted = wanted.where(decisions.c.is_shadow == is_shadow)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(texts.desc(), *by)).mappings().all()
        return [Count.model_validate({**row, "findings": int(row["findings"])}) for row in rows]

    def prune(self, before_s: float) -> int:
        """Forget what was decided before ``before_s``; how many rows that were."""

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            return int(transaction.execute(self._forget, {"before_s": before_s}).rowcount)

        total = 0
        while forgotten := self._database.write(forget):
            total += forgotten
        return total


def _rows(
    caller: Caller, policy: str, place: Place, findings: Sequence[Finding], at_s: float
) -> Sequence[Mapping[str, Any]]:
    common = {
        "at_s": at_s,
        "tenant": caller.tenant,
        "key": caller.key,
        "run_id": caller.run_id,
        "agent": caller.agent,
        "policy": policy,
        "place": place,
    }
    rows = []
    for (rule, kind, decided, is_shadow), some in groupby(sorted(findings, key=_what), _what):
        scores = [finding.score for finding in some]
        told = {"rule": rule, "kind": kind, "decided": decided, "is_shadow": is_shadow}
        rows.append({**common, **told, "score": max(scores), "findings": len(scores)})
    return rows


def _what(finding: Finding) -> tuple[str, str, str, bool]:
    return finding.rule, finding.kind, finding.decided, finding.is_shadow


def _of(wanted: Select[Any], tenant: str | None, run_id: str | None) -> Select[Any]:
    if tenant is not None:
        wanted = wanted.where(decisions.c.tenant == tenant)
    return wanted if run_id is None else wanted.where(decisions.c.run_id == run_id)
