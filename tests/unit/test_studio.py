"""The studio puts the rooms together: folders, files, one production after another."""

import asyncio
import io

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.brief import Options
from omnimind.core.errors import Cancelled, MissingError, UserError
from omnimind.settings import Settings
from omnimind.studio import Studio, slug

DRAFT = Options(quality="draft", captions=())


SOURCE = b"# A tide\n\nThe sea climbs.\n\n## Again\n\nIt goes back.\n"


@pytest.fixture
def studio(tmp_path):
    """Opens a studio on an empty store; ``listen`` hears every event."""

    def studio(listen=lambda event: None):
        log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
        return Studio(Settings(home=tmp_path / "home", cores=2), listen=listen, tracer=NoOpTracer(), log=log)

    return studio


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Why the sea has tides", "why-the-sea-has-tides"),
        ("As marés: três razões", "as-mares-tres-razoes"),
        ("潮汐", "潮汐"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "production"),
        ("", "production"),
        ("A " * 80, "-".join(["a"] * 30)),
    ],
)
def test_titles_make_folder_names(title, name):
    """Letters and digits of any script, without accents where that is enough; never a path, empty or long."""
    assert slug(title) == name
    assert len(slug(title)) <= 60


def test_a_studio_makes_one_production_after_another(studio, tmp_path, monkeypatch):
    """Also after one that failed; without a folder it is named after its title, and what was done is remembered."""
    monkeypatch.chdir(tmp_path)
    one = studio()
    with pytest.raises(MissingError):
        asyncio.run(one.make(["nowhere.md"], DRAFT))

    production, folder = asyncio.run(one.make(["-"], DRAFT, stdin=io.BytesIO(SOURCE)))
    assert folder.as_posix() == "out/a-tide"
    assert production.status == "ready"
    names = {file.name for file in production.deliverables} | {"production.json", "proof.json", "proof.html"}
    assert {path.name for path in folder.iterdir()} == names

    again, _ = asyncio.run(one.make(["-"], DRAFT, stdin=io.BytesIO(SOURCE)))
    assert again.deliverables == production.deliverables
    assert {timing.agent: timing.calls - timing.remembered for timing in again.timings}["renderer"] == 0


def test_a_studio_stops_what_is_under_way(studio, tmp_path):
    """``stop``, from whichever thread, ends the production with ``Cancelled``; nothing is delivered."""
    heard = []

    def listen(event):
        heard.append(event)
        if event.agent == "narrator":
            one.stop()

    one = studio(listen)
    with pytest.raises(Cancelled):
        asyncio.run(one.make(["-"], DRAFT, tmp_path / "out", stdin=io.BytesIO(SOURCE)))

    assert "renderer" not in {event.agent for event in heard}
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_is_told_before_the_source_is_read(studio, tmp_path):
    """Nobody waits for a production that could not be delivered."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="can't be written"):
        asyncio.run(studio().make("nowhere.md", DRAFT, tmp_path / "file" / "out"))
