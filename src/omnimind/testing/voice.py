"""A voice without an engine: a tone a word."""

import math
import struct
import zlib
from collections.abc import Sequence
from typing import Final

from omnimind.core.errors import UserError
from omnimind.core.speech import Sound, SpokenWord, Utterance, Voice, VoiceInfo

RATE_HZ: Final = 16_000
LETTER_S: Final = 0.06
GAP_S: Final = 0.04
_AMPLITUDE: Final = 12_000


class FakeVoice:
    """Says each word as a tone: its pitch from the word, ``letter_s`` for each of its letters, a gap after it."""

    def __init__(self, language: str = "en-US", name: str = "fake:tone", letter_s: float = LETTER_S) -> None:
        self._letter_s = letter_s
        self._info = VoiceInfo(name=name, engine="fake", language=language, version="1", licence="MIT", rank=1)

    @property
    def info(self) -> VoiceInfo:
        """Who is speaking."""
        return self._info

    def speak(self, words: Sequence[SpokenWord]) -> Utterance:
        """Say ``words`` as one sentence."""
        samples, times = bytearray(), list[tuple[float, float]]()
        for word in words:
            start = len(samples) // 2
            count = round(len(word.said) * self._letter_s * RATE_HZ)
            samples += _tone(word.said, count)
            times.append((start / RATE_HZ, (start + count) / RATE_HZ))
            samples += bytes(2 * round(GAP_S * RATE_HZ)) if count else b""
        return Utterance(Sound(RATE_HZ, bytes(samples)), tuple(times))


class FakeVoices:
    """The given voices, as :class:`~omnimind.core.speech.Voices`: chosen by exact name, else by the first language."""

    def __init__(self, *voices: Voice) -> None:
        self._voices = voices or (FakeVoice(), FakeVoice("pt-BR", "fake:tom"))

    def all(self) -> tuple[VoiceInfo, ...]:
        """Every voice, as given."""
        return tuple(voice.info for voice in self._voices)

    def choose(self, language: str, name: str | None = None) -> Voice:
        """The voice called ``name``, else the first for ``language``."""
        primary = language.partition("-")[0]
        for voice in self._voices:
            if voice.info.name == name or (name is None and voice.info.language.partition("-")[0] == primary):
                return voice
        known = ", ".join(info.name for info in self.all())
        if name:
            raise UserError("voice.unknown", f"there is no voice called {name} here", f"there are {known}")
        raise UserError("language.unknown", f"no voice here speaks {language}", f"there are {known}")


def _tone(said: str, count: int) -> bytes:
    pitch_hz = 120 + zlib.crc32(said.encode()) % 200
    wave = (_AMPLITUDE * math.sin(2 * math.pi * pitch_hz * index / RATE_HZ) for index in range(count))
    return struct.pack(f"<{count}h", *map(round, wave))
