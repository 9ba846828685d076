"""Flows of tenants' own keep every version, and nobody overwrites what they have not seen."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from omnimind.core.errors import ConflictError, MissingError
from omnimind.store.documents import Documents


@pytest.fixture
def documents(store):
    """The flows of a database."""
    return Documents(store.database, lambda: 1000.0)


def test_versions_are_kept(documents):
    """The last one holds, with its text and where it is drawn."""
    first = documents.set("one", "tell", "StartAt: A", "user:1", expected_version=0)
    second = documents.set("one", "tell", "StartAt: B", "user:2", layout={"/States/B": [1, 2]}, expected_version=1)

    assert documents.get("one", "tell") == second
    assert documents.get("one", "tell", 1) == first
    assert [one.version for one in documents.versions("one", "tell")] == [2, 1]
    assert second.layout == {"/States/B": [1, 2]}


def test_who_has_not_seen_the_last_version_is_told(documents):
    """Instead of taking somebody's work away."""
    documents.set("one", "tell", "StartAt: A", "user:1", expected_version=0)

    for expected_version in (0, 2):
        with pytest.raises(ConflictError, match="is at version 1 by now"):
            documents.set("one", "tell", "StartAt: B", "user:2", expected_version=expected_version)


def test_of_many_at_once_one_writes(documents):
    """The others are told."""

    def write(number):
        try:
            return documents.set("one", "tell", f"StartAt: {number}", "user:1", expected_version=0).text
        except ConflictError:
            return None

    with ThreadPoolExecutor(8) as pool:
        written = [text for text in pool.map(write, range(8)) if text]

    assert written == [documents.get("one", "tell").text]


def test_a_flow_that_is_gone_can_come_again(documents):
    """Its old versions stay, its number goes on."""
    documents.set("one", "tell", "StartAt: A", "user:1", expected_version=0)
    documents.set("one", "tell", "", "user:1", expected_version=1)

    with pytest.raises(MissingError):
        documents.get("one", "tell")
    assert documents.list("one") == []
    assert documents.set("one", "tell", "StartAt: B", "user:1", expected_version=0).version == 3
    assert documents.get("one", "tell", 1).text == "StartAt: A"


def test_tenants_do_not_see_each_others_flows(documents):
    """Nor are their names taken for each other."""
    documents.set("one", "tell", "StartAt: A", "user:1", expected_version=0)
    documents.set("two", "tell", "StartAt: B", "user:2", expected_version=0)
    documents.set("two", "sing", "StartAt: C", "user:2", expected_version=0)

    assert [one.text for one in documents.list("one")] == ["StartAt: A"]
    assert [one.name for one in documents.list("two")] == ["sing", "tell"]
    with pytest.raises(MissingError):
        documents.get("one", "sing")
    assert documents.versions("one", "sing") == []
