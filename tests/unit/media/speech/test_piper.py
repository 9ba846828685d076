"""Piper speaks through a model as small as one can be: a hum of equal length for each phoneme."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from omnimind.core.errors import BrokenError
from omnimind.core.speech import SpokenWord, Voice
from omnimind.media.speech.normalise import normalise
from omnimind.media.speech.piper import PiperEngine, describe

RATE_HZ = 22_050
HOP = 256
HOPS_A_PHONEME = 4


def hum(onnx: ModuleType) -> Any:
    """A model with Piper's inputs and output: every phoneme hums for four hops, pauses and padding are silent."""
    helper, kind = onnx.helper, onnx.TensorProto
    wave = np.sin(np.arange(HOP * HOPS_A_PHONEME) * 0.1).astype(np.float32).reshape(1, 1, -1)
    constants = [
        onnx.numpy_helper.from_array(wave, "wave"),
        onnx.numpy_helper.from_array(np.array([3.5], np.float32), "length"),
        onnx.numpy_helper.from_array(np.array([3.5], np.float32), "audible"),
        onnx.numpy_helper.from_array(np.array([0.0], np.float32), "zero"),
        onnx.numpy_helper.from_array(np.array([2], np.int64), "last"),
        onnx.numpy_helper.from_array(np.array([1, 1, -1], np.int64), "shape"),
    ]
    nodes = [
        helper.make_node("Cast", ["input"], ["ids"], to=kind.FLOAT),
        helper.make_node("Mul", ["ids", "zero"], ["zeros"]),
        helper.make_node("Add", ["zeros", "length"], ["lengths"]),
        helper.make_node("Ceil", ["lengths"], ["hops"]),
        helper.make_node("Greater", ["ids", "audible"], ["is_audible"]),
        helper.make_node("Cast", ["is_audible"], ["volume"], to=kind.FLOAT),
        helper.make_node("Unsqueeze", ["volume", "last"], ["volumes"]),
        helper.make_node("Mul", ["volumes", "wave"], ["hummed"]),
        helper.make_node("Reshape", ["hummed", "shape"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", kind.INT64, [1, "phonemes"]),
        helper.make_tensor_value_info("input_lengths", kind.INT64, [1]),
        helper.make_tensor_value_info("scales", kind.FLOAT, [3]),
    ]
    output = helper.make_tensor_value_info("output", kind.FLOAT, [1, 1, "samples"])
    graph = helper.make_graph(nodes, "hum", inputs, [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voices folder with the humming voice in it."""
    pytest.importorskip("piper", reason="piper-tts is not installed")
    onnx = pytest.importorskip("onnx", reason="onnx, which writes the test's model, is not installed")
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    folder = tmp_path_factory.mktemp("voices")
    onnx.save(hum(onnx), str(folder / "en_US-hum-low.onnx"))
    config = {
        "audio": {"sample_rate": RATE_HZ, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    }
    (folder / "en_US-hum-low.onnx.json").write_text(json.dumps(config))
    return folder


@pytest.fixture
def voice(folder: Path) -> Voice:
    """The humming voice."""
    engine = PiperEngine(folder)
    return engine.voice(engine.voices()[0])


def test_an_installed_voice_is_listed(folder: Path) -> None:
    """A model with its description beside it is a voice, named after its file."""
    (info,) = PiperEngine(folder).voices()
    assert (info.name, info.engine, info.language, info.rank) == ("piper:en_US-hum-low", "piper", "en-US", 31)


def test_words_are_timed_by_their_phonemes(voice: Voice) -> None:
    """A word begins where its first phoneme does: the groups between spaces are the words."""
    words = normalise("good dog barks", "en-US")
    spoken = voice.speak(words)
    phoneme_s = HOPS_A_PHONEME * HOP / RATE_HZ
    # Each phoneme is followed by padding; the sound starts behind "^" and its padding: g, u with stress, d are 4.
    assert spoken.times[1][0] == pytest.approx(2 * 5 * phoneme_s, abs=phoneme_s)
    assert spoken.times[2][0] - spoken.times[1][0] == pytest.approx(2 * 6 * phoneme_s, abs=2 * phoneme_s)


def test_words_run_together_are_shared_out(voice: Voice) -> None:
    """``of the`` is one group of phonemes and still two words, in order."""
    spoken = voice.speak(normalise("the end of the day", "en-US"))
    starts = [start for start, _ in spoken.times]
    assert starts == sorted(starts)
    assert len(set(starts)) == 5


def test_a_voice_is_loaded_once(folder: Path) -> None:
    """The engine gives the same speaker each time, since its model is large."""
    engine = PiperEngine(folder)
    (info,) = engine.voices()
    assert engine.voice(info) is engine.voice(info)


def test_a_broken_model_is_told(folder: Path, tmp_path: Path) -> None:
    """A file that is no model is an error with the file's name."""
    (tmp_path / "en_US-bad-low.onnx").write_bytes(b"no model")
    config = (folder / "en_US-hum-low.onnx.json").read_text()
    (tmp_path / "en_US-bad-low.onnx.json").write_text(config)
    engine = PiperEngine(tmp_path)
    with pytest.raises(BrokenError, match="en_US-bad-low") as caught:
        engine.voice(engine.voices()[0]).speak([SpokenWord("a", "a")])
    assert caught.value.code == "voice.failed"


def test_a_folder_without_voices_has_none(tmp_path: Path) -> None:
    """Neither an empty folder nor one that is not there is an error."""
    assert PiperEngine(tmp_path).voices() == ()
    assert PiperEngine(tmp_path / "none").voices() == ()


def test_an_unreadable_description_is_told(tmp_path: Path) -> None:
    """A description that is no JSON names its model."""
    (tmp_path / "x.onnx.json").write_text("no json")
    with pytest.raises(BrokenError, match=r"x\.onnx") as caught:
        describe(tmp_path / "x.onnx")
    assert caught.value.code == "voice.malformed"
