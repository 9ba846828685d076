"""Loudness as ITU-R BS.1770 and EBU R 128 measure it, by libavfilter's ``ebur128``."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError
from omnimind.media.audio.pcm import RATE_HZ, filtered

Momentary = npt.NDArray[np.float64]
"""Loudness of the last 400 ms, LUFS, ten times a second: value ``k`` is of the 400 ms up to ``(k + 1) / 10`` s."""

MOMENTARY_HZ = 10

SILENCE_LUFS = -70.0
"""What is quieter counts as silence. Source: the absolute gate of ITU-R BS.1770."""

_LOWEST_LUFS = -120.0
_RELATIVE_GATE_LU = 10.0  # Source: ITU-R BS.1770
_LOWEST_PEAK_DBTP = -60.0  # the filter tells peaks in thousandths of full scale
_TOLD_EVERY = 128  # packets of 1,024 samples: as BLOCK_SAMPLES
_PAD_SAMPLES = RATE_HZ // MOMENTARY_HZ - 1  # lets the last tenth of a second be measured though it is not full


@dataclass(frozen=True, slots=True, eq=False)
class Loudness:
    """What was measured. Silence has an ``integrated_lufs`` of -70; peaks are not told below -60 dBTP."""

    integrated_lufs: float
    true_peak_dbtp: float
    momentary_lufs: Momentary


def measure(sound: Path | Iterable[av.AudioFrame], progress: Progress | None = None) -> Loudness:
    """Measure a file's first audio stream, or frames. Mono counts as played from two loudspeakers.

    Raises:
        BrokenError: ``audio.unreadable`` when the file can't be decoded to its end.
    """
    if not isinstance(sound, Path):
        return _measured(sound)
    try:
        with av.open(sound) as container:
            return _measured(_decoded(container, progress))
    except (av.FFmpegError, OSError, IndexError) as exc:
        raise BrokenError("audio.unreadable", f"{sound.name} could not be decoded: {exc}") from exc


def _decoded(container: InputContainer, progress: Progress | None) -> Iterator[av.AudioFrame]:
    """The first audio stream of ``container``, telling how much of it went by."""
    length_s = (container.duration or 0) / av.time_base
    for number, frame in enumerate(container.decode(audio=0)):
        yield frame
        if progress and number % _TOLD_EVERY == 0:
            progress(min(frame.time or 0.0, length_s), length_s)


def _measured(sound: Iterable[av.AudioFrame]) -> Loudness:
    told: dict[str, str] = {}
    momentary: list[float] = []
    for frame in filtered(sound, ("apad", f"pad_len={_PAD_SAMPLES}"), ("ebur128", "metadata=1:dualmono=1:peak=true")):
        if metadata := frame.metadata:
            told = metadata
            momentary.append(_momentary_lufs(told))
    peak = float(told.get("lavfi.r128.true_peak", 0))
    return Loudness(
        integrated_lufs=float(told.get("lavfi.r128.I", SILENCE_LUFS)),
        true_peak_dbtp=max(20 * math.log10(peak), _LOWEST_PEAK_DBTP) if peak > 0 else _LOWEST_PEAK_DBTP,
        momentary_lufs=np.array(momentary),
    )


def momentary(sound: Iterable[av.AudioFrame]) -> Momentary:
    """The momentary loudness of ``sound``: a third of the price of all."""
    measured = filtered(sound, ("apad", f"pad_len={_PAD_SAMPLES}"), ("ebur128", "metadata=1:dualmono=1:peak=none"))
    return np.fromiter((_momentary_lufs(frame.metadata) for frame in measured if frame.metadata), float)


def _momentary_lufs(metadata: dict[str, str]) -> float:
    lufs = float(metadata["lavfi.r128.M"])
    return lufs if lufs > _LOWEST_LUFS else _LOWEST_LUFS  # digital silence is told as -inf or, by rounding, NaN


def integrated(momentary_lufs: Momentary) -> float:
    """The loudness of the whole, LUFS, from its momentary loudness; -70 when there is only silence."""
    heard = momentary_lufs[momentary_lufs > SILENCE_LUFS]
    if not heard.size:
        return SILENCE_LUFS
    gate = _mean(heard) - _RELATIVE_GATE_LU
    return _mean(heard[heard > gate])


def _mean(lufs: Momentary) -> float:
    return float(10 * np.log10(np.mean(10 ** (lufs / 10))))
