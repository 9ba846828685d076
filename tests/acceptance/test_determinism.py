"""The same input and seed give the same bytes, whenever and on however many cores."""

import pytest

DRAFT = ("--quality", "draft")


@pytest.fixture
def cold(run, english, tmp_path):
    """Makes a production with nothing remembered; gives every deliverable's content by name."""

    def cold(name, *flags, **environ):
        folder = tmp_path / name / "out"
        result = run("make", english, *DRAFT, *flags, "-o", folder, home=tmp_path / name / "home", environ=environ)
        assert (result.code, result.err) == (0, "")
        return {
            path.name: path.read_bytes()
            for path in folder.iterdir()
            if path.name not in {"production.json", "proof.json", "proof.html"}
        }

    return cold


def test_cores_and_time_change_nothing(cold):
    """Two productions with cold stores are alike in every byte of every file, on one core as on two."""
    once, again = cold("once", OMNIMIND_CORES="1"), cold("again", OMNIMIND_CORES="2")
    assert set(once) == set(again)
    assert {name for name in once if once[name] != again[name]} == set()


def test_another_seed_is_other_music_only(make, english):
    """The seed changes the sound; picture track, captions and words stay as they are."""
    one, other = make(english, *DRAFT, "--seed", "1"), make(english, *DRAFT, "--seed", "2")
    files = [{file.name: file.artifact.sha256 for file in made.manifest.deliverables} for made in (one, other)]
    assert {name for name in files[0] if files[0][name] != files[1][name]} == {"audio.m4a", "video.mp4"}
    assert one.manifest.scenes == other.manifest.scenes


def test_the_first_seed_is_the_usual_one(make, english):
    """Not to say a seed is to say 1."""
    assert (make(english, *DRAFT).folder / "audio.m4a").read_bytes() == (
        make(english, *DRAFT, "--seed", "1").folder / "audio.m4a"
    ).read_bytes()
