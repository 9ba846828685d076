"""What logs and errors give reason to look at: templates that are new or burst, and errors that are new or returned."""

import pytest

from omnimind.runtime.noticing import findings
from omnimind.store.database import open_database
from omnimind.store.faults import KnownFaults
from omnimind.store.patterns import Patterns
from omnimind.store.seen import Seen, prune_seen
from omnimind.store.telemetry_tables import occurrences, patterns, tallies
from omnimind.telemetry.kept import KeptLine, KeptSpan

DAY_S = 86_400.0
BEGAN_S = 1_800_000_000.0
NOW_S = BEGAN_S + 3 * DAY_S


def line(event, at_s, level="warning", tenant="acme", **fields):
    """A line of the log."""
    return KeptLine(at_s, level, event, tenant, "", "", fields)


def failed(
    at_s, name="a", parent="", tenant="acme", code="provider.away", blame="transient", stack=("omnimind/x.py:3 ask",)
):
    """A span that ended with an error."""
    said = {
        "exception.type": "TimeoutError",
        "exception.message": f"no answer within {at_s} s",
        "exception.stack": list(stack),
        "error.type": code,
        "omnimind.blame": blame,
        "omnimind.agent": "writer",
    }
    return KeptSpan("t" * 32, name, parent, "chat", at_s - 1, 1.0, "error", tenant, "r1", False, said)


@pytest.fixture
def seen(database_url):
    """What keeps lines and spans, on both databases."""
    with open_database(database_url) as database:
        kept = Seen(database)
        kept.database = database
        yield kept


def names(seen, now_s=NOW_S):
    """The alerts there are now."""
    return [(one.name, one.tenant, one.severity) for one in findings(seen.database, now_s)]


def test_nothing_is_new_before_a_day_is_over(seen):
    """In a new installation everything is; from the second day on it is what was not seen before."""
    seen.keep([], [line("the disk is slow", BEGAN_S)])
    assert names(seen, BEGAN_S + 60) == []
    seen.keep([], [line("the disk is slow", NOW_S - 10), line("the disk is broken", NOW_S - 10, "error")])
    assert names(seen) == [("NewLogPattern", "acme", "warning")]
    [alert] = findings(seen.database, NOW_S)
    assert (alert.labels["pattern"], alert.began_at_s) == (
        Patterns(seen.database, lambda: NOW_S).recent("acme")[0].id,
        NOW_S - 10,
    )
    assert names(seen, NOW_S + 3601) == []


def test_what_is_no_warning_alerts_nobody(seen):
    """It is shown as new, and that is all."""
    seen.keep([], [line("a run", BEGAN_S, "info"), line("hello there", NOW_S, "info")])
    shown = Patterns(seen.database, lambda: NOW_S).recent("acme")
    assert [(one.template, one.is_new) for one in shown] == [("hello there", True)]
    assert names(seen) == []


def test_a_burst_is_told_for_an_hour(seen):
    """It is more than ever within the day before; what goes on is the usual."""
    seen.keep([], [line("queue trouble", BEGAN_S)])
    usual = [line("queue trouble", NOW_S - DAY_S + 600 + 300 * step) for step in range(270) for _ in range(3)]
    seen.keep([], usual)
    seen.keep([], [line("queue trouble", NOW_S - 1) for _ in range(6)])
    assert names(seen) == []
    seen.keep([], [line("queue trouble", NOW_S) for _ in range(40)])
    assert names(seen) == [("LogPatternBurst", "acme", "info")]
    [shown] = Patterns(seen.database, lambda: NOW_S).recent("acme")
    assert (shown.is_bursting, shown.is_new, shown.burst, shown.hours[-1]) == (True, False, 40, 40)
    later_s = NOW_S + 2 * 3600
    seen.keep([], [line("queue trouble", later_s) for _ in range(40)])
    assert names(seen, later_s) == []


def test_an_error_is_new_once_and_again_when_it_returns(seen):
    """Resolved is resolved until it happens again; ignored is ignored."""
    seen.keep([failed(NOW_S)], [])
    assert names(seen) == [("NewError", "acme", "warning")]
    known = KnownFaults(seen.database, lambda: NOW_S + 10)
    [fault] = known.recent("acme")
    assert (fault.code, fault.count, fault.status, fault.place) == ("provider.away", 1, "open", "omnimind/x.py ask")
    assert known.decide("acme", fault.fingerprint, "resolved").status == "resolved"
    assert names(seen) == []
    seen.keep([failed(NOW_S + 5, "b")], [])
    assert known.get("acme", fault.fingerprint).status == "resolved"
    seen.keep([failed(NOW_S + 20, "c")], [])
    assert known.get("acme", fault.fingerprint).status == "returned"
    assert names(seen, NOW_S + 30) == [("ErrorReturned", "acme", "warning")]
    known.decide("acme", fault.fingerprint, "ignored")
    seen.keep([failed(NOW_S + 40, "d")], [])
    assert known.get("acme", fault.fingerprint).status == "ignored"
    assert names(seen, NOW_S + 50) == []
    happened = known.occurrences("acme", fault.fingerprint)
    assert next((one.at_s, one.run_id, one.agent) for one in happened) == (NOW_S + 40, "r1", "writer")
    assert known.recent("other") == []


def test_what_askers_did_wrong_alerts_nobody(seen):
    """It is listed, under whose fault it is."""
    seen.keep([failed(NOW_S, code="brief.odd", blame="user")], [])
    assert names(seen) == []
    known = KnownFaults(seen.database)
    assert [one.code for one in known.recent("acme", blame="asker")] == ["brief.odd"]
    assert known.recent("acme", blame="house") == []


def test_old_counts_and_old_errors_are_forgotten(seen):
    """Counts after a day, occurrences and templates with the lines; errors after a quarter of a year."""
    seen.keep([failed(BEGAN_S)], [line("the disk is slow", BEGAN_S)])
    seen.keep([failed(NOW_S)], [line("the disk is slow", NOW_S), line("a new one", NOW_S)])
    prune_seen(seen.database, limit_bytes=10**9, max_age_s=DAY_S, now_s=lambda: NOW_S)
    known = KnownFaults(seen.database, lambda: NOW_S)
    [fault] = known.recent("acme")
    assert fault.count == 2
    assert [one.at_s for one in known.occurrences("acme", fault.fingerprint)] == [NOW_S]
    prune_seen(seen.database, limit_bytes=10**9, max_age_s=DAY_S, now_s=lambda: NOW_S + 2 * DAY_S)
    assert len(known.recent("acme")) == 1
    prune_seen(seen.database, limit_bytes=10**9, max_age_s=DAY_S, now_s=lambda: NOW_S + 91 * DAY_S)
    assert known.recent("acme") == []
    with seen.database.reading() as connection:
        for table in (patterns, tallies, occurrences):
            assert connection.execute(table.select()).all() == []
