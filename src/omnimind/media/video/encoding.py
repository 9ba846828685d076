"""How scenes are encoded: alike enough that their packets make one H.264 stream."""

from fractions import Fraction
from typing import Annotated, NamedTuple

from av.codec.context import Flags
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from pydantic import Field

from omnimind.core.brief import Quality
from omnimind.core.speech import FRAME_RATE
from omnimind.core.value import Value

TICK = Fraction(1, FRAME_RATE)
"""The clock's step: one frame."""

_PARAMS = "bframes=0:scenecut=0:keyint=300:weightp=0:stitchable=1"
"""What makes scenes' packets fit together: no reordering, and headers that do not depend on the content.

With a constant quantiser an unchanged block stays unchanged. A rate factor gives easy frames a finer quantiser, and so
codes the background's dither again and again: on slides it took 1.9 times the time and 2.3 times the bytes at the same
SSIM, on photographs a quarter more time, for the lookahead.

Source: ``bench/render.py``.
"""

_SLIDE_PARAMS = "ipratio=4:subme=0:no-deblock=1"
"""Slides start as the bare background: coded finely (40 kB) its dither survives, since all that follows skips it.

They never move by fractions of a pixel: not to look for that saves a fifth of the encoder's time. Not to smooth the
edges between blocks, which at this quantiser are not seen, saves a tenth more and keeps letters sharper.
"""


class _Level(NamedTuple):
    """x264's preset, its quantisers for slides and for moving photographs, and how far it refines their motion."""

    preset: str
    slide_qp: int
    photo_qp: int
    photo_subme: int


_LEVELS: dict[Quality, _Level] = {
    "draft": _Level("superfast", 27, 29, 1),
    "standard": _Level("superfast", 20, 24, 1),
    "high": _Level("veryfast", 16, 20, 2),
}

_Side = Annotated[int, Field(gt=0, multiple_of=2)]


class Encoding(Value):
    """What is asked of the encoder: ``size`` is width and height, pixels; ``constant_frame_rate`` sends every frame."""

    size: tuple[_Side, _Side]
    quality: Quality = "standard"
    constant_frame_rate: bool = False

    def add_stream(self, container: OutputContainer, in_motion: bool) -> VideoStream:
        """A stream of ``container`` that encodes so, with one thread; ``in_motion`` if a photograph moves in it."""
        stream = container.add_stream("libx264", rate=FRAME_RATE, options=self.options(in_motion))
        context = stream.codec_context
        context.width, context.height = self.size
        context.pix_fmt = "yuv420p"
        context.time_base, context.thread_count = TICK, 1
        context.flags |= Flags.frame_duration
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        return stream

    def options(self, in_motion: bool) -> dict[str, str]:
        """The encoder's options."""
        level = _LEVELS[self.quality]
        params = f"subme={level.photo_subme}" if in_motion else _SLIDE_PARAMS
        return {
            "preset": level.preset,
            "profile": "high",
            "qp": str(level.photo_qp if in_motion else level.slide_qp),
            "x264-params": f"{_PARAMS}:{params}:force-cfr={int(self.constant_frame_rate)}",
        }
