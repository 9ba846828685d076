"""What has been made is not made again; what has changed is."""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

FRESH = Counter({"analyst": 1, **{f"supervisor.{part}": 1 for part in ("plan", "join", "draft", "conclude")}})
DRAFT = ("--quality", "draft", "--format", "landscape,square")


@dataclass(frozen=True)
class Desk:
    """A document with its store and its folder, and the events of having made it once."""

    document: Path
    home: Path
    folder: Path
    first: list


@pytest.fixture(scope="module")
def made_once(run, tiny, tmp_path_factory):
    """The first production, which every test gets a copy of."""
    path = tmp_path_factory.mktemp("remembering")
    desk = Desk(path / "document.md", path / "home", path / "out", [])
    shutil.copy(tiny, desk.document)
    result = run("make", desk.document, *DRAFT, "-o", desk.folder, "--json", home=desk.home)
    assert (result.code, result.err) == (0, "")
    desk.first.extend(result.events)
    return desk


@pytest.fixture
def desk(made_once, tiny, tmp_path):
    """A copy of the first production's store and folder; the document, which is named in both, is as it was."""
    shutil.copytree(made_once.home, tmp_path / "home")
    shutil.copytree(made_once.folder, tmp_path / "out")
    shutil.copy(tiny, made_once.document)
    return Desk(made_once.document, tmp_path / "home", tmp_path / "out", made_once.first)


@pytest.fixture
def again(run, desk):
    """Makes the document again and gives the events."""

    def again():
        result = run("make", desk.document, *DRAFT, "-o", desk.folder, "--json", home=desk.home)
        assert (result.code, result.err) == (0, "")
        return result.events

    return again


def done(events, what):
    """How many actions of each agent ended as ``what``."""
    return Counter(event["agent"] for event in events if event["what"] == what and event["agent"] != "studio")


def test_the_same_command_again_makes_nothing(desk, again):
    """Only the document is read and the plan made again; all else is remembered, and the files stay untouched."""
    before = {path.name: path.stat().st_mtime_ns for path in desk.folder.iterdir()}
    events = again()

    assert done(events, "finished") == FRESH
    assert done(events, "remembered") == done(desk.first, "finished") - FRESH
    assert {event["agent"] for event in events if event["what"] == "started"} == set(FRESH)
    after = {path.name: path.stat().st_mtime_ns for path in desk.folder.iterdir()}
    assert set(after) == set(before)
    rewritten = {"production.json", "proof.json", "proof.html"}
    assert {name for name in before if before[name] != after[name]} <= rewritten


def test_a_changed_sentence_changes_its_scene_alone(desk, again):
    """One sentence edited: its scene is spoken, heard and filmed again in each format, the others are remembered."""
    text = desk.document.read_text("utf-8")
    assert "after a while" in text
    desk.document.write_text(text.replace("after a while", "after an hour"), encoding="utf-8")
    events = again()

    scenes = done(desk.first, "finished")["narrator"]
    assert scenes > 1
    assert done(events, "finished")["narrator"] == done(events, "finished")["listener"] == 1
    assert done(events, "remembered")["narrator"] == done(events, "remembered")["listener"] == scenes - 1
    assert done(events, "finished")["renderer"] == 2
    assert done(events, "remembered")["renderer"] == 2 * (scenes - 1)
    about = {
        agent: {one["about"] for one in events if (one["what"], one["agent"]) == ("finished", agent)}
        for agent in ("renderer", "narrator")
    }
    assert {filmed.partition(": ")[2] for filmed in about["renderer"]} == about["narrator"]


def test_a_changed_look_is_not_spoken_again(desk, again):
    """Another theme: every scene is filmed again, and no voice, no ear and no mixing desk is needed."""
    desk.document.write_text(f"---\ntheme: night\n---\n{desk.document.read_text('utf-8')}", encoding="utf-8")
    finished = done(again(), "finished")

    assert finished["renderer"] == done(desk.first, "finished")["renderer"]
    assert {"narrator", "captioner", "listener", "composer"} & set(finished) == set()


def test_a_damaged_file_in_the_folder_is_made_good(desk, again):
    """A delivered file that was changed or deleted is there again after the next make, though nothing is made anew."""
    video, podcast = desk.folder / "video.mp4", desk.folder / "audio.m4a"
    whole = video.read_bytes()
    video.write_bytes(whole[:-1] + b"x")
    podcast.unlink()

    assert done(again(), "finished") == FRESH

    assert video.read_bytes() == whole
    assert podcast.exists()


def test_what_was_lost_from_the_store_is_made_again(desk, again):
    """Where remembered bytes are gone, what they belong to is made again, and the production is the same."""
    video = desk.folder / "video.mp4"
    whole = video.read_bytes()
    video.unlink()
    for path in (desk.home / "artifacts").rglob("*"):
        if path.is_file() and path.read_bytes()[4:8] == b"ftyp":
            path.unlink()

    finished = done(again(), "finished")

    assert finished["narrator"] == 0
    assert finished["renderer"] == done(desk.first, "finished")["renderer"]
    assert video.read_bytes() == whole
