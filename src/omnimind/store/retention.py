"""Retention: finished runs go by age and size, and with them what only they refer to; unfinished ones stay whole.

What the guard decided goes by age, too, and so do uploads that no run uses.
"""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete, exists, select, union

from omnimind.store.database import Database
from omnimind.store.decisions import Decisions
from omnimind.store.home import RECENT_S, Home, Pruned
from omnimind.store.service_tables import revisions, tenants, uploads
from omnimind.store.statements import Statement
from omnimind.store.tables import runs, uses
from omnimind.store.transaction import KeptRow, Transaction

_AT_ONCE: Final = 20
"""Runs that are forgotten in one transaction: nobody else can write to SQLite meanwhile."""


_DAY_S: Final = 86400.0


def prune(home: Home, database: Database, *, limit_bytes: int, max_age_s: float, recent_s: float = RECENT_S) -> Pruned:
    """Forget runs that ended longer ago than ``max_age_s``, then take away until at most ``limit_bytes`` are left.

    What no run refers to goes first, what was not used for longest before the rest; then the runs that ended first,
    with the artifacts that no other run refers to. A database on this machine counts as much as the files.

    Args:
        home: Where the files are.
        database: Where the runs are.
        limit_bytes: How much may stay.
        max_age_s: How long finished runs may stay; those of tenants that say less, for that long.
        recent_s: What was used, and what ended, within this time stays.

    Raises:
        UserError: ``disk.unwritable``, and what a database raises.
    """
    with database.reading() as connection:
        now_s: float = connection.scalars(select(database.now)).one()
        old = [*_ended(connection, now_s - max_age_s), *_outlived(connection, now_s, max_age_s)]
    _forget(database, old)
    Decisions(database).prune(now_s - max_age_s)
    _forget_uploads(database, now_s - max_age_s)
    with database.reading() as connection:
        referred = union(select(uses.c.sha256), select(uploads.c.sha256))
        spared = frozenset(connection.scalars(referred))
        ended = _ended(connection, now_s - recent_s)
    pruned = home.prune(limit_bytes - database.size_bytes(), spared=spared, recent_s=recent_s)
    files, freed_bytes, kept_bytes, count = pruned.files, pruned.freed_bytes, pruned.kept_bytes, len(old)
    for run_id in ended:
        if kept_bytes + database.size_bytes() <= limit_bytes:
            break
        orphans = _used_only_by(database, run_id)
        _forget(database, [run_id])
        freed = [size for sha256 in orphans if (size := home.discard(sha256, recent_s=recent_s))]
        files, freed_bytes, kept_bytes = files + len(freed), freed_bytes + sum(freed), kept_bytes - sum(freed)
        count += 1
    if count:
        database.shrink()
    return Pruned(files=files, freed_bytes=freed_bytes, kept_bytes=kept_bytes + database.size_bytes(), runs=count)


def _forget_uploads(database: Database, before_s: float) -> None:
    """Forget what was sent before ``before_s`` and no run uses any more."""
    is_used = exists().where(uses.c.sha256 == uploads.c.sha256)
    gone = Statement(delete(uploads).where(uploads.c.created_at_s <= before_s, ~is_used), database.engine.dialect)

    def forget(transaction: Transaction, _: Sequence[KeptRow]) -> None:
        transaction.execute(gone, {})

    database.write(forget)


def _outlived(connection: Connection, now_s: float, max_age_s: float) -> Iterator[str]:
    """The younger runs of tenants that keep theirs for less time than others."""
    for tenant, said in connection.execute(select(tenants.c.id, tenants.c.settings)):
        days = json.loads(said).get("runs_kept_days")
        if days is not None and days * _DAY_S < max_age_s:
            yield from _ended(connection, now_s - days * _DAY_S, now_s - max_age_s, tenant)


def _ended(connection: Connection, before_s: float, after_s: float = 0.0, tenant: str | None = None) -> Sequence[str]:
    """The runs that ended between ``after_s`` and ``before_s``, in the order in which they did, of all or of a tenant.

    Versions of productions are not among them: those go with their productions, which somebody deletes.
    """
    is_version = exists().where(revisions.c.run_id == runs.c.id)
    ended = select(runs.c.id).where(runs.c.ended_at_s <= before_s, ~is_version).order_by(runs.c.ended_at_s)
    if tenant is not None:
        ended = ended.where(runs.c.tenant == tenant, runs.c.ended_at_s > after_s)
    return connection.scalars(ended).all()


def _used_only_by(database: Database, run_id: str) -> Sequence[str]:
    others = uses.alias()
    is_shared = exists().where(others.c.sha256 == uses.c.sha256, others.c.run_id != run_id)
    with database.reading() as connection:
        return connection.scalars(select(uses.c.sha256).where(uses.c.run_id == run_id, ~is_shared)).all()


def _forget(database: Database, run_ids: Sequence[str]) -> None:
    for start in range(0, len(run_ids), _AT_ONCE):
        some = run_ids[start : start + _AT_ONCE]
        database.write(partial(_delete, some), some)


def _delete(run_ids: Sequence[str], transaction: Transaction, _: Sequence[KeptRow]) -> None:
    for run in transaction.existing(run_ids):
        if run.is_over:  # it may have been retried meanwhile
            transaction.delete(run)
