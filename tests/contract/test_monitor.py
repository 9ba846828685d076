"""What goes on is counted for whoever asks, on every database, and quickly."""

import asyncio
import time

import pytest
from sqlalchemy import text, update

from omnimind.core.ledger import Closing, Opening
from omnimind.core.model import Usage
from omnimind.core.run import NewRun, Row
from omnimind.runtime.summing import sum_up
from omnimind.store.costs import Costs, Wanted
from omnimind.store.holders import this_process
from omnimind.store.ledger import DatabaseLedger
from omnimind.store.monitor import Monitor
from omnimind.store.outcomes import Outcome, Outcomes
from omnimind.store.productions import Productions
from omnimind.store.tables import runs
from omnimind.store.workers import Workers

NOW_S = 1_800_000_000.0


def begin(store, tenant="acme", holder=None):
    """A run's id."""
    new = NewRun("film", {"StartAt": "Say"}, {}, tenant=tenant)
    return asyncio.run(store.journal.begin(new, holder=holder))


def change(store, run_id, **columns):
    """Change a run's row."""
    with store.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(columns))


def test_runs_are_counted_for_their_tenant(store):
    """By how they are; those that nobody drives are queued; what ended more than an hour ago does not count."""
    begin(store, holder="me")
    begin(store)
    change(store, begin(store), status="waiting")
    for status, ago_s in (("failed", 10), ("succeeded", 20), ("failed", 4000)):
        change(store, begin(store), status=status, ended_at_s=NOW_S - ago_s)
    begin(store, "other")
    counts = Monitor(store.database, lambda: NOW_S).runs("acme")
    assert counts.model_dump() == {
        "running": 1,
        "waiting": 1,
        "queued": 1,
        "ended_last_hour": 2,
        "failed_last_hour": 1,
    }


def test_the_wait_is_predicted_by_what_ended_lately(store):
    """So many that wait, at the pace of the last hour; without a pace it is not known, and without a queue nothing."""
    monitor = Monitor(store.database, lambda: NOW_S)
    assert monitor.queue().predicted_wait_s == 0
    for _ in range(4):
        change(store, begin(store), created_at_s=NOW_S - 30)
    assert monitor.queue().predicted_wait_s is None
    for ago_s in (50, 100):
        change(store, begin(store), status="succeeded", ended_at_s=NOW_S - ago_s)
    queue = monitor.queue()
    assert (queue.depth, queue.oldest_s) == (4, pytest.approx(30))
    assert queue.predicted_wait_s == pytest.approx(4 / 2 * 100)


def test_workers_tell_of_themselves(store):
    """Who was heard of lately, and whose process is there, is alive; who says goodbye is gone."""
    clock = [NOW_S]
    workers = Workers(store.database, lambda: clock[0])
    workers.beat(this_process(), runs=1, actions=2, at_once=4)
    workers.beat("elsewhere:1:x.1", runs=0, actions=0, at_once=8)
    clock[0] += 10
    workers.beat(this_process(), runs=3, actions=2, at_once=4)
    clock[0] += 15
    mine, other = sorted(workers.all(), key=lambda one: one.name != this_process())
    assert (mine.runs, mine.is_alive, mine.began_at_s) == (3, True, NOW_S)
    assert not other.is_alive
    workers.leave(this_process())
    assert [one.name for one in workers.all()] == ["elsewhere:1:x.1"]
    clock[0] += 4000
    workers.beat("new", runs=0, actions=0, at_once=1)
    assert [one.name for one in workers.all()] == ["new"]


def call(ledger, number, *, error="", is_cached=False, tenant="acme", run_id="", model="gpt"):
    """A call that is over."""
    told = {"provider": "openai", "model": model, "most_usd": "1", "price": "p", "agent": "writer"}
    opening = Opening(id=f"c{number}", request_id="r", tenant=tenant, run_id=run_id, **told)
    usage = Usage(input_tokens=100, output_tokens=10)
    closing = Closing(usage=usage, cost_usd="0.5", duration_s=number / 10, error=error, is_cached=is_cached)
    ledger.record(opening, closing)


def test_calls_of_the_hour_are_counted(store):
    """Errors, remembered answers, and how long those took that asked somebody."""
    ledger = DatabaseLedger(store.database, now_s=lambda: NOW_S)
    for number in range(1, 11):
        call(ledger, number)
    call(ledger, 50, error="model.unavailable")
    call(ledger, 60, is_cached=True)
    call(ledger, 70, tenant="other")
    store.database.write(lambda *_: None)
    found = Monitor(store.database, lambda: NOW_S + 60).calls("acme")
    assert (found.calls, found.errors, found.cache_hits, found.cost_nano) == (12, 1, 1, 6_000_000_000)
    assert (found.p50_ms, found.p95_ms) == (500, 1000)
    assert Monitor(store.database, lambda: NOW_S + 4000).calls("acme").p95_ms is None


def test_cost_comes_in_series_and_calls_in_pages(store):
    """By the hour and the model, in money, calls or tokens; a page of calls goes on where the one before ended."""
    clock = [NOW_S // 3600 * 3600 - 10]
    ledger = DatabaseLedger(store.database, now_s=lambda: clock[0])
    call(ledger, 1)
    call(ledger, 2, model="claude")
    store.database.write(lambda *_: None)
    clock[0] += 20
    call(ledger, 3)
    call(ledger, 4, tenant="other")
    store.database.write(lambda *_: None)
    costs, wanted = Costs(store.database), Wanted(tenant="acme")
    hour = int(NOW_S // 3600)
    gpt = {hour - 1: 1, hour: 1}
    assert costs.series("model", 3600, "calls", wanted) == {"openai/claude": {hour - 1: 1}, "openai/gpt": gpt}
    assert costs.series("day", 3600, "tokens", wanted) == {"": {hour - 1: 220, hour: 110}}
    assert costs.series("agent", 3600, "cost_usd", wanted)["writer"][hour] == pytest.approx(0.5, abs=0)
    first = costs.calls(wanted, limit=2)
    rest = costs.calls(wanted, limit=2, before=(first[-1].at_s, first[-1].id))
    assert [one.id for one in first + rest] == ["c3", "c2", "c1"]


def test_what_came_of_productions_is_summed_by_day(store):
    """Those that are ready count with their minutes and words, others as what they are; cost is that of their runs."""
    ledger = DatabaseLedger(store.database, now_s=lambda: NOW_S)
    call(ledger, 1, run_id="r1")
    call(ledger, 2, run_id="r2")
    outcomes = Outcomes(store.database)
    common = {"tenant": "acme", "at_s": NOW_S}
    some = [
        Outcome(run_id="r1", status="ready", duration_s=90, words=200, **common),
        Outcome(run_id="r2", status="rejected", duration_s=60, words=100, **common),
        Outcome(run_id="r3", status="failed", tenant="acme", at_s=NOW_S - 86400),
        Outcome(run_id="r4", status="ready", duration_s=1, words=1, tenant="other", at_s=NOW_S),
    ]
    outcomes.add(some)
    outcomes.add(some)
    before, day = outcomes.days("acme", 0, NOW_S + 1)
    assert (before.failed, before.ready, before.cost_usd, before.number) == (1, 0, 0, int(NOW_S // 86400) - 1)
    assert (day.ready, day.rejected, day.duration_s, day.words, str(day.cost_usd)) == (1, 1, 90, 200, "1.000000000")


def test_what_came_of_a_production_is_read_once(store):
    """From its manifest; a run that failed needs none, and one that is under way is not summed up yet."""
    made = Productions(store.database, store.artifacts)
    manifest = b'{"status": "ready", "duration_s": 12.5, "scenes": [{"words": [1, 2]}, {"words": [3]}]}'
    artifact = store.artifacts.put(manifest, "application/json")
    endings = [
        Row("", "succeeded", NOW_S, {"production": artifact.model_dump(mode="json")}),
        Row("", "failed", NOW_S, {"error": "e", "cause": "c", "state": None}),
    ]
    for number, ending in enumerate(endings):
        new = NewRun("film", {"StartAt": "Say"}, {}, tenant="acme")
        run_id = made.begin(f"p{number}", "A film", "user:1", new).run_id
        end(store, run_id, ending)
    made.begin("p9", "Going on", "user:1", NewRun("film", {"StartAt": "Say"}, {}, tenant="acme"))
    assert len(sum_up(store.database, store.artifacts, "acme")) == 2
    assert sum_up(store.database, store.artifacts, "acme") == []
    [day] = Outcomes(store.database).days("acme", 0, NOW_S + 1)
    assert (day.ready, day.failed, day.duration_s, day.words) == (1, 1, 12.5, 3)


def end(store, run_id, ending):
    """Let the run be over."""

    async def drive():
        claim = await store.journal.claim(run_id, "me")
        await store.journal.release(claim.lease, ending.kind, [ending])

    asyncio.run(drive())


MANY = """
INSERT INTO calls (id, request_id, tenant, key, run_id, agent, provider, model, kind, status, at_s, reserved_nano,
    cost_nano, price, input_tokens, output_tokens, duration_s)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
SELECT CAST(n AS TEXT), 'r', 'acme', 'k', CAST(n / 30 AS TEXT), 'writer', 'openai', 'gpt', 'chat', 'settled',
    :now - n * 20, 0, 1000, 'p', 100, 10, 1.5 FROM numbers
"""


def test_looking_is_quick_among_many_calls(store):
    """With 100,000 calls of 23 days every look takes 60 ms at most; as much again is allowed here."""
    with store.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(text(MANY), {"now": NOW_S})
        connection.execute(text("ANALYZE"))
    costs, monitor = Costs(store.database), Monitor(store.database, lambda: NOW_S)
    week = Wanted(tenant="acme", since_s=NOW_S - 7 * 86400)
    looks = {
        "page": lambda: costs.calls(Wanted(tenant="acme")),
        "of a run": lambda: costs.total(Wanted(tenant="acme", run_id="100")),
        "week": lambda: costs.total(week),
        "by model": lambda: costs.by("model", week),
        "series": lambda: costs.series("model", 86400, "cost_usd", week),
        "hour": lambda: monitor.calls("acme"),
    }
    took_s = {name: min(_took_s(look) for _ in range(4)) for name, look in looks.items()}
    assert {name: took for name, took in took_s.items() if took > 0.12} == {}


def _took_s(look):
    """Of this thread: others work on the machine, too. SQLite works in it; of PostgreSQL it is what reading takes."""
    began_s = time.thread_time()
    look()
    return time.thread_time() - began_s
