"""Photographs in slow motion, made plane by plane."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from omnimind.media.picture import Photo
from omnimind.media.video.planes import Box, Planes, planes_of

_OVERSAMPLING = 1.0382
"""Pixels of the scaled photograph to one of the closest view: over 1, and far from any simple fraction, so that nearly
every view can be made by :func:`_resize`."""

_SLACK = 96
"""How many columns and rows too many :func:`_resize` may make, and so the margin around the scaled photograph."""

_TOLERANCE_PX = 1 / 50
"""How far from its place :func:`_resize` may put a sample; OpenCV's own warps long had a grid of 1/32."""


class _Axis(NamedTuple):
    """Where samples lie in the photograph along one axis: sample ``i`` at ``start + i * step``."""

    start: float
    step: float


class _Grid(NamedTuple):
    """A resize that gives an axis: by ``step``, from pixel ``first`` on, without the first ``skipped`` samples."""

    first: int
    skipped: int
    step: float


class MovingPhoto:
    """A photograph at the size it is shown in; :meth:`show` draws any moment of its motion into :attr:`planes`.

    It is scaled once, with care, so that the closest view shows about one of its pixels a pixel. Each frame is then
    sampled linearly at fractions of a pixel, and so moves without jitter.
    """

    def __init__(self, photo: Photo) -> None:
        self.box = Box(*photo.box)
        left, top, right, bottom = _bounds(photo)
        scale = _OVERSAMPLING * self.box.width / min(photo.start.width, photo.end.width)
        width, height = (2 * math.ceil(side * scale / 2) for side in (right - left, bottom - top))
        how = cv2.INTER_AREA if width < right - left else cv2.INTER_CUBIC
        scaled = planes_of(cv2.resize(photo.pixels[top:bottom, left:right], (width, height), interpolation=how))
        self._source = Planes(*(np.pad(plane, _SLACK, mode="edge") for plane in scaled))
        self.planes = planes_of(np.zeros((self.box.height, self.box.width, 3), np.uint8))
        across, down = width / (right - left), height / (bottom - top)
        self._start, self._end = (
            np.array([(crop.x - left) * across, (crop.y - top) * down, crop.width * across, crop.height * down])
            for crop in (photo.start, photo.end)
        )

    def show(self, share: float) -> None:
        """Draw the view that is ``share`` (0 to 1) of the way from start to end."""
        x, y, width, height = (1 - share) * self._start + share * self._end
        across, down = width / self.box.width, height / self.box.height
        luma = _Axis(x + (across - 1) / 2, across), _Axis(y + (down - 1) / 2, down)
        # Chroma samples stand in the middle of every other column, and between two rows.
        chroma = _Axis((x + (across - 1) / 2) / 2, across), _Axis((y + down - 1) / 2, down)
        for target, source, axes in zip(self.planes, self._source, (luma, chroma, chroma), strict=True):
            _sample(source, target, *(axis._replace(start=axis.start + _SLACK) for axis in axes))


def _sample(source: MatLike, target: MatLike, across: _Axis, down: _Axis) -> None:
    """Fill ``target`` with ``source``, sampled linearly."""
    columns, rows = _grid(across), _grid(down)
    if columns and rows:
        _resize(source, target, columns, rows)
        return
    matrix = np.array([[across.step, 0, across.start], [0, down.step, down.start]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(source, matrix, target.shape[::-1], dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _grid(axis: _Axis) -> _Grid | None:
    """The resize that gives ``axis``, or ``None`` when none comes near enough.

    A resize from pixel ``p`` on puts sample ``k`` at ``p + (k + 1/2) * step - 1/2``.
    """
    skipped = np.arange(_SLACK)
    exact = axis.start + 0.5 - (skipped + 0.5) * axis.step
    first = np.rint(exact)
    fits = (np.abs(exact - first) <= _TOLERANCE_PX) & (first >= 0)
    best = int(np.argmax(fits))
    return _Grid(int(first[best]), best, axis.step) if fits[best] else None


def _resize(source: MatLike, target: MatLike, columns: _Grid, rows: _Grid) -> None:
    """Fill ``target`` by resizing, in a third of a warp's time."""
    part = tuple(
        slice(grid.first, grid.first + math.ceil((grid.skipped + size) * grid.step) + 1)
        for grid, size in zip((rows, columns), target.shape, strict=True)
    )
    resized = cv2.resize(source[part], None, fx=1 / columns.step, fy=1 / rows.step, interpolation=cv2.INTER_LINEAR)
    height, width = target.shape
    np.copyto(target, resized[rows.skipped :, columns.skipped :][:height, :width])


def _bounds(photo: Photo) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the whole pixels that the motion sees."""
    crops = photo.start, photo.end
    height, width = photo.pixels.shape[:2]
    return (
        max(0, math.floor(min(crop.x for crop in crops))),
        max(0, math.floor(min(crop.y for crop in crops))),
        min(width, math.ceil(max(crop.x + crop.width for crop in crops))),
        min(height, math.ceil(max(crop.y + crop.height for crop in crops))),
    )
