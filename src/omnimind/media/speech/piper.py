"""Piper, when the package ``piper-tts`` and a voice file are installed: a natural voice, at ten times its own speed."""

import importlib.metadata
import importlib.util
import json
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from omnimind.core.errors import BrokenError
from omnimind.core.speech import Sound, SpokenWord, Utterance, Voice, VoiceInfo
from omnimind.media.speech.catalogue import catalogue
from omnimind.media.speech.mark import Mark

_RANKS: Final = {"x_low": 30, "low": 31, "medium": 32, "high": 33}
_SPACE: Final = " "


def describe(model: Path) -> VoiceInfo:
    """The voice in the file ``model``, by the description beside it.

    Raises:
        BrokenError: ``voice.malformed``, the description can't be read.
    """
    try:
        config = json.loads(model.with_name(f"{model.name}.json").read_text("utf-8"))
        quality = str(config.get("audio", {}).get("quality", ""))
        language = str(config.get("language", {}).get("code") or config["espeak"]["voice"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise BrokenError("voice.malformed", f"the description of {model.name} can't be read: {error}") from error
    licences = {voice.name: voice.licence for voice in catalogue()}
    return VoiceInfo(
        name=f"piper:{model.stem}",
        engine="piper",
        language=language.replace("_", "-"),
        version=_version() or "not installed",
        licence=licences.get(model.stem, "LicenseRef-Unknown"),
        rank=_RANKS.get(quality, _RANKS["medium"]),
    )


def _version() -> str | None:
    if importlib.util.find_spec("piper") is None:
        return None
    try:
        return importlib.metadata.version("piper-tts")
    except importlib.metadata.PackageNotFoundError:
        return None


class PiperEngine:
    """The voices of Piper in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._speakers: dict[VoiceInfo, PiperSpeaker] = {}

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The installed voices by name; none where Piper itself is not installed."""
        if _version() is None or not self._folder.is_dir():
            return ()
        models = sorted(self._folder.glob("*.onnx"))
        return tuple(describe(model) for model in models if model.with_name(f"{model.name}.json").exists())

    def voice(self, info: VoiceInfo) -> Voice:
        """The voice behind one of :meth:`voices`, the same object each time: its model is large."""
        with self._lock:
            if info not in self._speakers:
                self._speakers[info] = PiperSpeaker(info, self._folder / f"{info.name.removeprefix('piper:')}.onnx")
            return self._speakers[info]


class PiperSpeaker:
    """One voice of Piper, as a :class:`~omnimind.core.speech.Voice`. Its model is loaded when it first speaks.

    Piper varies what it says by noise that can't be seeded, so it is told to use none.
    """

    def __init__(self, info: VoiceInfo, model: Path) -> None:
        self._info = info
        self._model = model
        self._lock = threading.Lock()

    @property
    def info(self) -> VoiceInfo:
        """Who is speaking."""
        return self._info

    def speak(self, words: Sequence[SpokenWord]) -> Utterance:
        """Say ``words`` as one sentence. Raises ``BrokenError`` (``voice.failed``)."""
        from omnimind.media.speech import timing

        text = timing.compose(words)
        with self._lock:
            voice = self._voice
        rate_hz = int(voice.config.sample_rate)
        if not text.content:
            return timing.utterance(words, text, [], Sound(rate_hz, b""))
        pcm, groups = self._synthesise(voice, text.content)
        marks = _marks(text.content, groups, rate_hz)
        return timing.utterance(words, text, marks, Sound(rate_hz, pcm))

    @cached_property
    def _voice(self) -> Any:
        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig

        try:
            config = json.loads(self._model.with_name(f"{self._model.name}.json").read_text("utf-8"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # the sound must not depend on the number of cores
            options.use_deterministic_compute = True
            session = onnxruntime.InferenceSession(_aligned(self._model), options, ["CPUExecutionProvider"])
            return PiperVoice(session=session, config=PiperConfig.from_dict(config))
        except Exception as error:  # those of onnx and onnxruntime share no narrower class
            raise BrokenError("voice.failed", f"{self._model.name} can't be loaded: {error}") from error

    def _synthesise(self, voice: Any, text: str) -> tuple[bytes, list[tuple[int, int]]]:
        """The sound, and the first and the last sample of each group of phonemes between spaces."""
        from piper.config import SynthesisConfig

        steady = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
        pcm, groups = bytearray(), list[tuple[int, int]]()
        try:
            for chunk in voice.synthesize(text, steady, include_alignments=True):
                groups += _groups(chunk.phoneme_alignments or (), len(pcm) // 2)
                pcm += chunk.audio_int16_bytes
        except Exception as error:  # those of onnxruntime share no narrower class
            raise BrokenError("voice.failed", f"{self._info.name} can't say {text!r}: {error}") from error
        return bytes(pcm), groups


def _aligned(model: Path) -> bytes | str:
    """The model with its phonemes' lengths as an output, which takes the package ``onnx``; else the model as it is."""
    if importlib.util.find_spec("onnx") is None:
        return str(model)
    onnx = importlib.import_module("onnx")
    patch = importlib.import_module("piper.patch_voice_with_alignment")
    loaded = onnx.load(str(model))
    try:
        patch.add_alignment_output(loaded)
    except ValueError:
        return str(model)  # it gives them already, or has none that can be told
    return bytes(loaded.SerializeToString())


def _groups(alignments: Sequence[Any], offset: int) -> Iterator[tuple[int, int]]:
    """The first sample and the one past the last of each run of phonemes without a space."""
    first = position = offset
    for alignment in alignments:
        if alignment.phoneme == _SPACE and position > first:
            yield first, position
            first = position + int(alignment.num_samples)
        position += int(alignment.num_samples)
    if position > first:
        yield first, position


def _marks(text: str, groups: Sequence[tuple[int, int]], rate_hz: int) -> list[Mark]:
    """The groups brought to the words of ``text``: one by one, or, where some were run together or split, by length."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    if len(starts) == len(groups):
        return [Mark(start, first / rate_hz) for start, (first, _) in zip(starts, groups, strict=True)]
    if not groups:
        return []
    begin, end = groups[0][0], groups[-1][1]
    shares = ((first - begin) / (end - begin) for first, _ in groups)
    nearest = (min(starts, key=lambda start: abs(start / len(text) - share)) for share in shares)
    return [Mark(start, first / rate_hz) for start, (first, _) in zip(nearest, groups, strict=True)]
