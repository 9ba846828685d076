"""The door holds what comes in to the policy before anything of it is kept."""

import pytest

from omnimind.core.brief import UPLOADED, Options
from omnimind.core.errors import RefusedError, UserError
from omnimind.documents.fetch import Source
from omnimind.runtime.door import Doors
from omnimind.runtime.guarding import equipment
from omnimind.runtime.policing import Policing
from omnimind.store.database import open_database
from omnimind.store.decisions import Decisions

MAIL = "maria.silva@example.org"
POLICY = """name: house
rules:
  - {id: personal, check: personal, where: [brief], action: redact}
  - {id: never, check: words, words: [tamarind], where: [brief], action: block}
  - {id: maybe, check: words, words: [mango], where: [brief], action: ask}
  - {id: trial, check: words, words: [papaya], where: [brief], action: block, shadow: true}
  - {id: noted, check: words, words: [guava], where: [brief], action: log}
"""


@pytest.fixture
def database(tmp_path):
    """One with a policy of the house."""
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database:
        Policing(database, equipment(tmp_path)).set("default", POLICY, "tests")
        yield database


@pytest.fixture
def door(database, tmp_path):
    """That of a tenant."""
    return Doors(database, tmp_path).of("default", asks_models=False)


def test_without_a_policy_there_is_no_door(tmp_path):
    """Unless models are asked: what ships holds for those."""
    with open_database(f"sqlite:///{tmp_path}/other.db") as database:
        doors = Doors(database, tmp_path)
        assert doors.of("default", asks_models=False) is None
        assert doors.of("default", asks_models=True) is not None


def test_words_are_redacted_or_refused(database, door):
    """What a person may allow goes on, what is on trial changes nothing; only what is done here is recorded."""
    assert MAIL not in door.text(f"Write to {MAIL}, mango, papaya and guava")
    assert door.options(Options(title=f"For {MAIL}", seed=3)).seed == 3
    assert MAIL not in door.options(Options(title=f"For {MAIL}")).title
    assert door.text("") == ""
    with pytest.raises(RefusedError, match=r"never \(word\)") as raised:
        door.text(f"tamarind and {MAIL}")
    assert raised.value.code == "guard.blocked"
    database.write(lambda *_: None)
    assert {(one.rule, one.agent) for one in Decisions(database).recent()} == {("personal", "door"), ("never", "door")}


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain", "text/csv", "application/json"])
def test_what_is_written_stays_what_it_is(door, media_type):
    """Byte by byte where nothing is redacted."""
    odd = Source("\ufeffname,age\r\nmaré,3\r\n".encode("utf-16"), media_type, "a")
    assert door.source(odd) == odd
    passed = door.source(Source(f'{{"to": "{MAIL}"}}'.encode(), media_type, f"{UPLOADED}{MAIL}.md"))
    assert passed.media_type == media_type
    assert MAIL not in passed.data.decode() + passed.origin


@pytest.mark.parametrize("hides", [f"<!-- {MAIL} -->", f'<p title="{MAIL}">it</p>', f"<p>Ask {MAIL}</p>"])
def test_a_page_is_its_words_alone_if_anything_in_it_is_redacted(door, hides):
    """Also what nobody sees of it."""
    page = f"<html><body><h1>The sea</h1>{hides}<p>It climbs the wall.</p></body></html>".encode()
    passed = door.source(Source(page, "text/html", f"{UPLOADED}sea.html"))
    assert (passed.media_type, passed.origin) == ("text/plain", f"{UPLOADED}sea.txt")
    assert MAIL not in passed.data.decode()
    assert "climbs the wall" in passed.data.decode()


def test_a_page_without_anything_is_as_it_was(door):
    """With its pictures and all."""
    page = Source(b"<html><body><h1>The sea</h1><p>It climbs the wall.</p></body></html>", "text/html", "x")
    assert door.source(page) == page


def test_what_nobody_can_read_nobody_can_judge(door):
    """It is refused, whatever it may be."""
    with pytest.raises(UserError):
        door.source(Source(b"%PDF-1.4 nothing", "application/pdf", "x.pdf"))


def test_pictures_have_names_only(door):
    """What they show is not judged here."""
    passed = door.source(Source(b"\x89PNG", "image/png", f"{UPLOADED}{MAIL}.png"))
    assert (passed.data, MAIL in passed.origin) == (b"\x89PNG", False)
