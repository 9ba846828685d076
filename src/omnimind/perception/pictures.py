"""Every picture of a video, decoded once and shown to whoever looks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import av
import numpy as np
import numpy.typing as npt
from av.video.plane import VideoPlane

from omnimind.core.agent import Progress
from omnimind.core.speech import FRAME_RATE
from omnimind.perception.media_file import picture_stream

Luma = npt.NDArray[np.uint8]

_SAMPLED_ROWS = 135
_GRID_TOLERANCE_S = 0.001
_TOLD_EVERY = 8
_LIMITED_BLACK, _LIMITED_RANGE = 16, 219
_FULL_RANGE = 2
_FROM_LIMITED: Final[Luma] = (
    np.clip((np.arange(256) - _LIMITED_BLACK) * (255 / _LIMITED_RANGE), 0, 255).round().astype(np.uint8)
)


@dataclass(eq=False)
class Shown:
    """A picture on the screen from ``start_s`` to ``end_s``."""

    frame: av.VideoFrame
    start_s: float
    end_s: float

    @cached_property
    def luma(self) -> Luma:
        """Every n-th pixel of every n-th row, the shorter side being some 135 samples; black is 0 and white 255."""
        frame = self.frame
        step = max(1, min(frame.width, frame.height) // _SAMPLED_ROWS)
        if frame.format.name not in {"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "nv12"}:
            return pixels(frame.reformat(format="gray").planes[0])[: frame.height : step, : frame.width : step]
        codes = pixels(frame.planes[0])[: frame.height : step, : frame.width : step]
        return np.ascontiguousarray(codes) if frame.color_range == _FULL_RANGE else _FROM_LIMITED[codes]


def pixels(plane: VideoPlane) -> Luma:
    """The bytes of ``plane``, ``(rows, bytes a row)``, padding included."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)


class Viewer(Protocol):
    """Looks at every picture, in order."""

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        ...


@dataclass
class Viewing:
    """How many pictures there were, how many packets would not decode, and how the pictures' times ran."""

    frames: int = 0
    errors: int = 0
    out_of_order: int = 0
    off_grid: int = 0
    first_s: float = 0.0
    end_s: float = 0.0
    _last_s: float | None = None

    def time(self, start_s: float, duration_s: float) -> bool:
        """Take note of a picture's time. Says whether it comes after the one before."""
        self.off_grid += abs(start_s * FRAME_RATE - round(start_s * FRAME_RATE)) > _GRID_TOLERANCE_S * FRAME_RATE
        if self._last_s is None:
            self.first_s = start_s
        elif start_s <= self._last_s:
            self.out_of_order += 1
            return False
        self._last_s, self.end_s = start_s, start_s + duration_s
        return True


def view(path: Path, viewers: Sequence[Viewer], progress: Progress | None = None, *, threads: int = 1) -> Viewing:
    """Decode all of the picture, with so many threads; the file is known to have one."""
    told = Viewing()
    last: tuple[av.VideoFrame, float] | None = None
    with av.open(path) as container:
        duration_s = (container.duration or 0) / av.time_base
        for frame, start_s in _decoded(container, told, threads):
            told.frames += 1
            if progress and told.frames % _TOLD_EVERY == 1:
                progress(min(start_s, duration_s), duration_s)
            if not told.time(start_s, float((frame.duration or 0) * (frame.time_base or 0))):
                continue
            if last is not None:
                _show(viewers, Shown(*last, start_s))
            last = frame, start_s
    if last is not None:
        _show(viewers, Shown(*last, max(told.end_s, last[1])))
    return told


def _show(viewers: Sequence[Viewer], shown: Shown) -> None:
    for viewer in viewers:
        viewer.see(shown)


def _decoded(
    container: av.container.InputContainer, told: Viewing, threads: int
) -> Iterator[tuple[av.VideoFrame, float]]:
    """The frames that could be decoded and when they are shown; failures are counted."""
    stream = picture_stream(container)
    if stream is None:
        return
    stream.codec_context.thread_type = "FRAME"
    stream.codec_context.thread_count = threads
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            frames = packet.decode() if packet is not None else None
        except av.FFmpegError:
            told.errors += 1
            continue
        if frames is None:
            return
        for frame in frames:
            if frame.time is not None:
                told.errors += frame.is_corrupt
                yield frame, frame.time
