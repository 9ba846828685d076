"""Finished runs go by age and size; unfinished ones, and what they refer to, stay."""

import asyncio
import os
import threading
import time

import pytest
from sqlalchemy import func, select

from omnimind.core.run import NewRun, Row
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from omnimind.store.retention import prune
from omnimind.store.tables import approvals, definitions, history, uses
from omnimind.store.tenants import Tenants, TenantSettings
from omnimind.store.writer import Writing

from .conftest import Store

LARGE = 10**9
FOREVER_S = 10.0**10


@pytest.fixture
def home(tmp_path):
    """The home that the store's artifacts are in."""
    return Home(tmp_path)


def run(store, *artifacts, ended_at_s=None, size=10, tenant="default"):
    """A run that refers to ``artifacts``; unfinished if it has not ended."""

    async def main():
        claim = await store.driven(NewRun("tell", {"size": size}, {"text": "x" * size}, tenant=tenant))
        value = {"made": [artifact.model_dump(mode="json") for artifact in artifacts]}
        await store.journal.write(claim.lease, [Row("A", "answered", 1.0, {"value": value})])
        if ended_at_s is not None:
            await store.journal.release(claim.lease, "succeeded", [Row("", "succeeded", ended_at_s)])
        return claim.run.id

    return asyncio.run(main())


def put(store, text, used_s=1.0):
    """An artifact that was used at that time."""
    artifact = store.artifacts.put(text.encode() * 1000, "text/plain")
    os.utime(store.artifacts.path(artifact), (used_s, used_s))
    return artifact


def ids(store):
    """The runs that are left."""
    return {run.id for run in store.runs.recent()}


def test_finished_runs_go_by_age(store, home):
    """With all that is known of them; unfinished ones stay however old they are."""
    old, unfinished, recent = run(store, ended_at_s=1.0), run(store), run(store, ended_at_s=1e10)

    pruned = prune(home, store.database, limit_bytes=LARGE, max_age_s=3600.0)

    assert ids(store) == {unfinished, recent}
    assert pruned.runs == 1
    with store.database.reading() as connection:
        for table in (history, uses, approvals):
            assert connection.scalar(select(func.count()).where(table.c.run_id == old)) == 0
        assert connection.scalar(select(func.count()).select_from(definitions)) == 1


def test_what_no_run_refers_to_goes_first(store, home):
    """However recently it was used, and however long ago the others were."""
    used, free = put(store, "used", used_s=1.0), put(store, "free", used_s=1000.0)
    kept = run(store, used, ended_at_s=5.0)
    limit_bytes = home.size_bytes() + store.database.size_bytes() - 1

    prune(home, store.database, limit_bytes=limit_bytes, max_age_s=FOREVER_S)

    assert store.artifacts.holds(used)
    assert not store.artifacts.holds(free)
    assert ids(store) == {kept}


def test_then_the_runs_that_ended_first(store, home):
    """With what only they refer to; no more of them than is needed."""
    first, shared, last = put(store, "first"), put(store, "shared"), put(store, "last")
    newer = run(store, last, shared, ended_at_s=20.0)
    run(store, first, shared, ended_at_s=10.0)
    limit_bytes = home.size_bytes() + store.database.size_bytes() - 1

    pruned = prune(home, store.database, limit_bytes=limit_bytes, max_age_s=FOREVER_S)

    assert [store.artifacts.holds(artifact) for artifact in (first, shared, last)] == [False, True, True]
    assert ids(store) == {newer}
    assert (pruned.runs, pruned.files, pruned.freed_bytes) == (1, 1, first.size_bytes)


def test_what_unfinished_runs_refer_to_is_never_taken(store, home):
    """Not even if nothing may stay: neither what they were told, nor their large payloads."""
    told = put(store, "told")
    unfinished = run(store, told, size=50_000)
    run(store, put(store, "ended"), ended_at_s=10.0)

    prune(home, store.database, limit_bytes=0, max_age_s=FOREVER_S, recent_s=0)

    assert ids(store) == {unfinished}
    assert store.artifacts.holds(told)
    assert store.runs.history(unfinished)[0].data == {"text": "x" * 50_000}
    assert home.size_bytes() == told.size_bytes + len('{"text":""}') + 50_000


def test_only_the_runs_that_are_to_go_do(store, home):
    """A run that ends in the very transaction in which others are forgotten stays."""
    old, started, gate = run(store, ended_at_s=1.0), threading.Event(), threading.Event()

    def hold_up(*_):
        started.set()
        gate.wait(10)

    async def main():
        claim = await store.driven()
        store.database.writer.leave(Writing(hold_up))
        store.database.writer.hurry()
        await asyncio.to_thread(started.wait, 10)
        journal = DatabaseJournal(store.database, store.artifacts)  # one that writes in place would wait here
        ending = asyncio.create_task(journal.release(claim.lease, "succeeded", [Row("", "succeeded", 1.0)]))
        await asyncio.sleep(0)
        pruning = asyncio.create_task(
            asyncio.to_thread(prune, home, store.database, limit_bytes=LARGE, max_age_s=3600.0)
        )
        while len(store.database.writer._pending) < 2:
            await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(pruning, ending)
        return claim.run.id

    ended = asyncio.run(main())
    assert old not in ids(store)
    assert ended in ids(store)


def test_a_run_that_ended_a_moment_ago_stays(store, home):
    """Whoever waited for it can still look at it."""
    with store.database.reading() as connection:
        now_s = connection.scalars(select(store.database.now)).one()
    recent = run(store, put(store, "made"), ended_at_s=now_s)

    prune(home, store.database, limit_bytes=0, max_age_s=FOREVER_S)

    assert ids(store) == {recent}


def test_the_database_gives_room_back(tmp_path, home):
    """On SQLite its file is smaller afterwards, and counted."""
    store = Store(f"sqlite:///{tmp_path}/omnimind.db", tmp_path)
    empty = store.database.size_bytes()
    for _ in range(20):
        run(store, ended_at_s=10.0, size=15_000)
    half = (empty + store.database.size_bytes()) // 2

    pruned = prune(home, store.database, limit_bytes=half, max_age_s=FOREVER_S)

    assert 0 < len(ids(store)) < 20
    assert store.database.size_bytes() <= half
    assert pruned.kept_bytes == store.database.size_bytes()
    with store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar_one() == 0
    store.close()


def test_a_tenant_may_keep_its_runs_for_less_time(store, home):
    """Than others, never for more."""
    tenants, now_s = Tenants(store.database), time.time()
    for tenant, days in (("short", 1.0), ("long", 100.0)):
        tenants.ensure(tenant)
        tenants.change(tenant, "house", settings=TenantSettings(runs_kept_days=days))
    kept = {}
    for tenant in ("short", "long", "default"):
        for days in (0.5, 2, 40):
            kept[tenant, days] = run(store, ended_at_s=now_s - days * 86400, tenant=tenant)

    prune(home, store.database, limit_bytes=LARGE, max_age_s=30 * 86400.0)

    left = {name for name, run_id in kept.items() if run_id in ids(store)}
    assert left == {("short", 0.5), ("long", 0.5), ("long", 2), ("default", 0.5), ("default", 2)}
