"""Keys and links are made on the machine itself, and shown once."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from omnimind.cli.app import app
from omnimind.core.errors import MissingError, UserError
from omnimind.store.audit import Audit
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.links import Links


class House:
    """A home, and commands run in it."""

    def __init__(self, folder):
        self.folder = folder
        self.url = f"sqlite:///{folder}/omnimind.db"

    def run(self, *words):
        """What a command prints."""
        result = CliRunner().invoke(app, words, env={"OMNIMIND_HOME": str(self.folder)}, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *words):
        """The code of the error that a command raises."""
        with pytest.raises((UserError, MissingError)) as error:
            self.run(*words)
        return error.value.code


@pytest.fixture
def house(tmp_path):
    """A home with nothing in it."""
    return House(tmp_path)


def test_a_key_is_made_for_a_role_and_replaced(house):
    """Both are good for the overlap; it is noted who did it."""
    made = json.loads(house.run("keys", "create", "bench", "--scope", "editor", "--per-minute", "60", "--json"))
    new = json.loads(house.run("keys", "rotate", made["id"][:14], "--overlap", "1", "--json"))

    assert (made["scopes"], made["per_minute"]) == (["editor"], 60)
    assert (new["follows"], new["scopes"]) == (made["id"], ["editor"])
    with open_database(house.url) as database:
        keys = Keys(database, pepper_of(house.folder, None))
        assert all(asyncio.run(keys.known(one["key"])) for one in (made, new))
        assert [note.action for note in Audit(database).list("default")] == [
            "key.rotated",
            "key.created",
            "tenant.created",
        ]
    shown = house.run("keys", "list")
    assert "editor" in shown
    assert new["key"] not in shown


def test_keys_are_for_the_gateway_unless_it_is_said(house):
    """What is no scope is told."""
    assert json.loads(house.run("keys", "create", "x", "--json"))["scopes"] == ["chat", "embeddings", "images"]
    assert house.refused("keys", "create", "x", "--scope", "root") == "key.scope"
    assert house.refused("keys", "rotate", "nothing") == "key.missing"


def test_people_are_invited_and_let_back_in(house):
    """By links that are good once."""
    token = house.run("members", "invite", "Ana@example.org", "--role", "admin").strip().partition("?token=")[2]
    with open_database(house.url) as database:
        links = Links(database, pepper_of(house.folder, None))
        assert links.get(token).role == "admin"
        user, _ = links.join(token, email="", name="Ana", password="")
    assert [one["email"] for one in json.loads(house.run("members", "list", "--json"))] == ["ana@example.org"]
    assert "Ana" in house.run("members", "list")
    reset = house.run("members", "reset", "ana@example.org").strip().partition("?token=")[2]
    with open_database(house.url) as database:
        assert Links(database, pepper_of(house.folder, None)).get(reset).kind == "reset"
    assert user.email == "ana@example.org"


def test_what_can_not_be_is_told(house):
    """A role that there is not, and somebody who is not there."""
    assert house.refused("members", "invite", "a@example.org", "--role", "root") == "member.role"
    assert house.refused("members", "invite", "nobody") == "user.email"
    assert house.refused("members", "reset", "a@example.org") == "member.missing"
    assert "nobody belongs" in house.run("members", "list")
