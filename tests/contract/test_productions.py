"""Productions and their versions, how far agents at work are, and both on SQLite and PostgreSQL."""

import asyncio
import itertools
from decimal import Decimal

import pytest
from sqlalchemy import insert

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.run import NewRun, Row
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from omnimind.store.productions import Productions
from omnimind.store.progress import Progress
from omnimind.store.retention import prune
from omnimind.store.runs import Runs
from omnimind.store.tables import calls
from omnimind.store.watching import Changes
from omnimind.testing.artifacts import FakeArtifacts

FLOW = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
IDS = (f"p{number:04}" for number in itertools.count(1))


@pytest.fixture
def database(database_url):
    """An open database of each kind."""
    with open_database(database_url) as database:
        yield database


@pytest.fixture
def artifacts(tmp_path):
    """Where large payloads go."""
    return FakeArtifacts(tmp_path / "artifacts")


@pytest.fixture
def productions(database, artifacts):
    """Its productions, at a time that goes on by a second a look."""
    times = itertools.count(1000)
    return Productions(database, artifacts, lambda: float(next(times)))


def run_of(tenant="one", flow="video"):
    """A run that makes something."""
    return NewRun(flow, FLOW, {"options": {}}, tenant=tenant)


def ended(database, artifacts, run_id, status="succeeded", data=None):
    """Drive a run to its end at once."""

    async def drive():
        journal = DatabaseJournal(database, artifacts)
        claim = await journal.claim(run_id, "us")
        await journal.release(claim.lease, status, [Row("", status, 2000.0, data)])

    asyncio.run(drive())


def test_a_production_begins_with_its_run(database, productions, artifacts):
    """Both are there, the run is due, and the version is the first."""
    made = productions.begin(next(IDS), "Tides", "user:a", run_of())
    assert productions.get("one", made.id) == made
    assert Runs(database, artifacts).due() == [made.run_id]
    (first,) = productions.revisions("one", made.id)
    assert (first.number, first.base, first.run_id, first.status) == (1, 0, made.run_id, "running")
    assert productions.of_run("one", made.run_id) == made.id


def test_others_find_nothing(productions):
    """Whatever another tenant asks for by name is missing."""
    made = productions.begin(next(IDS), "Tides", "user:a", run_of())
    with pytest.raises(MissingError):
        productions.get("two", made.id)
    assert productions.revisions("two", made.id) == []
    assert productions.of_run("two", made.run_id) is None
    assert productions.page("two") == []
    with pytest.raises(MissingError):
        productions.restore(made.model_copy(update={"tenant": "two"}), 1)


def test_versions_follow_one_another(productions):
    """Each says from which it was made; restoring one makes nothing new; numbers are never given twice."""
    first = productions.begin(next(IDS), "Tides", "user:a", run_of())
    second = productions.revise(first, run_of(), note="voice", author="user:b", title="Low tide")
    assert (second.revision, second.title) == (2, "Low tide")
    back = productions.restore(second, 1)
    assert (back.revision, back.run_id) == (1, first.run_id)
    third = productions.revise(back, run_of(), note="theme", author="user:a")
    found = productions.revisions("one", first.id)
    assert [(one.number, one.base, one.note) for one in found] == [(1, 0, ""), (2, 1, "voice"), (3, 1, "theme")]
    assert productions.get("one", first.id) == third
    with pytest.raises(MissingError, match="no version 7"):
        productions.restore(third, 7)


def test_who_has_not_seen_the_last_version_changes_nothing(database, productions, artifacts):
    """Of two who change the same version the second hears so, and begins no run."""
    seen = productions.begin(next(IDS), "Tides", "user:a", run_of())
    productions.revise(seen, run_of(), note="", author="user:a")
    count = len(Runs(database, artifacts).recent())
    with pytest.raises(ConflictError) as raised:
        productions.revise(seen, run_of(), note="", author="user:b")
    assert raised.value.code == "production.changed"
    assert len(Runs(database, artifacts).recent()) == count


def test_pages_tell_how_productions_stand(database, productions, artifacts):
    """The newest first, by status and by a part of the title, whatever signs are in it."""
    titles = ["Tides", "100% sea_salt", "The SEA", "Moon"]
    queued, ready, rejected, failed = (productions.begin(next(IDS), title, "a", run_of()) for title in titles)
    ended(database, artifacts, ready.run_id, data={"status": "ready"})
    ended(database, artifacts, rejected.run_id, data={"production": {}, "status": "rejected"})
    ended(database, artifacts, failed.run_id, "failed", {"error": "x", "cause": "y", "state": None})
    listed = productions.page("one")
    assert [one.made.id for one in listed] == [failed.id, rejected.id, ready.id, queued.id]
    assert [one.status for one in listed] == ["failed", "rejected", "ready", "queued"]
    for one in listed:
        assert [each.made.id for each in productions.page("one", status=one.status)] == [one.made.id]
    assert [one.made.title for one in productions.page("one", title="sea")] == ["The SEA", "100% sea_salt"]
    assert [one.made.title for one in productions.page("one", title="0% sea_")] == ["100% sea_salt"]
    assert [one.made.id for one in productions.page("one", before=rejected.id, limit=1)] == [ready.id]


def test_costs_are_those_of_all_versions(database, productions):
    """In dollars; a production that asked no model cost nothing."""
    made = productions.begin(next(IDS), "Tides", "a", run_of())
    other = productions.revise(made, run_of(), note="", author="a")
    for number, run_id in enumerate((made.run_id, other.run_id), 1):
        paid(database, f"c{number}", run_id, number * 10**9)
    (listed,) = productions.page("one")
    assert listed.cost_usd == Decimal(3)


def paid(database, name, run_id, nano):
    """A call that cost something."""
    texts = dict.fromkeys(("request_id", "key", "agent", "provider", "model"), "x")
    row = {**texts, "id": name, "tenant": "one", "run_id": run_id, "kind": "chat", "status": "succeeded"}
    with database.engine.begin() as connection:
        connection.execute(insert(calls).values(**row, at_s=1.0, reserved_nano=0, cost_nano=nano, price=""))


def test_only_what_is_over_is_deleted(database, productions, artifacts):
    """Then it is gone with all its runs."""
    made = productions.begin(next(IDS), "Tides", "a", run_of())
    with pytest.raises(ConflictError, match="still being made"):
        productions.delete(made)
    ended(database, artifacts, made.run_id)
    assert productions.delete(made) == [made.run_id]
    with pytest.raises(MissingError):
        productions.get("one", made.id)
    assert Runs(database, artifacts).recent() == []


def test_versions_of_productions_outlive_other_runs(database, productions, tmp_path):
    """They are not forgotten with age, but with the production."""
    home = Home(tmp_path / "home")
    made = productions.begin(next(IDS), "Tides", "a", run_of())
    journal = DatabaseJournal(database, home.artifacts)
    other = asyncio.run(journal.begin(run_of()))
    for run_id in (made.run_id, other):
        ended(database, home.artifacts, run_id)
    prune(home, database, limit_bytes=10**9, max_age_s=0.0, recent_s=0.0)
    assert [run.id for run in Runs(database, home.artifacts).recent()] == [made.run_id]


def test_signs_of_work_are_kept_until_they_are_over(database):
    """Of each action the last; what has ended, and what runs that have ended told, is forgotten."""
    progress = Progress(database, lambda: 5.0)

    async def tell(*args, **more):
        await progress.tell(*args, **more)

    asyncio.run(tell({("r1", "a"): {"done": 1}, ("r1", "b"): {"done": 2}, ("r2", "a"): {"done": 3}}))
    asyncio.run(tell({("r1", "a"): {"done": 4}, ("r1", "b"): None}))
    found = {(sign.run_id, sign.about): sign.data for sign in progress.of(["r1", "r2"])}
    assert found == {("r1", "a"): {"done": 4}, ("r2", "a"): {"done": 3}}
    asyncio.run(tell({}, ["r1"]))
    assert [sign.run_id for sign in progress.of(["r1", "r2"])] == ["r2"]
    asyncio.run(tell({}, before_s=6.0))
    assert progress.of(["r1", "r2"]) == []


def test_changes_are_noticed(database, productions):
    """Whoever wrote; where nothing was written, SQLite says so."""
    changes = Changes(database)
    changes.there_are()
    assert changes.there_are() is database.is_shared
    productions.begin(next(IDS), "Tides", "a", run_of())
    assert changes.there_are()
    assert changes.there_are() is database.is_shared
    changes.forget()
    assert changes.there_are()
    changes.close()
