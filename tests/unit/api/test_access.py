"""Who may come in."""

import asyncio

import aiohttp
import pytest

from omnimind.api.access import KeyDoor, LocalDoor, is_loopback
from omnimind.store.database import open_database
from omnimind.store.keys import Keys

from .conftest import serving
from .test_chat import BODY, HELLO

CHAT = "/v1/chat/completions"
FORGED = ("omk_' OR '1'='1", "omk_" + "a" * 43, "omk_" + "é" * 43, "Bearer", "sk-1234", "")


@pytest.fixture
def keys(tmp_path):
    """The keys of an empty database."""
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database:
        yield Keys(database, b"p" * 32)


def ask(gateway, *headers, path=CHAT):
    """The status and the error's code of asking with each of these headers, the Host among them if need be."""

    async def main():
        async with serving(gateway), aiohttp.ClientSession(gateway.url) as session:
            return [await _asked(session, gateway, path, one) for one in headers]

    return asyncio.run(main())


async def _asked(session, gateway, path, headers):
    gateway.answers = [BODY]
    async with session.post(path, json={"model": "m", "messages": HELLO}, headers=headers) as response:
        return response.status, (await response.json()).get("error", {}).get("code")


def bearer(secret):
    """How OpenAI's clients show a key."""
    return {"Authorization": f"Bearer {secret}"}


def test_keys_open_the_door(gateway, keys):
    """A good key opens, shown either way, and requests are its tenant's; no other text does."""
    key, secret = keys.create("tests", "acme", ["chat"])
    gateway.door = KeyDoor(keys)
    shown = secret.get_secret_value()
    said = ask(gateway, bearer(shown), {"x-api-key": shown}, *map(bearer, FORGED), {})
    assert said == [(200, None), (200, None), *[(401, "invalid_api_key")] * (len(FORGED) + 1)]
    assert {(request.caller.tenant, request.caller.key) for request in gateway.asked} == {("acme", key.id)}
    assert len(gateway.asked) == 2


def test_keys_that_are_good_no_more(gateway, keys):
    """A key that was taken back opens nothing."""
    key, secret = keys.create("tests", "acme", ["chat"])
    keys.revoke(key.id)
    gateway.door = KeyDoor(keys)
    assert ask(gateway, bearer(secret.get_secret_value())) == [(401, "invalid_api_key")]


def test_keys_are_for_something(gateway, keys):
    """A key is for its scopes only."""
    _, secret = keys.create("tests", "acme", ["embeddings"])
    gateway.door = KeyDoor(keys)
    assert ask(gateway, bearer(secret.get_secret_value())) == [(403, "auth.scope")]
    assert not gateway.asked


def test_open_to_this_machine_only(gateway, keys):
    """Without keys whoever is on this machine may ask, with any key; a web page or another host may not."""
    gateway.door = LocalDoor(keys)
    here = {"Origin": "http://localhost:5173"}
    page, host = {"Origin": "https://evil.example"}, {"Host": "evil.example"}
    said = ask(gateway, {}, bearer("anything"), here, page, host, {"Origin": "null"})
    assert said == [(200, None)] * 3 + [(403, "auth.foreign")] * 3


def test_the_first_key_closes_the_door(gateway, keys):
    """Once there is a key, also one that was taken back, nobody comes in without one."""
    now_s = [0.0]
    gateway.door = LocalDoor(keys, lambda: now_s[0])
    assert ask(gateway, {}) == [(200, None)]
    key, _ = keys.create("tests", "acme", ["chat"])
    keys.revoke(key.id)
    now_s[0] += 3
    assert ask(gateway, {}, bearer("anything")) == [(401, "invalid_api_key")] * 2


@pytest.mark.parametrize(
    ("host", "is_so"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("::", False), ("10.1.2.3", False), ("a.b", False)],
)
def test_what_only_this_machine_reaches(host, is_so):
    """Loopback addresses, whatever they are written as."""
    assert is_loopback(host) == is_so
