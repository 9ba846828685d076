"""Keys: shown once, kept as digests, found quickly, and good for no longer than they should be."""

import asyncio
import stat
import threading

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from omnimind.core.errors import MissingError, UserError
from omnimind.store.database import open_database
from omnimind.store.keys import PREFIX, STALE_S, Keys, pepper_of
from omnimind.store.tables import keys as table

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
