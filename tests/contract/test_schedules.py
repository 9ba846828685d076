"""Schedules begin runs at their times, each once, on SQLite and on PostgreSQL."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from omnimind.core.errors import MissingError, UserError
from omnimind.store.home import Home
from omnimind.store.retention import prune
from omnimind.store.schedules import Schedules, next_time
from omnimind.store.tables import schedules as table

FLOW = {"StartAt": "Say", "z": 1, "a": 2}


@pytest.fixture
def schedules(store):
    """The schedules of a store."""
    return Schedules(store.database, store.artifacts, lambda: 6000.0)


def come(store, at_s=1.0):
    """Let the time of all schedules come."""
    with store.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(update(table).values(next_at_s=at_s))


def test_a_schedule_is_kept(store, schedules):
    """With all that its runs need; it can be taken away."""
    added = schedules.add("caf\udce9", FLOW, {"topic": "\u0000"}, "0 7 * * 1-5", "America/Sao_Paulo")

    assert schedules.all() == [added]
    assert (added.flow, added.input, added.cron, added.timezone) == (
        "caf\udce9",
        {"topic": "\u0000"},
        "0 7 * * 1-5",
        "America/Sao_Paulo",
    )
    assert added.created_at_s < added.next_at_s
    schedules.remove(added.id)
    assert schedules.all() == []
    with pytest.raises(MissingError) as error:
        schedules.remove(added.id)
    assert error.value.code == "schedule.missing"


def test_a_run_begins_when_its_time_has_come(store, schedules):
    """Not before, and with what the schedule says; the next time is in the future."""
    added = schedules.add("tell", FLOW, {"topic": "tides"}, "0 0 * * *", "UTC")
    assert schedules.begin_due() == []
    come(store)

    (run_id,) = schedules.begin_due()

    claim = asyncio.run(store.journal.claim(run_id, "me"))
    assert (claim.run.flow, claim.run.labels, claim.input) == ("tell", {"schedule": added.id}, {"topic": "tides"})
    assert list(claim.definition) == list(FLOW)
    assert schedules.all()[0].next_at_s >= added.next_at_s


def test_what_was_missed_runs_once(store, schedules):
    """However long nobody looked."""
    schedules.add("tell", FLOW, None, "* * * * *", "UTC")
    come(store, at_s=60.0)

    assert len(schedules.begin_due()) == 1
    assert schedules.begin_due() == []


def test_of_many_that_look_at_once_one_begins_the_run(store, schedules):
    """Here, and in another process."""
    for _ in range(5):
        schedules.add("tell", FLOW, None, "0 0 * * *", "UTC")
    come(store)
    others = [schedules, Schedules(store.other_database, store.artifacts)] * 3

    with ThreadPoolExecutor(len(others)) as pool:
        begun = [run_id for some in pool.map(Schedules.begin_due, others) for run_id in some]

    assert len(begun) == 5
    assert sorted(run.id for run in store.runs.recent()) == sorted(begun)


def test_a_large_input_stays_as_long_as_its_schedule(store, schedules, tmp_path):
    """Though no run refers to it."""
    added = schedules.add("tell", FLOW, {"text": "x" * 50_000}, "0 0 * * *", "UTC")
    home = Home(tmp_path)

    prune(home, store.database, limit_bytes=0, max_age_s=0, recent_s=0)
    assert schedules.all() == [added]
    schedules.remove(added.id)
    prune(home, store.database, limit_bytes=0, max_age_s=0, recent_s=0)
    assert home.size_bytes() == 0


@pytest.mark.parametrize(
    ("cron", "timezone", "code"),
    [
        ("61 * * * *", "UTC", "schedule.cron"),
        ("", "UTC", "schedule.cron"),
        ("0 0 30 2 *", "UTC", "schedule.cron"),
        ("0 0 * * *", "Mars/Olympus", "schedule.timezone"),
        ("0 0 * * *", "../../etc/passwd", "schedule.timezone"),
        ("0 0 * * *", "", "schedule.timezone"),
    ],
)
def test_what_never_comes_is_refused(cron, timezone, code):
    """The error names it and says how to write one."""
    with pytest.raises(UserError) as error:
        next_time(cron, timezone, 0.0)
    assert error.value.code == code
    assert error.value.hint


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("30 2 * * *", "2026-03-29T00:00+00:00", "2026-03-29T01:00+00:00"),
        ("30 2 * * *", "2026-10-24T23:00+00:00", "2026-10-25T00:30+00:00"),
        ("30 2 * * *", "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),
        ("0 7 * * *", "2026-03-28T05:59+00:00", "2026-03-28T06:00+00:00"),
        ("0 7 * * *", "2026-03-28T06:00+00:00", "2026-03-29T05:00+00:00"),
    ],
)
def test_summer_time_is_kept(cron, after, expected):
    """In Berlin: the hour left out in spring, the hour that comes twice in autumn, seven o'clock on both sides."""
    moment = next_time(cron, "Europe/Berlin", datetime.fromisoformat(after).timestamp())

    assert datetime.fromtimestamp(moment, UTC) == datetime.fromisoformat(expected)


def test_schedules_are_looked_for_among_their_tenants(schedules):
    """Another tenant's is not there: neither to see nor to remove."""
    mine = schedules.add("tell", {"StartAt": "A"}, {}, "* * * * *", "UTC", tenant="one")
    schedules.add("tell", {"StartAt": "A"}, {}, "* * * * *", "UTC", tenant="two")

    assert [one.id for one in schedules.all("one")] == [mine.id]
    with pytest.raises(MissingError):
        schedules.remove(mine.id, "two")
    schedules.remove(mine.id, "one")
    assert schedules.all("one") == []
    assert len(schedules.all()) == 1
