"""What every embedder does: the fake, a model folder, and one at a provider."""

import asyncio
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from omnimind.core.errors import BrokenError
from omnimind.models.embedding.local import LocalEmbedder
from omnimind.models.embedding.making import make
from omnimind.models.embedding.provided import ProvidedEmbedder
from omnimind.models.request import Answer
from omnimind.testing.embedder import WordEmbedder

_SPEC = importlib.util.spec_from_file_location("small_bert", Path(__file__).parents[1] / "unit/models/small_bert.py")
small_bert = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(small_bert)


async def provider(request):
    """An embeddings endpoint: vectors of any length, in any order."""
    rows = [
        {"index": number, "embedding": [1.0 + len(text), 2.0 * text.count("e"), 3.0]}
        for number, text in enumerate(request.body["input"])
    ]
    return Answer(body={"object": "list", "data": rows[::-1]})


@pytest.fixture(params=["fake", "local", "provided"])
def embedder(request, tmp_path):
    """An embedder of each kind."""
    if request.param == "fake":
        return WordEmbedder()
    if request.param == "provided":
        return ProvidedEmbedder(provider, "their-model", lambda: "r1")
    make(small_bert.write(tmp_path / "source"), tmp_path / "small", "float32")
    return LocalEmbedder(tmp_path / "small")


def test_each_text_has_its_vector(embedder):
    """A row a text, in their order, 32-bit and of length 1; the same text has the same one, alone or among others."""

    async def go():
        many = await embedder.embed(["the sea", "how often is high tide", "the sea"])
        (alone,) = await embedder.embed(["how often is high tide"])
        assert many.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(many, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(many[0], many[2], atol=1e-6)
        np.testing.assert_allclose(many[1], alone, atol=1e-5)
        assert many[0] @ many[1] < 0.999

    asyncio.run(go())


def test_its_fingerprint_stays(embedder):
    """It is the same each time, and not empty."""
    assert asyncio.run(embedder.fingerprint()) == asyncio.run(embedder.fingerprint()) != ""


@pytest.mark.parametrize(
    "body", [None, {}, {"data": [{"index": 0}]}, {"data": []}, {"data": [{"index": 0, "embedding": "x"}]}]
)
def test_rubbish_of_a_provider_is_told(body):
    """What can't be read as embeddings is garbled."""

    async def garbled(request):
        return Answer(body=body)

    with pytest.raises(BrokenError) as caught:
        asyncio.run(ProvidedEmbedder(garbled, "m", lambda: "r").embed(["sea"]))
    assert caught.value.code == "model.garbled"
