"""One line, a model that writes and one that paints: the pictures are in the video, and nothing fails without them."""

import sqlite3

import av
import numpy as np
import pytest

from omnimind.core.production import Production
from omnimind.testing.painter import CHECKPOINT, Painter, colours
from omnimind.testing.tides import answer
from omnimind.testing.upstream.server import Upstream

LINE = "How tides work, for ten-year-olds, 16 seconds"
FLAGS = ("--quality", "draft", "--captions", "soft", "--no-music")
SHAPES = {"landscape": (1344, 768), "portrait": (768, 1344)}
FILES = {"landscape": "video.mp4", "portrait": "video-portrait.mp4"}


@pytest.fixture
def make(run, tmp_path):
    """Makes a production of the line with a painter."""

    def make(painter, *flags):
        with Upstream(lambda asked: answer(asked.body)) as writer, painter:
            environ = {
                "OPENAI_BASE_URL": writer.url_of("openai"),
                "OPENAI_API_KEY": "sk-test",
                "OMNIMIND_MODELS": str(models(tmp_path)),
                "SD_ENABLED": "1",
                "SD_URL": painter.url,
            }
            result = run("make", LINE, *FLAGS, *flags, "-o", tmp_path / "out", home=tmp_path, environ=environ)
        assert result.code == 0, result.err
        return Production.model_validate_json((tmp_path / "out" / "production.json").read_bytes())

    return make


def models(folder):
    """A configuration in which nobody but Stable Diffusion paints."""
    path = folder / "models.yaml"
    path.write_text("providers:\n  openai: {models: [gpt-5.6-luna, gpt-5.6-terra, gpt-5.6-sol]}\n")
    return path


def frame(path, time_s):
    """What is shown at a time: red, green and blue from 0 to 255."""
    with av.open(path) as file:
        shown = next(one for one in file.decode(video=0) if one.time >= time_s)
        return shown.to_ndarray(format="rgb24").astype(float)


def test_what_was_painted_is_seen(make, tmp_path):
    """In the shape of each format; the manifest says who painted it, and the ledger that it cost nothing."""
    painter = Painter()
    made = make(painter, "--format", "landscape,portrait")
    assert made.status == "ready"
    assert sorted((one.width, one.height) for one in painter.painted) == sorted(SHAPES.values())
    (timed,) = [one for one in made.scenes if one.scene.visual.kind == "image"]
    visual = timed.scene.visual
    assert visual.painter == f"stable-diffusion/{CHECKPOINT}"
    assert list(visual.shapes) == ["portrait"]
    assert {one.artifact for one in made.assets} == {visual.image, *visual.shapes.values()}
    assert {one.note for one in made.assets} == {f"painted by {visual.painter}"}
    upper, lower = colours(painter.painted[0].prompt, painter.painted[0].seed)
    for name in FILES.values():
        pixels = frame(tmp_path / "out" / name, (timed.start_s + timed.end_s) / 2)
        rows = len(pixels) // 20
        assert np.abs(pixels[:rows].mean(axis=(0, 1)) - upper).max() < 24
        assert np.abs(pixels[-rows:].mean(axis=(0, 1)) - lower).max() < 24
    with sqlite3.connect(tmp_path / "omnimind.db") as database:
        rows = database.execute("select model, images, cost_nano, price, status from calls where kind = 'images'")
        assert set(rows.fetchall()) == {(CHECKPOINT, 1, 0, "local", "settled")}


@pytest.mark.parametrize(
    ("painter", "why"),
    [
        (Painter(checkpoints=()), "model.unfit"),
        (Painter(dies_after=0), "model.unavailable"),
        (Painter(spoils=True), "image.broken"),
    ],
    ids=["nothing-loaded", "dies", "garbage"],
)
def test_what_can_not_be_painted_is_drawn(make, painter, why):
    """The production is ready all the same, and says why."""
    made = make(painter)
    assert made.status == "ready"
    assert all(one.scene.visual.kind != "image" for one in made.scenes)
    (notice,) = [notice for notice in made.notices if "no picture could be painted for" in notice]
    assert f"({why})" in notice
    assert not made.assets


def test_a_painter_that_dies_in_the_middle_leaves_what_it_painted(make):
    """The other format shows the same picture."""
    made = make(Painter(dies_after=1), "--format", "landscape,portrait")
    (visual,) = [one.scene.visual for one in made.scenes if one.scene.visual.kind == "image"]
    assert made.status == "ready"
    assert visual.shapes == {}


def test_the_doctor_asks_the_painter(run, home):
    """Whether it is there, and a model is loaded."""
    with Painter(checkpoints=()) as painter:
        environ = {"SD_ENABLED": "1", "SD_URL": painter.url}
        assert "put a checkpoint into its folder" in run("doctor", home=home, environ=environ).out
    assert "check that it runs, and its address" in run("doctor", home=home, environ=environ).out
