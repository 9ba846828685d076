"""Files and tags: whole or not at all, and named as MP4 names them."""

from pathlib import Path

import av
import pytest

from omnimind.core.errors import BrokenError, UserError
from omnimind.media.video.files import replacing
from omnimind.media.video.language import three_letters


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    """Until all is written the old content stays; then the new one is there, and nothing else."""
    path = tmp_path / "video.mp4"
    path.write_text("old")
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
def test_no_space_is_the_users_to_make(tmp_path: Path) -> None:
    """When the disk is full, the error says so and names the file."""
    path = tmp_path / "video.mp4"
    with pytest.raises(UserError, match="no space") as caught, replacing(path):
        write_a_frame("/dev/full")
    assert caught.value.code == "disk.full"
    assert str(path) in str(caught.value)


def write_a_frame(path: str) -> None:
    """A video of one frame."""
    with av.open(path, "w", "mp4") as file:
        stream = file.add_stream("libx264", rate=30, width=64, height=64)
        file.mux(stream.encode(av.VideoFrame(64, 64)))
        file.mux(stream.encode())


def test_other_complaints_are_ours(tmp_path: Path) -> None:
    """Anything else that FFmpeg complains of is a broken-kind error with its words."""
    with pytest.raises(BrokenError, match="No such file") as caught, replacing(tmp_path / "video.mp4"):
        av.open(tmp_path / "gone.mp4")
    assert caught.value.code == "video.failed"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "eng"), ("pt-BR", "por"), ("de", "deu"), ("zh-Hant", "zho"), ("gsw", "gsw"), ("xx", "und"), ("und", "und")],
)
def test_languages_have_three_letters(tag: str, code: str) -> None:
    """BCP 47 tags become ISO 639-2 codes."""
    assert three_letters(tag) == code
