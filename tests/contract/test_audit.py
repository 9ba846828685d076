"""The audit log keeps what was done in order, and shows where somebody tampered with it."""

import threading

import pytest
from sqlalchemy import delete, update

from omnimind.store.audit import Audit
from omnimind.store.database import open_database
from omnimind.store.service_tables import audit as table


@pytest.fixture
def logs(database_url):
    """The log of each kind of database, as two processes have it."""
    with open_database(database_url) as database, open_database(database_url) as other:
        yield database, Audit(database, lambda: 1000.125), Audit(other, lambda: 2000.5)


def tampered(database, clause):
    """Do something behind our back."""
    with database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(clause)


def test_what_was_done_is_found_the_latest_first(logs):
    """By who did it and what; a tenant's own only."""
    _, audit, other = logs
    audit.note("acme", "user:a", "key.created", "k1", {"name": "bench é"})
    other.note("acme", "user:b", "key.revoked", "k1")
    audit.note("acme", "user:b", "keys", "k2")
    audit.note("other", "user:a", "key.created", "k9")

    assert [note.number for note in audit.list("acme")] == [3, 2, 1]
    assert [note.subject for note in audit.list("acme", actor="user:b", before=3)] == ["k1"]
    assert [note.action for note in audit.list("acme", action="key")] == ["key.revoked", "key.created"]
    assert audit.list("acme", limit=1, before=2)[0].data == {"name": "bench é"}
    assert audit.list("none") == []


def test_a_log_that_nobody_touched_is_whole(logs):
    """However many processes wrote to it at once."""
    _, audit, other = logs
    each = [
        threading.Thread(target=lambda log=log: [log.note("acme", "a", "b", "c", {"n": n}) for n in range(20)])
        for log in (audit, other)
    ]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()

    verdict = audit.verify("acme")
    assert (verdict.is_whole, verdict.count, verdict.broken_at) == (True, 40, None)
    assert audit.verify("none").is_whole


@pytest.mark.parametrize(
    "clause",
    [
        update(table).where(table.c.number == 2).values(actor="user:nobody"),
        update(table).where(table.c.number == 2).values(data='{"n":7}'),
        update(table).where(table.c.number == 2).values(at_s=1.0),
        update(table).where(table.c.number == 2).values(digest="0" * 64),
        delete(table).where(table.c.number == 2),
    ],
)
def test_what_was_tampered_with_is_found(logs, clause):
    """The first row that does not fit is named."""
    database, audit, _ = logs
    for number in range(3):
        audit.note("acme", "user:a", "key.created", "k", {"n": number})
    tampered(database, clause)

    verdict = audit.verify("acme")
    assert (verdict.is_whole, verdict.broken_at) == (False, 2)
