"""The user's own music, from any file that libav can decode."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from omnimind.core.errors import MissingError, UserError
from omnimind.media.audio.gain import Curve, amplitude, applied, eased, heard_at
from omnimind.media.audio.loudness import Momentary, integrated, momentary
from omnimind.media.audio.music import LEVEL_LUFS, SWELL_LU, Reader
from omnimind.media.audio.pcm import BLOCK_SAMPLES, RATE_HZ, Samples, arrays, filtered, frames

_SHORTEST_S = 1
_CROSSFADE_S = 2
_RISE_DB_S = 1.0
_FALL_DB_S = 4.0


def file_music(path: Path, samples: int) -> Iterator[Samples]:
    """The music in ``path``, levelled, at least ``samples`` of it: round and round if it is shorter.

    It is turned down, slowly, where it is louder than music may be; else it keeps its dynamics. To know where, it is
    decoded once before; then it is decoded as it is read.

    Raises:
        MissingError: ``music.missing``.
        UserError: ``music.unreadable`` or ``music.too_short``.
    """
    if not path.is_file():
        raise MissingError("music.missing", f"the music file {path} is not there", "check the path")
    length = 0

    def wanted() -> Iterator[Samples]:
        nonlocal length
        for block in _decoded(path):
            length += block.shape[1]
            yield block
            if length >= samples:
                return

    factors = _level_factors(momentary(frames(wanted())))
    if length >= samples:
        return _levelled(path, factors)
    if length < _SHORTEST_S * RATE_HZ:
        raise UserError(
            "music.too_short",
            f"the music file {path} holds less than {_SHORTEST_S} s of sound",
            "give a longer piece, or leave the music to us",
        )
    return _looped(path, factors, length)


def _level_factors(momentary_lufs: Momentary) -> Curve:
    ceiling_db = LEVEL_LUFS + SWELL_LU - heard_at(momentary_lufs)
    return amplitude(eased(np.minimum(ceiling_db, LEVEL_LUFS - integrated(momentary_lufs)), _RISE_DB_S, _FALL_DB_S))


def _looped(path: Path, factors: Curve, length: int) -> Iterator[Samples]:
    """Rounds of ``length`` samples, the end of each crossing into the beginning of the next."""
    crossing = min(_CROSSFADE_S * RATE_HZ, length // 3)
    quarter = np.linspace(0, np.pi / 2, crossing, dtype=np.float32)
    rise, fall = np.sin(quarter), np.cos(quarter)
    ending: Samples | None = None
    while True:
        reader = Reader(_levelled(path, factors))
        beginning = reader.read(crossing)
        yield beginning if ending is None else beginning * rise + ending * fall
        for start in range(crossing, length - crossing, BLOCK_SAMPLES):
            yield reader.read(min(BLOCK_SAMPLES, length - crossing - start))
        ending = reader.read(crossing)


def _levelled(path: Path, factors: Curve) -> Iterator[Samples]:
    position = 0
    for block in _decoded(path):
        yield applied(factors, block, position)
        position += block.shape[1]


_TAGS: dict[str, Any] = {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "ignore"}
"""Tags are not ours to read, and may be in a forgotten encoding. PyAV 19 never reads them strictly."""


def _decoded(path: Path) -> Iterator[Samples]:
    """The file in stereo at 48 kHz, once."""
    try:
        with av.open(path, **_TAGS) as container:
            if not container.streams.audio:
                raise UserError("music.unreadable", f"the music file {path} holds no sound", "give a sound file")
            yield from arrays(
                filtered(
                    _decodable(container),
                    ("aresample", f"{RATE_HZ}"),
                    ("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
                    ("asetnsamples", f"n={BLOCK_SAMPLES}:p=0"),
                )
            )
    except (av.FFmpegError, OSError) as exc:
        problem = f"the music file {path} can't be decoded ({exc.strerror})"
        raise UserError("music.unreadable", problem, "give MP3, AAC, Ogg, FLAC or WAV") from exc


def _decodable(container: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    for packet in container.demux(audio=0):
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            continue  # players skip a damaged packet, which costs 20 ms of music; a file of nothing else is too short
        yield from decoded
