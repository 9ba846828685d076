"""Images: bytes become pixels, the right way up and no larger than needed; and what kind of image it is."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import skia

from omnimind.core.errors import UserError
from omnimind.media.picture import Pixels

_MOST_PIXELS = 120_000_000
_LONGEST_PX = 2800
"""The widest a photograph is shown at, 1920 px zoomed in by a tenth, with a third to spare for cropping."""

_SAMPLE = 96
_FLAT_SHARE = 0.18
_FEW_COLORS = 600
"""A sample of a photograph has thousands of colours and no single one everywhere (grain sees to that)."""


@dataclass(frozen=True, slots=True, eq=False)
class Bitmap:
    """``pixels`` is ``(height, width, 4)`` sRGB with premultiplied alpha."""

    pixels: Pixels

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def opaque(self) -> bool:
        """Whether nothing shines through."""
        return bool((self.pixels[:, :, 3] == 255).all())

    def over(self, rgb: tuple[int, int, int]) -> Pixels:
        """``(height, width, 3)``: laid on one colour."""
        if self.opaque:
            return np.ascontiguousarray(self.pixels[:, :, :3])
        through = 255 - self.pixels[:, :, 3:].astype(np.uint16)
        ground = (through * np.array(rgb, np.uint16) + 127) // 255
        return np.asarray(np.minimum(self.pixels[:, :, :3] + ground, 255), np.uint8)

    def resized(self, width: int, height: int) -> Pixels:
        """``(height, width, 4)``, premultiplied."""
        method = cv2.INTER_AREA if width < self.width else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(self.pixels, (width, height), interpolation=method), np.uint8)
        np.minimum(pixels[:, :, :3], pixels[:, :, 3:], out=pixels[:, :, :3])  # cubic overshoots at edges
        return pixels

    def is_photograph(self) -> bool:
        """Whether it looks like one: opaque, of many colours and none of them everywhere."""
        if not self.opaque:
            return False
        rows = np.linspace(0, self.height - 1, _SAMPLE).astype(np.intp)
        columns = np.linspace(0, self.width - 1, _SAMPLE).astype(np.intp)
        sample = self.pixels[rows[:, None], columns[None, :], :3].astype(np.uint32)
        codes = (sample[:, :, 0] << 16) | (sample[:, :, 1] << 8) | sample[:, :, 2]
        _, counts = np.unique(codes, return_counts=True)
        return bool(counts.size >= _FEW_COLORS and counts.max() < _FLAT_SHARE * codes.size)

    def brightness(self) -> float:
        """Mean of what is not transparent, 0 to 1."""
        alpha = float(self.pixels[:, :, 3].sum(dtype=np.int64))
        return float(self.pixels[:, :, :3].sum(dtype=np.int64)) / 3 / alpha if alpha else 1.0


def decode(data: bytes) -> Bitmap:
    """The image in ``data``, turned as its EXIF says, and reduced when it is larger than is ever shown.

    Raises:
        UserError: ``image.broken``.
    """
    if not data:
        raise _broken("is empty")
    try:
        codec = skia.Codec.MakeFromData(skia.Data(data))
    except RuntimeError:  # of no kind that skia knows
        return Bitmap(_reduced(_by_opencv(data)))
    return Bitmap(_reduced(_by_skia(codec)))


def _broken(why: str) -> UserError:
    return UserError("image.broken", f"an image {why}", "save it again as PNG, JPEG or WebP")


def _by_skia(codec: skia.Codec) -> Pixels:
    size = codec.dimensions()
    if size.width() * size.height() > _MOST_PIXELS:
        raise _broken(f"is too large: {size.width()} by {size.height()} pixels")
    # A JPEG decodes at a fraction of its size for a fraction of the time; other kinds stay as they are.
    size = codec.getScaledDimensions(min(1.0, _LONGEST_PX / max(size.width(), size.height())))
    pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        size.width(),
        size.height(),
        skia.kRGBA_8888_ColorType,
        skia.kPremul_AlphaType,
        skia.ColorSpace.MakeSRGB(),
    )
    result = codec.getPixels(info, pixels, pixels.strides[0])
    if result != skia.Codec.kSuccess:
        raise _broken(f"could not be decoded: {skia.Codec.ResultToString(result)}")
    return np.ascontiguousarray(_TURNS[codec.getOrigin().value](pixels))


_TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}
"""What makes each orientation upright. Source: Exif 2.32, tag 274."""


def _by_opencv(data: bytes) -> Pixels:
    """What skia can't decode: TIFF, AVIF."""
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as exc:
        raise _broken("could not be decoded") from exc
    if found is None:
        raise _broken("could not be decoded")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGBA), np.uint8)


def _reduced(pixels: npt.NDArray[np.uint8]) -> Pixels:
    height, width = pixels.shape[:2]
    share = _LONGEST_PX / max(width, height)
    if share >= 1:
        return pixels
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
