"""Speech: what a voice takes and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from omnimind.core.artifact import Artifact
from omnimind.core.value import Value


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as captions show it, and as it is said (may be empty, or several words)."""

    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono PCM: signed 16-bit little-endian samples at ``rate_hz``."""

    rate_hz: int
    samples: bytes

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / 2 / self.rate_hz


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence spoken: its sound and ``(start_s, end_s)`` of each word it was given, ascending."""

    sound: Sound
    times: tuple[tuple[float, float], ...]


class VoiceInfo(Value):
    """A voice as people choose it. ``rank``: higher sounds better. ``licence`` is an SPDX expression."""

    name: str
    engine: str
    language: str
    version: str
    licence: str
    rank: int


class Voice(Protocol):
    """Speaks one sentence at a time.

    MUST give the same bytes for the same words. MUST give one time a word, in order, within the sound, also for
    words that are said as nothing (zero length). MUST be safe to call from several threads.
    """

    @property
    def info(self) -> VoiceInfo:
        """Who is speaking."""
        ...

    def speak(self, words: Sequence[SpokenWord]) -> Utterance:
        """Say ``words`` as one sentence. Raises ``BrokenError`` (``voice.failed``)."""
        ...


class Voices(Protocol):
    """The voices that are installed."""

    def all(self) -> tuple[VoiceInfo, ...]:
        """Every installed voice, best first."""
        ...

    def choose(self, language: str, name: str | None = None) -> Voice:
        """The voice called ``name``, else the best one for ``language``.

        Raises:
            UserError: ``voice.unknown`` or ``language.unknown``, with the nearest names as the hint.
        """
        ...


class Word(Value):
    """A word on the clock of its scene, seconds. ``said`` is how the voice was told to say it."""

    text: str
    said: str
    start_s: float
    end_s: float


class SceneSpeech(Value):
    """A scene's narration: mono 16-bit WAV, exactly ``frames`` / 30 seconds long, pauses included."""

    audio: Artifact
    words: tuple[Word, ...]
    frames: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / FRAME_RATE


FRAME_RATE = 30
"""Frames a second of everything we make."""
