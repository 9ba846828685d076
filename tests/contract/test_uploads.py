"""What people have sent is theirs, and so is what their runs use; nothing else is."""

import asyncio

import pytest

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.run import NewRun, Row
from omnimind.store.home import Home
from omnimind.store.renditions import RenditionRows
from omnimind.store.retention import prune
from omnimind.store.uploads import Uploads


def artifact(letter):
    """An artifact."""
    return Artifact(sha256=letter * 64, media_type="text/plain", size_bytes=10)


@pytest.fixture
def uploads(store):
    """The uploads of a database."""
    moments = iter(range(1, 100))
    return Uploads(store.database, lambda: float(next(moments)))


def use(store, tenant, *used):
    """A run of the tenant that uses artifacts."""

    async def main():
        claim = await store.driven(NewRun("tell", {}, {}, tenant=tenant))
        value = [one.model_dump(mode="json") for one in used]
        await store.journal.write(claim.lease, [Row("A", "answered", 1.0, {"value": value})])

    asyncio.run(main())


def test_uploads_are_listed_for_their_tenant_only(uploads):
    """The latest first, a page at a time; the same file again is the same upload."""
    for letter in "abc":
        uploads.add("one", artifact(letter), f"{letter}.txt", "user:1")
    again = uploads.add("one", artifact("a"), "other.txt", "user:2")
    uploads.add("two", artifact("d"), "d.txt", "user:3")

    assert (again.name, again.created_by) == ("a.txt", "user:1")
    listed = uploads.list("one", limit=2)
    assert [one.name for one in listed] == ["c.txt", "b.txt"]
    rest = uploads.list("one", before=(listed[-1].created_at_s, listed[-1].sha256))
    assert [one.name for one in rest] == ["a.txt"]
    assert (uploads.size_bytes("one"), uploads.size_bytes("two"), uploads.size_bytes("three")) == (30, 10, 0)
    assert uploads.get("two", artifact("a").sha256) is None
    assert uploads.get("one", artifact("a").sha256).artifact == artifact("a")


def test_a_tenant_sees_what_it_sent_and_what_its_runs_use(store, uploads):
    """And what was made from that; what others have is not there."""
    sent, used, shown, shown_used = (artifact(letter) for letter in "abcd")
    uploads.add("one", sent, "a.txt", "user:1")
    use(store, "one", used)
    renditions = RenditionRows(store.database)
    renditions.set(sent.sha256, "webp-640", shown)
    renditions.set(used.sha256, "webp-640", shown_used)

    for one in (sent, used, shown, shown_used):
        assert uploads.shows("one", one.sha256)
        assert not uploads.shows("two", one.sha256)
    assert not uploads.shows("one", artifact("e").sha256)


def test_what_a_run_begins_with_may_name_only_what_is_ours(uploads):
    """However deep: by using an artifact a run would make it its tenant's."""
    uploads.add("one", artifact("a"), "a.txt", "user:1")
    uploads.demand("one", {"sources": [{"artifact": artifact("a").model_dump()}]}, "text", None)

    with pytest.raises(MissingError) as error:
        uploads.demand("one", {"deep": [[{"artifact": artifact("b").model_dump()}]]})
    assert error.value.code == "artifact.missing"


def test_a_removed_upload_is_gone(uploads):
    """For its tenant; removing what is not there tells so."""
    uploads.add("one", artifact("a"), "a.txt", "user:1")
    uploads.add("two", artifact("a"), "a.txt", "user:2")

    assert uploads.remove("one", artifact("a").sha256)
    assert not uploads.remove("one", artifact("a").sha256)
    assert not uploads.shows("one", artifact("a").sha256)
    assert uploads.shows("two", artifact("a").sha256)


def test_a_rendition_is_found_by_its_form(store):
    """The last one that was made."""
    rows = RenditionRows(store.database)
    rows.set("a" * 64, "webp-640", artifact("b"))
    rows.set("a" * 64, "webp-640", artifact("c"))

    assert rows.get("a" * 64, "webp-640") == artifact("c")
    assert rows.get("a" * 64, "avif-640") is None


def test_uploads_stay_until_they_are_old_and_unused(store, uploads):
    """Whatever the limit is: people would miss what they sent, and runs what they use."""
    recent, used, old = (store.artifacts.put(data, "text/plain") for data in (b"recent", b"used", b"old"))
    Uploads(store.database).add("one", recent, "recent.txt", "user:1")
    for one in (used, old):
        uploads.add("one", one, "old.txt", "user:1")
    use(store, "one", used)

    prune(Home(store.folder), store.database, limit_bytes=0, max_age_s=3600.0, recent_s=0)

    assert [store.artifacts.holds(one) for one in (recent, used, old)] == [True, True, False]
    assert len(uploads.list("one")) == 2
