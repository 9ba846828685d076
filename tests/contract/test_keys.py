"""Keys: shown once, kept as digests, found quickly, and good for no longer than they should be."""

import asyncio
import stat
import threading

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from omnimind.core.errors import MissingError, UserError
from omnimind.store.audit import Audit
from omnimind.store.database import open_database
from omnimind.store.keys import PREFIX, STALE_S, USED_EACH_S, Keys, pepper_of
from omnimind.store.tables import keys as table
from omnimind.store.tenants import Tenants

PEPPER = b"p" * 32


class House:
    """Keys with a clock, and those of another process."""

    def __init__(self, database, other):
        self.now_s, self.database = 1000.0, database
        self.keys = Keys(database, PEPPER, lambda: self.now_s)
        self.others = Keys(other, PEPPER, lambda: self.now_s)

    def known(self, secret, keys=None):
        """The name of the key that it is."""
        found = asyncio.run((keys or self.keys).known(secret))
        return found and found.name


@pytest.fixture
def house(database_url):
    """Keys in each kind of database."""
    with open_database(database_url) as database, open_database(database_url) as other:
        yield House(database, other)


def made(house, name="bench", **more):
    """A new key's secret, and its id."""
    key, secret = house.keys.create(name, "acme", ["images", "chat"], **more)
    return secret.get_secret_value(), key.id


def test_a_key_is_found_by_its_secret_only(house):
    """By any process that has the same pepper; it is random, and known by how it begins."""
    (secret, key_id), (second, _) = made(house), made(house, "second")

    assert house.known(secret) == house.known(secret, house.others) == "bench"
    assert house.known(second) == "second"
    assert secret.startswith(PREFIX)
    assert len(secret) == 47
    assert secret != second
    wrong = ["", "omk_", secret[:-1], secret + "a", secret.upper(), f"omk_{'é' * 43}", key_id, "' OR '1'='1"]
    assert {house.known(one) for one in wrong} == {None}
    assert house.known(secret, Keys(house.database, b"q" * 32, lambda: house.now_s)) is None


def test_the_secret_is_kept_nowhere(house):
    """Not in the database, nor in what is shown of the key."""
    key, secret = house.keys.create("bench", "acme", ["chat"])
    with house.database.reading() as connection:
        (row,) = connection.execute(select(table)).all()

    hidden = secret.get_secret_value().removeprefix(PREFIX)
    assert hidden not in str(row)
    assert hidden not in repr((key, secret, house.keys, house.keys.all()))


def test_a_key_is_kept_with_all_that_is_known(house):
    """In the order in which they were made, and by tenant."""
    made(house, expires_at_s=2000.0)
    house.keys.create("second", "other", ["chat"])

    first, second = house.keys.all()

    assert (first.tenant, first.name, first.scopes) == ("acme", "bench", ("chat", "images"))
    assert (first.created_at_s, first.expires_at_s, first.revoked_at_s) == (1000.0, 2000.0, None)
    assert house.keys.all("other") == [second]


def test_a_key_expires(house):
    """At its time, also where it is held in memory."""
    secret, _ = made(house, expires_at_s=1001.0)

    assert house.known(secret) == "bench"
    house.now_s = 1001.0
    assert house.known(secret) is None


def test_a_key_is_revoked_here_at_once_and_elsewhere_soon(house):
    """Others look again after a while."""
    secret, key_id = made(house)
    assert house.known(secret) == house.known(secret, house.others) == "bench"

    house.keys.revoke(key_id)

    assert house.known(secret) is None
    house.now_s += STALE_S
    assert house.known(secret, house.others) is None
    with pytest.raises(MissingError) as error:
        house.keys.revoke(key_id)
    assert error.value.code == "key.missing"


def test_a_key_is_looked_up_in_memory_while_it_is_fresh(house):
    """The database is asked once; a key that is made after somebody tried it is found soon."""
    secret, _ = made(house)
    assert house.known(secret) == "bench"

    with house.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(text("DELETE FROM keys"))
    assert house.known(secret) == "bench"
    house.now_s += STALE_S
    assert house.known(secret) is None


def test_a_key_is_replaced_by_one_like_it_while_both_are_good(house):
    """The old one for the overlap, the new one for as long as the old one was to last."""
    secret, key_id = made(house, expires_at_s=2000.0, per_minute=7, by="user:a")
    house.now_s = 1500.0

    key, new = house.keys.rotate(key_id, 60.0, by="user:b")

    old, found = house.keys.all()
    assert (found, found.follows, found.created_by) == (key, key_id, "user:b")
    assert (key.name, key.tenant, key.scopes, key.per_minute) == (old.name, old.tenant, old.scopes, 7)
    assert (old.expires_at_s, key.expires_at_s) == (1560.0, 2500.0)
    assert house.known(secret) == house.known(new.get_secret_value()) == "bench"
    house.now_s = 1560.0
    assert house.known(secret) is None
    assert house.known(new.get_secret_value(), house.others) == "bench"


def test_a_key_that_expires_sooner_than_the_overlap_does_so(house):
    """Rotation prolongs nothing; what is not good, or another tenant's, is not rotated."""
    _, key_id = made(house, expires_at_s=1010.0)
    house.keys.rotate(key_id, 60.0)
    assert house.keys.all()[0].expires_at_s == 1010.0

    for more in ({"tenant": "other"}, {}):
        house.now_s += 5.0
        with pytest.raises(MissingError) as error:
            house.keys.rotate(key_id, 60.0, **more)
        assert error.value.code == "key.missing"
    with pytest.raises(UserError) as error:
        house.keys.rotate(key_id, -1.0)
    assert error.value.code == "key.overlap"


def test_nobody_takes_back_the_keys_of_others(house):
    """A tenant has its own only."""
    secret, key_id = made(house)
    with pytest.raises(MissingError):
        house.keys.revoke(key_id, tenant="other")
    assert house.known(secret) == "bench"
    house.keys.revoke(key_id, tenant="acme")
    assert house.known(secret) is None


def test_it_is_written_down_now_and_then_that_a_key_was_used(house):
    """Not with every request."""
    secret, _ = made(house)
    seen = []
    for wait_s in (0.0, STALE_S, USED_EACH_S):
        house.now_s += wait_s
        house.known(secret)
        house.database.write(lambda *_: None)  # with what was only noted
        seen.append(house.keys.all()[0].used_at_s)
    assert seen == [1000.0, 1000.0, 1000.0 + STALE_S + USED_EACH_S]


def test_keys_of_a_disabled_tenant_open_nothing(house):
    """Until it is there again."""
    secret, _ = made(house)
    tenants = Tenants(house.database)
    tenants.ensure("acme")
    assert house.known(secret) == "bench"

    tenants.change("acme", "house", is_disabled=True)
    house.now_s += STALE_S
    assert house.known(secret) is None
    tenants.change("acme", "house", is_disabled=False)
    house.now_s += STALE_S
    assert house.known(secret) == "bench"


def test_what_becomes_of_keys_is_in_the_audit_log(house):
    """With who did it, and never with the key."""
    secret, key_id = made(house, by="user:a")
    _, new = house.keys.rotate(key_id, 0.0, by="user:b")
    house.keys.revoke(key_id, by="user:c")

    notes = Audit(house.database).list("acme")
    assert [(note.action, note.actor) for note in notes] == [
        ("key.revoked", "user:c"),
        ("key.rotated", "user:b"),
        ("key.created", "user:a"),
    ]
    assert not any(hidden in repr(notes) for hidden in (secret, new.get_secret_value()))


@pytest.mark.parametrize(("name", "more", "code"), [(" ", {}, "key.name"), ("x", {"expires_at_s": 9.0}, "key.expired")])
def test_keys_that_make_no_sense_are_not_made(house, name, more, code):
    """It says why."""
    with pytest.raises(UserError) as error:
        house.keys.create(name, "acme", ["chat"], **more)
    assert error.value.code == code
    assert house.keys.all() == []


def test_the_pepper_is_made_once_and_for_us_only(tmp_path):
    """However many processes begin at the same time."""
    found = []
    threads = [threading.Thread(target=lambda: found.append(pepper_of(tmp_path / "home", None))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (path,) = (tmp_path / "home").iterdir()
    assert set(found) == {path.read_bytes()}
    assert len(found[0]) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_machines_share_is_used_instead(tmp_path):
    """And no file made."""
    assert pepper_of(tmp_path / "home", SecretStr("s" * 32)) == b"s" * 32
    assert not (tmp_path / "home").exists()


def test_a_damaged_pepper_is_told(tmp_path):
    """No key would be found with it."""
    (tmp_path / "pepper").write_bytes(b"short")

    with pytest.raises(UserError) as error:
        pepper_of(tmp_path, None)
    assert error.value.code == "key.pepper"
