"""Evening: voices that speak by turns are as loud as each other."""

from collections.abc import Sequence
from pathlib import Path

from omnimind.media.audio.loudness import SILENCE_LUFS, integrated, momentary
from omnimind.media.audio.narration import narration
from omnimind.media.audio.pcm import frames


def evened(scenes: Sequence[tuple[Path, int]], voices: Sequence[str | None]) -> tuple[float, ...]:
    """The gain of each scene, decibels, with which every voice is as loud as the production's own, in all it says.

    Args:
        scenes: A mono 16-bit WAV and its length in frames (30 a second) each.
        voices: Who speaks each; ``None`` is the production's own. If that says nothing, the first one counts for it.

    Raises:
        BrokenError: ``speech.unreadable``.
    """
    if len(set(voices)) < 2:
        return (0.0,) * len(scenes)
    heard = {voice: _loudness_lufs(scenes, voices, voice) for voice in dict.fromkeys(voices)}
    wanted_lufs = heard[None if None in heard else voices[0]]
    gains = {voice: wanted_lufs - lufs for voice, lufs in heard.items()}
    is_silent = {voice: min(lufs, wanted_lufs) <= SILENCE_LUFS for voice, lufs in heard.items()}
    return tuple(0.0 if is_silent[voice] else gains[voice] for voice in voices)


def _loudness_lufs(scenes: Sequence[tuple[Path, int]], voices: Sequence[str | None], voice: str | None) -> float:
    spoken = [scene for scene, speaker in zip(scenes, voices, strict=True) if speaker == voice]
    return integrated(momentary(frames(narration(spoken))))
