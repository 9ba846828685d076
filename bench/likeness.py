"""How close a video's pictures are to what was drawn: speed must not be bought with quality."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import av
import numpy as np

from omnimind.core.speech import FRAME_RATE
from render import ssim
from storyboard import CAPTION_TOP, Pixels, Storyboard, drawn

BEFORE_END = FRAME_RATE // 2
"""At so many frames before its end a scene shows everything, and does not fade yet."""

Luma = np.ndarray


def likeness(board: Storyboard, video: Path) -> float:
    """The mean SSIM of luma above the captions, at a held moment of every scene."""
    ends = accumulate(scene.frames for scene in board.scenes)
    shown = held(video, [end - BEFORE_END for end in ends])
    expected = (drawn(scene, board.picture(scene), scene.frames - BEFORE_END) for scene in board.scenes)
    return float(np.mean([ssim(luma(pixels), seen) for pixels, seen in zip(expected, shown, strict=True)]))


def held(video: Path, moments: Iterable[int]) -> Iterator[Luma]:
    """The luma that ``video`` shows at ``moments``, ascending frame numbers."""
    coming = iter(moments)
    moment = next(coming, None)
    with av.open(video) as file:
        last = None
        for frame in file.decode(video=0):
            while moment is not None and last is not None and round(frame.time * FRAME_RATE) > moment:
                yield _codes(last)
                moment = next(coming, None)
            last = frame
        if moment is not None and last is not None:
            yield _codes(last)


def _codes(frame: av.VideoFrame) -> Luma:
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[:CAPTION_TOP, : frame.width].astype(np.float32)


def luma(pixels: Pixels) -> Luma:
    """BT.709 luma codes of sRGB, limited range, above the captions."""
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32) * np.float32(219 / 255)
    return (16 + pixels[:CAPTION_TOP] @ weights).astype(np.float32)
