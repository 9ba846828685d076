"""Artifacts are whole or absent."""

import hashlib

import pytest

from omnimind.core.errors import MissingError
from omnimind.store.artifacts import FileArtifacts


@pytest.fixture
def artifacts(tmp_path):
    """An empty store."""
    return FileArtifacts(tmp_path / "artifacts")


def test_bytes_come_back_under_their_hash(artifacts):
    """What is put is what is read, and its name is the SHA-256 of its bytes."""
    artifact = artifacts.put(b"a scene", "video/mp4")

    assert artifact.sha256 == hashlib.sha256(b"a scene").hexdigest()
    assert artifacts.read(artifact) == b"a scene"
    assert artifacts.path(artifact).read_bytes() == b"a scene"


def test_the_same_bytes_are_kept_once(artifacts, tmp_path):
    """Putting twice gives the same artifact and one file, also by way of a file."""
    first = artifacts.put(b"same", "text/plain")
    path = tmp_path / "same.txt"
    path.write_bytes(b"same")
    second = artifacts.put_file(path, "text/plain")

    assert first == second
    assert len([file for file in (tmp_path / "artifacts").rglob("*") if file.is_file()]) == 1


def test_a_cut_off_file_counts_as_missing(artifacts):
    """An artifact that lost bytes (a power cut) is absent, not half there."""
    artifact = artifacts.put(b"long enough", "text/plain")
    artifacts.path(artifact).write_bytes(b"long")

    assert not artifacts.holds(artifact)
    with pytest.raises(MissingError, match="no longer stored"):
        artifacts.read(artifact)


def test_a_damaged_file_counts_as_missing_and_can_be_put_again(artifacts):
    """Bytes that do not match their hash are never handed out, and do not stand in the way of right ones."""
    artifact = artifacts.put(b"right", "text/plain")
    artifacts.path(artifact).write_bytes(b"wrong")

    with pytest.raises(MissingError):
        artifacts.read(artifact)
    assert artifacts.read(artifacts.put(b"right", "text/plain")) == b"right"


def test_a_file_that_is_being_written_leaves_nothing_when_given_up(artifacts, tmp_path):
    """Whatever stands at a writing path when its block ends is deleted."""
    paths = []

    def give_up():
        with artifacts.writing(".mp4") as path:
            paths.append(path)
            path.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    assert not paths[0].exists()


def test_a_file_moves_into_the_store(artifacts):
    """A file written on the way into the store is there afterwards, under its hash."""
    with artifacts.writing(".mp4") as path:
        path.write_bytes(b"scene")
        artifact = artifacts.put_file(path, "video/mp4")

    assert not path.exists()
    assert artifacts.read(artifact) == b"scene"
