"""The narration: the scenes' speech one after the other, sample-exact, at 48 kHz."""

import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np

from omnimind.core.errors import BrokenError
from omnimind.media.audio.pcm import BLOCK_SAMPLES, SAMPLES_PER_FRAME, Samples, arrays, filtered

HIGH_PASS_HZ = 70
"""Below the deepest speaking voice: what is there is thumps and hum."""


def narration(scenes: Sequence[tuple[Path, int]], gains_db: Sequence[float] | None = None) -> Iterator[Samples]:
    """Blocks of one channel: each scene's mono 16-bit WAV, as long as its frames at 30 a second to the sample.

    ``gains_db`` has what each scene is raised by; ``None``: nothing.

    Raises:
        BrokenError: ``speech.unreadable`` when a file is not mono 16-bit WAV.
    """
    gains = gains_db or [0.0] * len(scenes)
    for (path, frames), gain_db in zip(scenes, gains, strict=True):
        factor = np.float32(10 ** (gain_db / 20))
        for block in _exactly(frames * SAMPLES_PER_FRAME, _at_48_khz(path)):
            yield block * factor


def _at_48_khz(path: Path) -> Iterator[Samples]:
    return arrays(
        filtered(
            _read(path),
            ("aformat", "sample_fmts=fltp"),
            ("highpass", f"f={HIGH_PASS_HZ}"),
            ("aresample", "48000"),
            ("aformat", "sample_fmts=fltp"),
        )
    )


def _read(path: Path) -> Iterator[av.AudioFrame]:
    """The file's frames, a block at a time."""
    try:
        with wave.open(str(path)) as wav:
            if (wav.getnchannels(), wav.getsampwidth()) != (1, 2):
                raise wave.Error("it is not mono with 16 bits a sample")
            while data := wav.readframes(BLOCK_SAMPLES // 2):
                frame = av.AudioFrame.from_ndarray(np.frombuffer(data, "<i2")[np.newaxis], "s16", "mono")
                frame.sample_rate = wav.getframerate()
                yield frame
    except (OSError, EOFError, wave.Error) as exc:
        raise BrokenError("speech.unreadable", f"the speech file {path.name} could not be read: {exc}") from exc


def _exactly(samples: int, blocks: Iterator[Samples]) -> Iterator[Samples]:
    """``blocks`` cut, or followed by silence, to ``samples``."""
    left = samples
    for block in blocks:
        if left > 0:
            yield block[:, :left]
        left -= block.shape[1]
    while left > 0:
        yield np.zeros((1, min(left, BLOCK_SAMPLES)), np.float32)
        left -= BLOCK_SAMPLES
