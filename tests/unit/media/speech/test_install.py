"""Installing a voice from a server that does what servers do: break off, ignore ranges, change files, send rubbish."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.media.download import ATTEMPTS, FIRST_WAIT_S, PublishedFile
from omnimind.media.speech.catalogue import InstallableVoice, catalogue
from omnimind.media.speech.install import install

MODEL = bytes(range(256)) * 4000
CONFIG = json.dumps({"audio": {"sample_rate": 22050, "quality": "medium"}, "language": {"code": "pt_BR"}}).encode()
NAME = "pt_BR-teste-medium"


@dataclass
class Behaviour:
    """What the server does. ``breaks`` are after how many bytes each of its first answers about the model ends."""

    breaks: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    tag: str = '"one"'
    model: bytes = MODEL
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)


class Server(ThreadingHTTPServer):
    """Serves one voice, as it is told to."""

    behaviour: Behaviour


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, a part of it, less than was promised, or an error."""
        told = self.server.behaviour
        told.asked.append((self.path, self.headers["Range"], self.headers["If-Range"]))
        if told.statuses:
            self.send_error(told.statuses.pop(0))
            return
        body = CONFIG if self.path.endswith(".json") else told.model
        start = self._start()
        if start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.send_header("ETag", told.tag)
        self.end_headers()
        sent = body[start:]
        if body is told.model and told.breaks:
            self.wfile.write(sent[: told.breaks.pop(0)])
            self.close_connection = True
            return
        self.wfile.write(sent)

    def _start(self) -> int:
        told = self.server.behaviour
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        unchanged = self.headers["If-Range"] in (None, told.tag)
        return int(wanted[1]) if wanted and told.knows_ranges and unchanged else 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


@pytest.fixture
def behaviour() -> Behaviour:
    """What the server is to do."""
    return Behaviour()


@pytest.fixture
def voices(behaviour: Behaviour) -> Iterator[list[InstallableVoice]]:
    """A catalogue of one voice on a running server."""
    server = Server(("127.0.0.1", 0), Handler)
    server.behaviour = behaviour
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    yield [
        InstallableVoice(
            name=NAME,
            language="pt-BR",
            licence="CC0-1.0",
            files=tuple(
                PublishedFile(
                    name=name,
                    url=f"{base}/{name}",
                    size_bytes=len(body),
                    sha256=hashlib.sha256(body).hexdigest(),
                )
                for name, body in ((f"{NAME}.onnx", MODEL), (f"{NAME}.onnx.json", CONFIG))
            ),
        )
    ]
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Heard:
    """What an installation reports, and how long it asked to wait."""

    done: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    def progress(self, done: float, total: float) -> None:
        """Note how far it is."""
        assert total == len(MODEL) + len(CONFIG)
        self.done.append(done)


def installed(folder: Path, voices: list[InstallableVoice]) -> Heard:
    """Install the voice and check that it is whole, described and alone in its folder."""
    heard = Heard()
    info = install(NAME, folder, progress=heard.progress, voices=voices, wait=heard.waits_s.append)
    assert (info.name, info.language) == (f"piper:{NAME}", "pt-BR")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"{NAME}.onnx": MODEL,
        f"{NAME}.onnx.json": CONFIG,
    }
    return heard


def test_a_voice_is_downloaded_and_verified(tmp_path: Path, voices: list[InstallableVoice]) -> None:
    """Both files come whole, progress ends at all of it, and nothing is waited for."""
    heard = installed(tmp_path / "new" / "voices", voices)
    assert heard.done == sorted(heard.done)
    assert heard.done[-1] == len(MODEL) + len(CONFIG)
    assert heard.waits_s == []


def test_a_broken_download_goes_on_where_it_stopped(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """A connection that ends half-way is taken up by range, on condition that the file is the same."""
    behaviour.breaks = [300_000, 200_000]
    heard = installed(tmp_path, voices)
    models = [asked[1:] for asked in behaviour.asked if asked[0].endswith(".onnx")]
    assert models == [(None, None), ("bytes=300000-", '"one"'), ("bytes=500000-", '"one"')]
    assert heard.waits_s == [FIRST_WAIT_S, 2 * FIRST_WAIT_S]


def test_a_server_without_ranges_sends_it_all_again(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """An answer that is not partial replaces what was there."""
    behaviour.breaks, behaviour.knows_ranges = [300_000], False
    installed(tmp_path, voices)


def test_a_part_from_another_day_is_gone_on_with(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """What a former process left is not downloaded again."""
    (tmp_path / f"{NAME}.onnx.part").write_bytes(MODEL[:700_000])
    installed(tmp_path, voices)
    assert behaviour.asked[0][1] == "bytes=700000-"


def test_giving_up_keeps_the_part(tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour) -> None:
    """After the last attempt the error is transient, and the next installation goes on from the part."""
    behaviour.breaks = [1000] * ATTEMPTS
    heard = Heard()
    with pytest.raises(TransientError) as caught:
        install(NAME, tmp_path, progress=heard.progress, voices=voices, wait=heard.waits_s.append)
    assert caught.value.code == "voice.download"
    assert len(heard.waits_s) == ATTEMPTS - 1
    assert (tmp_path / f"{NAME}.onnx.part").stat().st_size == 1000 * ATTEMPTS
    assert not (tmp_path / f"{NAME}.onnx").exists()
    installed(tmp_path, voices)


def test_errors_of_the_server_are_tried_again(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """A server that is busy for a moment does no harm."""
    behaviour.statuses = [503, 500]
    installed(tmp_path, voices)


def test_a_file_that_is_gone_is_not_waited_for(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """The server's word that there is no such file is taken at once."""
    behaviour.statuses = [404]
    heard = Heard()
    with pytest.raises(TransientError, match="404"):
        install(NAME, tmp_path, progress=heard.progress, voices=voices, wait=heard.waits_s.append)
    assert heard.waits_s == []


def test_a_refused_range_starts_anew(tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour) -> None:
    """A server that refuses the range sends the whole file to the next attempt."""
    (tmp_path / f"{NAME}.onnx.part").write_bytes(MODEL[:700_000])
    behaviour.statuses = [416]
    installed(tmp_path, voices)
    assert behaviour.asked[1][1] is None


@pytest.mark.parametrize("part", [b"", b"x" * len(MODEL), b"x" * (len(MODEL) + 1)])
def test_wrong_bytes_are_never_kept(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour, part: bytes
) -> None:
    """What is not what was published is thrown away, wherever it came from; another attempt starts anew."""
    behaviour.model = b"y" * len(MODEL)
    (tmp_path / f"{NAME}.onnx.part").write_bytes(part)
    with pytest.raises(BrokenError) as caught:
        install(NAME, tmp_path, progress=Heard().progress, voices=voices)
    assert caught.value.code == "voice.checksum"
    assert list(tmp_path.iterdir()) == []
    behaviour.model = MODEL
    installed(tmp_path, voices)


def test_a_longer_file_than_published_is_refused(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """A server can't fill the disk: reading stops when there is more than there should be."""
    behaviour.model = MODEL * 3
    with pytest.raises(BrokenError) as caught:
        install(NAME, tmp_path, progress=Heard().progress, voices=voices)
    assert caught.value.code == "voice.checksum"


def test_what_is_there_is_not_downloaded_again(
    tmp_path: Path, voices: list[InstallableVoice], behaviour: Behaviour
) -> None:
    """Installing twice asks for nothing the second time; a damaged file is replaced."""
    installed(tmp_path, voices)
    behaviour.asked.clear()
    installed(tmp_path, voices)
    assert behaviour.asked == []
    (tmp_path / f"{NAME}.onnx").write_bytes(b"damaged")
    installed(tmp_path, voices)


def test_an_unknown_voice_is_told_with_its_neighbours(tmp_path: Path) -> None:
    """A slip in a name gets the nearest names as the hint, and downloads nothing."""
    with pytest.raises(UserError, match="pt_BR-fabre-medium") as caught:
        install("pt_BR-fabre-medium", tmp_path, progress=Heard().progress)
    assert caught.value.code == "voice.unknown"
    assert "pt_BR-faber-medium" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_is_whole() -> None:
    """Each voice has a model and its description, at one revision, over HTTPS, with a size and a hash."""
    names = [voice.name for voice in catalogue()]
    assert {"en_US-lessac-medium", "en_GB-alba-medium", "pt_BR-faber-medium", "pt_BR-cadu-medium"} <= set(names)
    assert len(names) == len(set(names))
    for voice in catalogue():
        assert [file.name for file in voice.files] == [f"{voice.name}.onnx", f"{voice.name}.onnx.json"]
        assert voice.name.startswith(voice.language.replace("-", "_"))
        for file in voice.files:
            assert re.fullmatch(r"https://[^/]+/rhasspy/piper-voices/resolve/[0-9a-f]{40}/.*/" + file.name, file.url)
