"""The sound of a video, decoded once: its loudness, and its samples at the rate that speech is judged at."""

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import cast

import av
import numpy as np

from omnimind.core.agent import Progress
from omnimind.core.audition import Listened
from omnimind.core.errors import UserError
from omnimind.core.speech import Sound
from omnimind.perception.activity import RATE_HZ, Levels, Samples, levels

SILENCE_LUFS = -70.0
"""What is quieter counts as silence. Source: the absolute gate of ITU-R BS.1770."""

_LOWEST_PEAK_DBTP = -60.0
_BLOCK_S = 60
_PULLED_EVERY = 16
"""After how many frames of AAC, a third of a second, a filter is asked for what is ready: most have nothing."""


class Track:
    """Samples at 16 kHz, mono, in a file that vanishes when closed, so that memory does not grow with the sound."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="omnimind-track-")  # noqa: SIM115 - closed on exit
        self._samples = 0

    def __enter__(self) -> "Track":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what found no space is thrown away anyhow
            self._file.close()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self._samples / RATE_HZ

    def append(self, samples: Samples) -> None:
        """Add ``samples`` at the end. Raises ``UserError`` (``disk.full``)."""
        try:
            self._file.write(samples.astype("<i2", copy=False).tobytes())
            self._file.flush()
        except OSError as exc:
            raise UserError("disk.full", f"the sound can't be kept ({exc.strerror})", "free some space") from exc
        self._samples += samples.size

    def between(self, start_s: float, end_s: float) -> Samples:
        """The samples from ``start_s`` to ``end_s``; silence where the track has none."""
        first, past = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
        kept = np.frombuffer(self._read(max(first, 0), max(past - max(first, 0), 0)), "<i2")
        return np.pad(kept, (max(-first, 0), max(past - max(first, 0) - kept.size, 0)))

    def _read(self, first: int, samples: int) -> bytes:
        """So many samples or what there is of them; from any thread, since nothing is moved for it."""
        return os.pread(self._file.fileno(), 2 * samples, 2 * first)

    def sound(self, start_s: float, end_s: float) -> Sound:
        """As :meth:`between`, as a value."""
        return Sound(RATE_HZ, self.between(start_s, end_s).tobytes())

    def levels(self) -> Levels:
        """The level in the band of speech, every 10 ms."""
        starts = range(0, math.ceil(self.duration_s), _BLOCK_S)
        blocks = [levels(self.between(start, min(start + _BLOCK_S, self.duration_s))) for start in starts]
        return np.concatenate(blocks) if blocks else np.zeros(0)


def listen(path: Path, track: Track, progress: Progress | None = None) -> Listened:
    """Decode the first audio stream of ``path``, which has one, into ``track`` and measure its loudness.

    Source: ITU-R BS.1770 and EBU R 128, as libavfilter's ``ebur128`` measures them; mono counts as two loudspeakers.
    """
    with av.open(path) as container:
        decoding = _Decoding(container)
        told: dict[str, str] = {}
        for frame in decoding.filtered():
            track.append(cast(Samples, frame.to_ndarray()[0]))
            told = frame.metadata or told
            if progress:
                progress(track.duration_s, (container.duration or 0) / av.time_base)
    peak = float(told.get("lavfi.r128.true_peak", 0))
    return Listened(
        integrated_lufs=float(told.get("lavfi.r128.I", SILENCE_LUFS)),
        true_peak_dbtp=max(20 * math.log10(peak), _LOWEST_PEAK_DBTP) if peak > 0 else _LOWEST_PEAK_DBTP,
        end_s=min(decoding.end_s, decoding.stated_end_s),
        errors=decoding.errors,
    )


class _Decoding:
    """The decoder, and how it fared."""

    def __init__(self, container: av.container.InputContainer) -> None:
        self._stream = container.streams.audio[0]
        self._packets = container.demux(self._stream)
        stated = (self._stream.start_time or 0) + (self._stream.duration or math.inf)
        self.stated_end_s = float(stated * (self._stream.time_base or 1))
        """Where players stop, though the last frame decodes to more."""
        self.end_s = 0.0
        self.errors = 0

    def filtered(self) -> Iterator[av.AudioFrame]:
        """Tenths of a second at 16 kHz, mono, that carry the loudness so far."""
        graph = _graph(self._stream)
        for number, frame in enumerate(self._frames()):
            graph.push(frame)
            if number % _PULLED_EVERY == 0:
                yield from _ready(graph)
        graph.push(None)
        yield from _ready(graph)

    def _frames(self) -> Iterator[av.AudioFrame]:
        while True:
            try:
                packet = next(self._packets, None)
                frames = packet.decode() if packet is not None else None
            except av.FFmpegError:
                self.errors += 1
                continue
            if frames is None:
                return
            for frame in frames:
                self.end_s = (frame.time or 0.0) + frame.samples / frame.sample_rate
                yield frame


def _graph(stream: av.AudioStream) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.threads = 1
    steps = [
        graph.add("ebur128", "metadata=1:dualmono=1:peak=true"),
        graph.add("aresample", f"{RATE_HZ}:async=1:first_pts=0"),
        graph.add("aformat", "sample_fmts=s16:channel_layouts=mono"),
    ]
    graph.link_nodes(graph.add_abuffer(template=stream), *steps, graph.add("abuffersink")).configure()
    return graph


def _ready(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            yield cast(av.AudioFrame, graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
