"""Flows are found by name: what ships first, then a tenant's own, then this machine's for the tenant of the house."""

import pytest

from omnimind.core.errors import MissingError, RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.runtime.shelf import Shelf, about
from omnimind.store.database import open_database
from omnimind.store.home import Home

FLOW = "Comment: Says something.\nStartAt: A\nStates:\n  A: {Type: Pass, Result: %s, End: true}\n"


@pytest.fixture
def shelf(tmp_path):
    """A shelf with flows of two tenants, and two in this machine's folder."""
    home = Home(tmp_path)
    home.flows.mkdir()
    for name in ("tell", "local"):
        (home.flows / f"{name}.asl.yaml").write_text(FLOW % "local")
    with open_database(home.database_url) as database:
        shelf = Shelf(database, home)
        for tenant in (DEFAULT_TENANT, "other"):
            shelf.documents.set(tenant, "tell", FLOW % tenant, "user:1", expected_version=0)
        shelf.documents.set("other", "video", FLOW % "mine", "user:1", expected_version=0)
        yield shelf


def result(definition):
    """What the flow's one state says."""
    return definition["States"]["A"]["Result"]


def test_a_tenant_finds_its_own(shelf):
    """Each by the same name."""
    assert result(shelf.find("tell", DEFAULT_TENANT)) == DEFAULT_TENANT
    assert result(shelf.find("tell", "other")) == "other"
    assert result(shelf.own("other", "tell")) == "other"


def test_what_lies_on_this_machine_is_the_houses(shelf):
    """Nobody else's."""
    assert result(shelf.find("local", DEFAULT_TENANT)) == "local"
    with pytest.raises(MissingError):
        shelf.find("local", "other")


def test_nobody_takes_the_place_of_what_ships(shelf):
    """Not even with a document of that name."""
    assert "Plan" in shelf.find("video", "other")["States"]
    assert shelf.own("other", "video") is None
    assert [one.origin for one in shelf.all("other") if one.name == "video"] == ["shipped"]
    with pytest.raises(RefusedError):
        shelf.check_writable("video")
    shelf.check_writable("tell")


def test_a_list_has_every_name_once(shelf):
    """With the version that would be found."""
    listed = {one.name: one for one in shelf.all(DEFAULT_TENANT)}

    assert len(listed) == len(shelf.all(DEFAULT_TENANT))
    assert {"video", "podcast", "tell", "local"} <= set(listed)
    assert (listed["tell"].origin, listed["tell"].version.version) == ("own", 1)
    assert "local" not in {one.name for one in shelf.all("other")}


def test_a_flow_says_what_it_is_for():
    """By its comment, also while it can't be read."""
    assert about(FLOW % "a") == "Says something."
    assert about("# Sings.\nStartAt: [") == "Sings."
    assert about("StartAt: [") == ""
