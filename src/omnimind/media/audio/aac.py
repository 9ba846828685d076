"""AAC in MP4, written by libav: as long as its samples, to the sample, and the same bytes every time."""

import errno
from collections.abc import Iterable
from pathlib import Path

import av

from omnimind.core.errors import UserError
from omnimind.media.audio.pcm import RATE_HZ

MUSIC_BIT_RATE = 128_000
SPEECH_BIT_RATE = 96_000
"""Noise lies 37 dB below narration over music at 128 kbit/s, and 39 dB below narration alone at 96."""

_ENCODER = {
    "aac_coder": "fast",  # takes a third of the time of the default, which is no better. Source: measured on mixes
    "aac_tns": "0",  # with it, 5 % more time and 0.5 dB more noise. Source: as above
}

_CONTAINER = {
    "fflags": "bitexact",
    "movflags": "faststart",
    "movie_timescale": f"{RATE_HZ}",  # the edit list counts in it: milliseconds, the default, can't tell samples
}


def write(frames: Iterable[av.AudioFrame], path: Path, bit_rate: int) -> None:
    """Encode stereo ``frames`` at 48 kHz to ``path`` with ``bit_rate`` bits a second.

    An edit list takes the encoder's priming away and ends the sound with its last sample.

    Raises:
        UserError: ``disk.full`` or ``disk.unwritable``.
    """
    try:
        with av.open(path, "w", format="ipod", options=_CONTAINER) as container:
            stream = container.add_stream("aac", rate=RATE_HZ, layout="stereo", options=_ENCODER)
            stream.bit_rate = bit_rate
            for frame in frames:
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.FFmpegError, OSError) as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError("disk.full", f"no space is left to write {path}", "free some, or write elsewhere") from exc
        raise UserError("disk.unwritable", f"{path} can't be written: {exc.strerror}", "write elsewhere") from exc
