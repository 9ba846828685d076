"""The narration of a scene: its sentences spoken one after another on the scene's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, gcd
from typing import Final

from omnimind.core.speech import FRAME_RATE, Sound, SpokenWord, Utterance, Voice, Word
from omnimind.media.speech.normalise import normalise

LEAD_S: Final = 0.35
"""From the scene's first frame to its first word: the picture is seen before it is spoken about."""

PAUSE_S: Final = 0.4
"""Between two sentences."""

QUESTION_PAUSE_S: Final = 0.65
"""After a question: time to answer it for oneself."""

TAIL_S: Final = 0.55
"""From the last word to the scene's end."""


@dataclass(frozen=True, slots=True)
class Narration:
    """A scene's sound, exactly ``frames`` / 30 seconds long, and its words on the scene's clock, ascending."""

    sound: Sound
    words: tuple[Word, ...]
    frames: int


def narrate(lines: Sequence[str], voice: Voice, language: str) -> Narration:
    """Speak ``lines``, one sentence each, with pauses before, between and after them.

    There is one word for each white-space word of all lines. The length is whole frames and whole samples at the
    voice's own rate, so a voice whose rate is no multiple of 30 rounds up to a few frames.

    Raises:
        BrokenError: ``voice.failed``.
    """
    track = bytearray()
    words: list[Word] = []
    rate_hz, gap_s = 0, LEAD_S
    for line in lines:
        said = normalise(line, language)
        utterance = voice.speak(said)
        rate_hz = utterance.sound.rate_hz
        track += _silence(gap_s, rate_hz)
        words += _on_clock(said, utterance, len(track) / 2 / rate_hz)
        track += utterance.sound.samples
        gap_s = pause_s(line)
    rate_hz = rate_hz or voice.speak(()).sound.rate_hz
    frames = whole_frames(len(track) / 2 / rate_hz + TAIL_S, rate_hz)
    track += bytes(2 * (frames * rate_hz // FRAME_RATE) - len(track))
    return Narration(Sound(rate_hz, bytes(track)), tuple(words), frames)


def pause_s(line: str) -> float:
    """The pause after ``line``, seconds."""
    return QUESTION_PAUSE_S if line.rstrip("\"'”’»)").endswith("?") else PAUSE_S


def whole_frames(duration_s: float, rate_hz: int) -> int:
    """The fewest frames that last at least ``duration_s`` and are whole samples at ``rate_hz``."""
    step = FRAME_RATE // gcd(FRAME_RATE, rate_hz)
    return step * ceil(round(duration_s * FRAME_RATE / step, 6))


def _silence(duration_s: float, rate_hz: int) -> bytes:
    return bytes(2 * round(duration_s * rate_hz))


def _on_clock(said: Sequence[SpokenWord], utterance: Utterance, start_s: float) -> list[Word]:
    return [
        Word(text=word.shown, said=word.said, start_s=round(start_s + begin_s, 4), end_s=round(start_s + end_s, 4))
        for word, (begin_s, end_s) in zip(said, utterance.times, strict=True)
    ]
