"""What is seen is kept, found again by whoever it belongs to, and forgotten in time: on every database."""

import asyncio
import time

import pytest
from sqlalchemy import func, select, text

from omnimind.core.errors import MissingError
from omnimind.core.run import NewRun
from omnimind.store.logs import Logs
from omnimind.store.seen import Seen, prune_seen
from omnimind.store.service_tables import logs, spans, traces
from omnimind.store.spans import Traces
from omnimind.store.telemetry_tables import patterns, tallies
from omnimind.telemetry.kept import KeptLine, KeptSpan
from omnimind.telemetry.places import trace_of_run


def span(number, trace="t1", *, parent="", tenant="acme", run_id="", at_s=100.0, duration_s=1.0, **more):
    """A span."""
    said = {"name": f"span {number}", "status": "ok", "is_first": not parent, "attributes": {"n": number}} | more
    return KeptSpan(
        trace, f"{number:016x}", parent, tenant=tenant, run_id=run_id, at_s=at_s, duration_s=duration_s, **said
    )


def line(event, tenant="acme", at_s=100.0, level="info", run_id="", trace_id="", **fields):
    """A line."""
    return KeptLine(at_s, level, event, tenant, run_id, trace_id, fields)


@pytest.fixture
def seen(store):
    """Where it is kept."""
    return Seen(store.database)


def test_a_trace_is_summed_up_as_its_spans_come(store, seen):
    """It has the first span's name, also if that ends last, begins with the earliest, and failed if a part did."""
    seen.keep([span(2, parent="01", at_s=101, duration_s=1), span(3, parent="01", at_s=100.5, status="error")], [])
    looking = Traces(store.database)
    assert [(one.name, one.spans) for one in looking.recent("acme")] == [("…", 2)]
    seen.keep([span(1, name="request", at_s=100, duration_s=4)], [])
    [trace] = looking.recent("acme")
    assert (trace.name, trace.at_s, trace.duration_s, trace.spans, trace.status) == ("request", 100, 4, 3, "error")
    assert [one.name for one in looking.spans("acme", "t1")] == ["request", "span 3", "span 2"]
    assert looking.spans("acme", "t1")[0].attributes == {"n": 1}


def test_the_same_span_twice_is_one(store, seen):
    """Whoever sends it again after a doubt does no harm to the spans."""
    seen.keep([span(1)], [])
    seen.keep([span(1)], [])
    assert len(Traces(store.database).spans("acme", "t1")) == 1


def test_nobody_sees_what_is_anothers(store, seen):
    """Not the trace, even under the same id, nor its spans, nor lines."""
    seen.keep(
        [span(1), span(2, tenant="other", name="theirs")], [line("mine"), line("theirs", "other"), line("ours", "")]
    )
    looking, reading = Traces(store.database), Logs(store.database)
    assert [one.name for one in looking.recent("acme")] == ["span 1"]
    assert [one.name for one in looking.spans("acme", "t1")] == ["span 1"]
    with pytest.raises(MissingError):
        looking.spans("third", "t1")
    assert [one.event for one in reading.recent("acme")] == ["mine"]
    assert [one.event for one in reading.recent("default")] == ["ours"]
    assert reading.recent("third") == []


async def begun(store, tenant="acme"):
    """A run's id."""
    return await store.journal.begin(NewRun("film", {"StartAt": "Say"}, {}, tenant=tenant))


def test_the_run_is_above_the_spans_of_its_actions(store, seen):
    """It is there from the row of the run, with its name and status, also while nothing was done yet."""
    run_id = asyncio.run(begun(store))
    trace_id, root = trace_of_run(run_id)
    looking = Traces(store.database)
    [alone] = looking.of_run("acme", run_id)
    assert (alone.span_id, alone.name, alone.status) == (root, "run film", "running")
    assert looking.of_run("other", run_id) == []
    seen.keep([span(1, trace_id, parent=root, run_id=run_id, tenant="", at_s=time.time())], [])
    above, below = looking.spans("acme", trace_id)
    assert (above.span_id, below.parent_id) == (root, root)
    [trace] = looking.recent("acme", run_id=run_id)
    assert (trace.name, trace.status, trace.run_id) == ("run film", "running", run_id)
    assert looking.recent("acme", query="FILM", status="running") == [trace]
    assert looking.recent("acme", status="error") == []


def test_lines_of_a_run_belong_to_whoever_the_run_does(store, seen):
    """A worker does not know the tenant of all that it says; the run's row does."""
    run_id = asyncio.run(begun(store))
    seen.keep([], [line("run", "", run_id=run_id)])
    assert [one.event for one in Logs(store.database).recent("acme", run_id=run_id)] == ["run"]


def test_traces_come_in_pages_the_newest_first(store, seen):
    """A page goes on where the one before ended, also among those of one moment."""
    seen.keep([span(number, f"t{number}", at_s=100.0 + number // 2) for number in range(7)], [])
    looking, pages, before = Traces(store.database), [], None
    while some := looking.recent("acme", before=before, limit=3):
        pages.append([one.trace_id for one in some])
        before = (some[-1].at_s, some[-1].trace_id)
    assert pages == [["t6", "t5", "t4"], ["t3", "t2", "t1"], ["t0"]]


def test_traces_are_found_by_name_length_and_id(store, seen):
    """Letters count as they are, whatever their case; a percent sign is one."""
    seen.keep([span(1, "aa1", name="chat 100%"), span(2, "bb2", name="Chat other", duration_s=9)], [])
    looking = Traces(store.database)

    def found(**wanted):
        return [one.trace_id for one in looking.recent("acme", **wanted)]

    assert found(query="chat") == ["bb2", "aa1"]
    assert found(query="100%") == ["aa1"]
    assert found(query="bb") == ["bb2"]
    assert found(min_s=5) == ["bb2"]


def test_lines_are_found_by_all_that_is_said_of_them(store, seen):
    """Level or worse, words in the event or the fields, run, trace and time, in pages."""
    some = [
        line("action failed", level="warning", run_id="r1", trace_id="t9", agent="narrator", at_s=10),
        line("action", agent="composer", at_s=20, error="maré alta"),
        line("fire", level="error", at_s=30),
    ]
    seen.keep([], some)
    reading = Logs(store.database)

    def found(**wanted):
        return [one.event for one in reading.recent("acme", **wanted)]

    assert found(level="warning") == ["fire", "action failed"]
    assert found(query="ACTION narrator") == ["action failed"]
    assert found(query="maré") == ["action"]
    assert found(query="100%") == []
    assert found(run_id="r1") == found(trace_id="t9") == ["action failed"]
    assert found(since_s=20) == ["fire", "action"]
    first = reading.recent("acme", limit=2)
    assert found(before_id=first[-1].id) == ["action failed"]
    assert first[1].fields == {"agent": "composer", "error": "maré alta"}


def test_no_text_is_too_odd(store, seen):
    """NUL, half a surrogate pair and long texts are kept, or left out, and never a reason to lose the rest."""
    seen.keep([span(1, name="a\0b\ud800")], [line("x\0\ud800y", what="\0\ud800")])
    assert Traces(store.database).recent("acme")[0].name == "ab?"
    assert Logs(store.database).recent("acme")[0].fields == {"what": "\0\ud800"}


def test_what_is_old_is_forgotten(store, seen):
    """Spans, the traces that they made, and lines."""
    seen.keep([span(1, "old", at_s=100), span(2, "new", at_s=900)], [line("old", at_s=100), line("new", at_s=900)])
    assert prune_seen(store.database, limit_bytes=10**9, max_age_s=500, now_s=lambda: 1000.0) == 3
    assert [one.trace_id for one in Traces(store.database).recent("acme")] == ["new"]
    assert [one.event for one in Logs(store.database).recent("acme")] == ["new"]
    with pytest.raises(MissingError):
        Traces(store.database).spans("acme", "old")


def test_what_is_too_much_is_forgotten_the_oldest_first(store, seen):
    """About as much as allowed stays."""
    seen.keep([span(n, f"t{n}", at_s=n) for n in range(3000)], [line("x", at_s=n, pad="y" * 500) for n in range(3000)])
    prune_seen(store.database, limit_bytes=1_000_000, max_age_s=10**9, now_s=lambda: 3000.0)
    with store.database.reading() as connection:
        kept = {
            table.name: connection.scalars(select(table.c.at_s).order_by(table.c.at_s)).all()
            for table in (spans, traces, logs)
        }
    for some in kept.values():
        assert 300 < len(some) < 2500
        assert some[-1] == 2999
        assert some == [float(n) for n in range(3000 - len(some), 3000)]


MANY = (
    "INSERT INTO {} WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000) "
    "SELECT {} FROM numbers"
)
TRACE = "CAST(n AS TEXT), 'acme', '', 'chat gpt', n, n + 1, 1, 0"
LINE = """n, 'info', 'action', 'acme', '{"agent":"narrator"}'"""


def test_looking_is_quick_among_many(store):
    """With 100,000 traces and lines every look takes 50 ms at most; as much again is allowed here."""
    with store.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(
            text(MANY.format("traces (trace_id, tenant, run_id, name, at_s, until_s, spans, errors)", TRACE))
        )
        connection.execute(text(MANY.format("logs (at_s, level, event, tenant, fields)", LINE)))
        connection.execute(text("ANALYZE"))
    looking, reading = Traces(store.database), Logs(store.database)
    looks = {
        "first page": lambda: looking.recent("acme"),
        "name": lambda: looking.recent("acme", query="chat"),
        "deep page": lambda: looking.recent("acme", before=(500.0, "")),
        "lines": lambda: reading.recent("acme"),
        "words": lambda: reading.recent("acme", query="narrator"),
        "of a trace": lambda: reading.recent("acme", trace_id="none"),
        "of a run": lambda: reading.recent("acme", run_id="none"),
        "none": lambda: looking.recent("acme", query="nothing like it"),
        "no words": lambda: reading.recent("acme", query="nothing like it"),
        "errors": lambda: reading.recent("acme", level="error"),
    }
    for look in looks.values():
        look()
    took_s = {name: min(_took_s(look) for _ in range(5)) for name, look in looks.items()}
    assert {name: took for name, took in took_s.items() if took > 0.1} == {}


def _took_s(look):
    """Of this thread: others work on the machine, too. SQLite works in it; of PostgreSQL it is what reading takes."""
    began_s = time.thread_time()
    look()
    return time.thread_time() - began_s


def counted(store):
    """The templates there are, and how many lines each has."""
    with store.database.reading() as connection:
        by_name = dict(connection.execute(select(patterns.c.template, patterns.c.count)).all())
        tally = connection.scalar(select(func.sum(tallies.c.count)))
    return by_name, tally


def test_processes_agree_on_templates(store, seen):
    """What one finds to be part of a wider template counts as that, and the others learn it."""
    other = Seen(store.database)
    seen.keep([], [line("the provider openai does not answer") for _ in range(3)])
    other.keep([], [line("the provider openai does not answer"), line("the provider mistral does not answer")])
    assert counted(store) == ({"the provider <*> does not answer": 5}, 5)
    third = Seen(store.database)
    third.keep([], [line("the provider openai does not answer")])
    assert counted(store) == ({"the provider <*> does not answer": 6}, 6)
