"""What every artifact store promises, whatever it is made of."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.home import Home
from omnimind.testing.artifacts import FakeArtifacts


@pytest.fixture(params=["files", "fake", "bucket"])
def store(request, tmp_path):
    """Each store there is, empty."""
    if request.param == "bucket":
        return Home(tmp_path, request.getfixturevalue("bucket")).artifacts
    return FileArtifacts(tmp_path / "artifacts") if request.param == "files" else FakeArtifacts(tmp_path)


@pytest.mark.parametrize("data", [b"", b"a scene", bytes(range(256)) * 4096])
def test_what_is_put_is_what_is_read(store, data):
    """The bytes come back, by value and as a file, under their SHA-256 and with their size and type."""
    artifact = store.put(data, "video/mp4")

    expected = Artifact(sha256=hashlib.sha256(data).hexdigest(), media_type="video/mp4", size_bytes=len(data))
    assert artifact == expected
    assert store.read(artifact) == data
    assert store.path(artifact).read_bytes() == data
    assert store.holds(artifact)
    assert store.size_bytes(artifact.sha256) == len(data)


def test_the_same_bytes_are_the_same_artifact(store, tmp_path):
    """However they are put: as bytes, as a view or as a file."""
    path = tmp_path / "same"
    path.write_bytes(b"same")

    first, second = store.put(b"same", "text/plain"), store.put(memoryview(b"same"), "text/plain")

    assert first == second == store.put_file(path, "text/plain")


def test_a_file_on_its_way_may_be_kept_or_not(store):
    """A writing path is there for a file with the asked ending; what is not put is gone when the block ends."""
    with store.writing(".mp4") as path:
        path.write_bytes(b"kept")
        kept = store.put_file(path, "video/mp4")
    with store.writing(".mp4") as left:
        left.write_bytes(b"left")

    assert (path.suffix, left.suffix) == (".mp4", ".mp4")
    assert store.read(kept) == b"kept"
    assert not left.exists()


def test_what_is_not_there_is_missing(store):
    """Reading and finding an unknown artifact are errors of one code; holding it is not so."""
    unknown = Artifact(sha256="0" * 64, media_type="text/plain", size_bytes=3)

    assert not store.holds(unknown)
    assert store.size_bytes(unknown.sha256) is None
    for ask in (store.read, store.path):
        with pytest.raises(MissingError) as error:
            ask(unknown)
        assert error.value.code == "artifact.missing"


def test_many_threads_may_put_the_same_bytes(store):
    """Whoever comes first: each gets the artifact, and it is whole."""
    data = bytes(range(256)) * 4096

    with ThreadPoolExecutor(8) as pool:
        artifacts = set(pool.map(lambda _: store.put(data, "text/plain"), range(32)))

    assert len(artifacts) == 1
    assert store.read(artifacts.pop()) == data
