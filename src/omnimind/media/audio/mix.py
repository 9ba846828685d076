"""The mix: narration and music made one sound of the asked loudness, as AAC."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import av
import numpy as np

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError
from omnimind.core.value import Value
from omnimind.media.audio import aac
from omnimind.media.audio.ahead import ahead
from omnimind.media.audio.bed import bed
from omnimind.media.audio.ducking import music_factors
from omnimind.media.audio.file_music import file_music
from omnimind.media.audio.gain import Curve, applied
from omnimind.media.audio.loudness import SILENCE_LUFS, Momentary, integrated, measure, momentary
from omnimind.media.audio.music import LEVEL_LUFS, Reader
from omnimind.media.audio.narration import narration
from omnimind.media.audio.pcm import BLOCK_SAMPLES, RATE_HZ, SAMPLES_PER_FRAME, Samples, filtered, frames

TRUE_PEAK_DBTP = -1.0
"""The highest true peak that the AAC may have. Source: EBU R 128."""

_CEILING_DBFS = -1.5
_TOLERANCE_LU = 0.3
_MARGIN_DB = 0.2
_GAIN_PASSES, _PASSES = 3, 5  # after the third it is as loud as its peaks allow, and only they are corrected
_LISTENING, _ENCODING, _CHECKING = 0.1, 0.75, 0.15  # shares of the work


class Heard(Protocol):
    """What was measured of a file."""

    @property
    def integrated_lufs(self) -> float:
        """Its loudness; -70 where there is only silence."""
        ...

    @property
    def true_peak_dbtp(self) -> float:
        """Its true peak."""
        ...


Hear = Callable[[Path, Progress], Heard]
"""Decodes a file and measures it; raises ``BrokenError`` where it does not decode."""


class MixReport(Value):
    """What the mix measured, decoded from its file. ``gain_db`` is what the narration was raised by."""

    integrated_lufs: float
    true_peak_dbtp: float
    gain_db: float
    passes: int
    duration_s: float


def mix(
    scenes: Sequence[tuple[Path, int]],
    out: Path,
    *,
    music: bool | Path,
    loudness_lufs: float,
    seed: int,
    progress: Progress,
    hear: Hear = measure,
    gains_db: Sequence[float] | None = None,
) -> MixReport:
    """Write ``out`` (M4A: AAC-LC, 48 kHz, stereo): the speech of each scene, as long as its frames, over the music.

    The file's measured loudness is ``loudness_lufs`` within half a LU and its true peak at most -1 dBTP, unless the two
    contradict each other. The same input gives the same bytes. ``out`` appears when it is whole, or not at all.

    Args:
        scenes: A mono 16-bit WAV and its length in frames (30 a second) each.
        out: The file to write; its folder is there.
        music: The generated bed, none, or a file.
        loudness_lufs: Integrated loudness to reach.
        seed: Which bed is played.
        progress: Hears the share that is done; raising ``Cancelled`` there stops the work.
        hear: Listens to what was written; the last time it does is to what ``out`` becomes.
        gains_db: What each scene's speech is raised by before all else.

    Raises:
        BrokenError: ``mix.empty`` without a single frame; ``speech.unreadable``; ``audio.unreadable`` or
            ``audio.length`` when what was written is not what was mixed.
        MissingError: ``music.missing``.
        UserError: ``music.unreadable``, ``music.too_short``, ``disk.full`` or ``disk.unwritable``.
    """
    if not any(length for _, length in scenes):
        raise BrokenError("mix.empty", "there is nothing to mix: the scenes have no length")
    part = out.with_name(f".{out.name}.part")
    try:
        report = _Mix(scenes, gains_db, music, loudness_lufs, seed, progress, hear).write(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return report


@dataclass(frozen=True, slots=True, eq=False)
class _Faders:
    """How the mix is set. ``known`` is a gain in decibels and the loudness in LUFS that it gives."""

    music: Curve | None
    gain_db: float
    ceiling_dbfs: float
    known: tuple[float, float]


class _Mix:
    """One mix in the making."""

    def __init__(
        self,
        scenes: Sequence[tuple[Path, int]],
        gains_db: Sequence[float] | None,
        music: bool | Path,
        loudness_lufs: float,
        seed: int,
        told: Progress,
        hear: Hear,
    ) -> None:
        self._scenes = scenes
        self._gains_db = gains_db
        self._music = music
        self._loudness_lufs = loudness_lufs
        self._seed = seed
        self._progress = told
        self._listener = hear
        self._samples = sum(length for _, length in scenes) * SAMPLES_PER_FRAME

    def write(self, path: Path) -> MixReport:
        """Set the faders by the speech, encode, and measure what came out; again where that misses."""
        music = self._music_ahead()
        faders = self._listen()
        for number in range(1, _PASSES + 1):
            again = number > 1
            self._encode(path, faders, music, again)
            heard = self._hear(path, again)
            better = self._corrected(faders, heard, louder=number < _GAIN_PASSES)
            if better is None or number == _PASSES:
                break
            faders, music = better, self._music_ahead()
        return MixReport(
            integrated_lufs=heard.integrated_lufs,
            true_peak_dbtp=heard.true_peak_dbtp,
            gain_db=faders.gain_db,
            passes=number,
            duration_s=self._samples / RATE_HZ,
        )

    def _listen(self) -> _Faders:
        """Faders that give the asked loudness but for what the limiter takes away."""
        speech = momentary(self._told(frames(narration(self._scenes, self._gains_db)), 0, _LISTENING))
        music = music_factors(speech, integrated(speech), self._samples / RATE_HZ) if self._music else None
        expected_lufs = integrated(_together(speech, music))
        gain_db = 0.0 if expected_lufs <= SILENCE_LUFS else self._loudness_lufs - expected_lufs
        return _Faders(music, gain_db, _CEILING_DBFS, known=(0.0, expected_lufs))

    def _corrected(self, faders: _Faders, heard: Heard, louder: bool) -> _Faders | None:
        """Better faders after what was heard, ``None`` when it was good; silence and peaks come before loudness."""
        missing_lu = self._loudness_lufs - heard.integrated_lufs
        excess_db = heard.true_peak_dbtp - TRUE_PEAK_DBTP
        reached = abs(missing_lu) <= _TOLERANCE_LU or heard.integrated_lufs <= SILENCE_LUFS or not louder
        if reached and excess_db <= 0:
            return None
        now = (faders.gain_db, heard.integrated_lufs)
        return replace(
            faders,
            gain_db=faders.gain_db + (0 if reached else missing_lu / _slope(faders.known, now)),
            ceiling_dbfs=faders.ceiling_dbfs - (excess_db + _MARGIN_DB if excess_db > 0 else 0),
            known=now,
        )

    def _encode(self, path: Path, faders: _Faders, music: Reader | None, again: bool) -> None:
        limiter = f"limit={10 ** (faders.ceiling_dbfs / 20):.6f}:attack=5:release=30:level=0:latency=1"
        limited = filtered(frames(self._sound(faders, music)), ("alimiter", limiter), ("aformat", "sample_fmts=fltp"))
        bit_rate = aac.SPEECH_BIT_RATE if faders.music is None else aac.MUSIC_BIT_RATE
        aac.write(self._told(ahead(limited), _LISTENING, _ENCODING, again), path, bit_rate)

    def _sound(self, faders: _Faders, music: Reader | None) -> Iterator[Samples]:
        """Speech and music together, before the limiter."""
        gain = np.float32(10 ** (faders.gain_db / 20))
        position = 0
        for speech in narration(self._scenes, self._gains_db):
            sound = np.repeat(speech, 2, axis=0)
            if music is not None and faders.music is not None:
                sound += applied(faders.music, music.read(sound.shape[1]), position)
            position += sound.shape[1]
            yield sound * gain

    def _music_ahead(self) -> Reader | None:
        """The music from its beginning, made from now on."""
        if not self._music:
            return None
        return Reader(ahead(self._endless_music()))

    def _endless_music(self) -> Iterator[Samples]:
        yield from file_music(self._music, self._samples) if isinstance(self._music, Path) else bed(self._seed)

    def _hear(self, path: Path, again: bool) -> Heard:
        """The file as a listener gets it. What it lasts is checked as well."""
        with av.open(path) as container:
            samples = container.streams.audio[0].duration
        if samples != self._samples:
            raise BrokenError("audio.length", f"the mix lasts {samples} samples where {self._samples} were mixed")

        def told(done: float, total: float) -> None:
            self._progress(1.0 if again else min(_LISTENING + _ENCODING + _CHECKING * done / total, 1.0), 1.0)

        return self._listener(path, told)

    def _told(
        self, sound: Iterable[av.AudioFrame], start: float, share: float, again: bool = False
    ) -> Iterator[av.AudioFrame]:
        """``sound`` as it is, telling how much of it went by; a second time everything counts as done."""
        passed = told = 0
        for frame in sound:
            yield frame
            passed += frame.samples
            if passed >= told + BLOCK_SAMPLES:
                told = passed
                self._progress(1.0 if again else min(start + share * passed / self._samples, 1.0), 1.0)


def _together(speech: Momentary, factors: Curve | None) -> Momentary:
    """The momentary loudness of the mix to be: speech and music have nothing in common, so that their powers add up."""
    power = 10 ** (speech / 10)
    if factors is not None:
        power += 10 ** (LEVEL_LUFS / 10) * factors[: power.size] ** 2
    return np.asarray(10 * np.log10(power))


def _slope(before: tuple[float, float], now: tuple[float, float]) -> float:
    """How much of a decibel of gain the limiter lets through, from two ``(gain_db, loudness_lufs)``."""
    (gain_before, loudness_before), (gain, loudness) = before, now
    return float(np.clip((loudness - loudness_before) / (gain - gain_before), 0.3, 1)) if gain != gain_before else 1.0
