"""Nobody ever sees half of a file."""

import errno

import pytest

from omnimind.core.errors import UserError
from omnimind.store.files import check_writable, deliver, delivering, disk_error, replacing


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    """Until the block ends the old content stands; if it fails, it goes on standing and nothing else is left."""
    target = tmp_path / "video.mp4"
    target.write_text("old")

    def give_up():
        with replacing(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    assert target.read_text() == "old"

    with replacing(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["video.mp4"]


def test_unfinished_files_stay_out_of_the_folder(tmp_path):
    """With a staging folder on the same disk, the target's folder never holds an unfinished file."""
    staging, folder = tmp_path / "staging", tmp_path / "out"
    staging.mkdir()

    with replacing(folder / "a.txt", staging) as temporary:
        temporary.write_text("text")
        assert list(folder.iterdir()) == []
        assert temporary.parent == staging
    assert (folder / "a.txt").read_text() == "text"


def test_delivered_files_are_copies(tmp_path):
    """Changing a delivered file does not change the store."""
    source = tmp_path / "source"
    source.write_bytes(b"bytes")
    deliver(source, tmp_path / "out" / "target", tmp_path)

    (tmp_path / "out" / "target").write_bytes(b"changed")

    assert source.read_bytes() == b"bytes"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """The error says which path, and is the user's to mend."""
    (tmp_path / "file").write_text("not a folder")

    below = tmp_path / "file" / "video.mp4"
    with pytest.raises(UserError, match=r"file/video\.mp4 can't be written"), replacing(below):
        pass


def test_a_full_disk_has_an_error_of_its_own(tmp_path):
    """No space is told apart from no permission, with a way out."""
    error = disk_error(OSError(errno.ENOSPC, "No space left on device"), tmp_path)

    assert isinstance(error, UserError)
    assert error.code == "disk.full"
    assert "omnimind clean" in str(error)


def test_a_folder_of_others_never_holds_anything_unfinished(tmp_path):
    """While a file is being delivered its folder shows what it showed before, under no name anything else."""
    folder, staging = tmp_path / "out", tmp_path / "staging"
    folder.mkdir()
    staging.mkdir()
    (folder / "a.txt").write_text("old")

    with delivering(folder / "a.txt", staging) as temporary:
        temporary.write_text("new")
        assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("a.txt", "old")]

    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("a.txt", "new")]
    assert list(staging.iterdir()) == []


def test_a_delivery_given_up_leaves_what_was_there(tmp_path):
    """If the block fails the old file stands, and its folder holds nothing else."""
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "a.txt"
    target.write_text("old")

    def give_up():
        with delivering(target, tmp_path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    assert [path.read_text() for path in (tmp_path / "out").iterdir()] == ["old"]


def test_asking_whether_a_folder_can_be_written_leaves_no_trace(tmp_path):
    """A folder that can be made, with its parents, is neither made nor refused."""
    check_writable(tmp_path / "a" / "b")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["", "deep/er"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path, below):
    """A place that is a file, or lies below one, is refused under the name that was given."""
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(UserError) as caught:
        check_writable(tmp_path / "file" / below)

    assert caught.value.code == "disk.unwritable"
    assert str(tmp_path / "file" / below) in caught.value.message
