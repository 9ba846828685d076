"""Who may order anything still can't have files of this machine read out."""

import struct
import zlib

import pytest

from omnimind.agents.registry import agent
from omnimind.core.agent import Desk
from omnimind.core.artifact import File
from omnimind.core.document import Document
from omnimind.core.errors import MissingError
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.company import Company
from omnimind.testing.voice import FakeVoices


def png():
    """A grey picture of one pixel."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.fixture
def folder(tmp_path):
    """A folder with a picture and some music."""
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    return tmp_path


@pytest.mark.parametrize("reads_files", [True, False])
def test_pictures_on_this_machine_are_for_those_who_have_it(folder, reads_files):
    """A document that names one by its path shows it to them, and to nobody else."""
    artifacts = FakeArtifacts(folder / "artifacts")
    desk = Desk(artifacts, FakeVoices(), lambda *_: None, reads_files=reads_files)
    text = f"# Title\n\nA text.\n\n![a picture]({folder}/secret.png)\n"
    analyst = agent("analyst")
    source = File(name=str(folder / "notes.md"), artifact=artifacts.put(text.encode(), "text/markdown"))
    found = analyst.work(analyst.accepts(source=source), desk)
    document = Document.model_validate_json(artifacts.read(found.document))
    images = [block for block in document.blocks if block.kind == "image"]
    assert [image.artifact is not None for image in images] == [reads_files]
    assert bool(found.notices) is not reads_files


@pytest.mark.parametrize("reads_files", [True, False])
def test_music_on_this_machine_is_for_those_who_have_it(folder, reads_files):
    """Others hear that there is none."""
    company = Company(folder / "artifacts")
    brief = company.brief("# Title\n\nA text that says something.", music=str(folder / "secret.wav"))
    desk = Desk(company.artifacts, FakeVoices(), lambda *_: None, reads_files=reads_files)
    analyst, plan = agent("analyst"), agent("supervisor.plan")
    found = analyst.work(analyst.accepts(source=brief.sources[0]), desk)
    planning = plan.accepts(brief=brief, found=(found,), product="video")
    if reads_files:
        assert plan.work(planning, desk).music.artifact.size_bytes == 4
    else:
        with pytest.raises(MissingError, match="music"):
            plan.work(planning, desk)
