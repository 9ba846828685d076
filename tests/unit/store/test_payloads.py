"""Payloads: small values are text, large ones artifacts."""

import json

import pytest

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.store.payloads import LARGE_BYTES, Payloads, is_reference
from omnimind.testing.artifacts import FakeArtifacts


class Counting(FakeArtifacts):
    """Counts what is put."""

    puts = 0

    def put(self, data, media_type):
        """Keep it."""
        self.puts += 1
        return super().put(data, media_type)


@pytest.fixture
def artifacts(tmp_path):
    """An empty store."""
    return Counting(tmp_path)


@pytest.mark.parametrize("letter", ["a", "ç", "\ud800"])
@pytest.mark.parametrize("size", [0, LARGE_BYTES // 4, LARGE_BYTES - 2, LARGE_BYTES - 1, 3 * LARGE_BYTES])
def test_what_is_written_is_read(artifacts, letter, size):
    """Whatever its size; rows stay small."""
    payloads = Payloads(artifacts)
    payload = payloads.write(letter * size)

    assert payloads.read(payload.text) == letter * size
    assert len(payload.text.encode()) <= LARGE_BYTES
    assert is_reference(payload.text) == (len(payload.uses) == 1) == (artifacts.puts == 1)


def test_a_large_value_that_comes_again_is_not_written_again(artifacts):
    """It is recognised by its identity, as long as its artifact is there."""
    payloads, value = Payloads(artifacts), {"text": "x" * LARGE_BYTES}
    payload = payloads.write(value)

    assert payloads.write(value) is payload
    assert artifacts.puts == 1
    artifacts._contents.clear()
    assert payloads.write(value) == payload
    assert payloads.read(payload.text) == value


def test_only_so_many_large_values_are_remembered(artifacts):
    """Memory stays bounded."""
    payloads = Payloads(artifacts)
    for number in range(100):
        payloads.write([number, "x" * LARGE_BYTES])

    assert len(payloads._known) < 20


def test_a_payload_knows_which_artifacts_it_needs(artifacts):
    """Those that the value refers to, however deep, and its own."""
    one, two = (
        Artifact(sha256="1" * 64, media_type="a/b", size_bytes=1),
        Artifact(sha256="2" * 64, media_type="a/b", size_bytes=1),
    )
    value = {"a": [one.model_dump(mode="json")], "b": {"c": two.model_dump(mode="json")}}
    small = Payloads(artifacts).write(value)
    large = Payloads(artifacts).write([value, "x" * LARGE_BYTES])

    assert small.uses == {"1" * 64, "2" * 64}
    assert large.uses == small.uses | {large.text[1:65]}


def test_text_that_looks_like_a_reference_is_text(artifacts):
    """No JSON text begins as references do."""
    payloads = Payloads(artifacts)
    reference = payloads.write("x" * LARGE_BYTES).text

    assert payloads.read(payloads.write(reference).text) == reference
    assert json.loads(payloads.write(reference).text) == reference


def test_a_large_value_that_is_gone_is_missing(artifacts):
    """The error is the store's."""
    payloads = Payloads(artifacts)
    payload = payloads.write("x" * LARGE_BYTES)
    artifacts._contents.clear()

    with pytest.raises(MissingError) as error:
        payloads.read(payload.text)
    assert error.value.code == "artifact.missing"
