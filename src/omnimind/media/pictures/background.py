"""Backgrounds: calm gradients, dithered with blue noise so that no bands show."""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from omnimind.core.brief import SIZES, Format
from omnimind.media.picture import Pixels
from omnimind.media.pictures.theme import Color, theme

Floats = npt.NDArray[np.float32]

_TILE_PX = 128
_COARSE = 20
_LIGHT = (0.78, 0.12)
"""Where the soft light stands, as shares of the frame's width and height."""


@lru_cache(maxsize=4)
def _blue_noise(seed: int) -> Floats:
    """A tile of thresholds, uniform over 0 to 1 and without low frequencies.

    Source: iterated high-pass and rank equalisation, a cheap stand-in for Ulichney's void-and-cluster.
    """
    spread = np.fft.fftfreq(_TILE_PX)
    radius = np.hypot(spread[:, None], spread[None, :])
    high_pass = 1 - np.exp(-((radius / 0.28) ** 2))
    field = np.random.default_rng(seed).random((_TILE_PX, _TILE_PX))
    for _ in range(4):
        field = np.fft.ifft2(np.fft.fft2(field) * high_pass).real
        ranks = np.empty(field.size)
        ranks[np.argsort(field, axis=None, kind="stable")] = np.arange(field.size)
        field = ((ranks + 0.5) / field.size).reshape(field.shape)
    return field.astype(np.float32)


def _rgb(color: Color) -> Floats:
    return np.array([(color >> shift) & 255 for shift in (16, 8, 0)], np.float32)


def _gradient(width: int, height: int, stops: tuple[Color, Color, Color]) -> Floats:
    """A coarse ``(rows, columns, 3)`` field: corner to corner from the first stop to the second, lit by the third."""
    start, end, light = map(_rgb, stops)
    y, x = np.mgrid[0 : height // _COARSE, 0 : width // _COARSE].astype(np.float32)
    x, y = (x + 0.5) * _COARSE / width, (y + 0.5) * _COARSE / height
    along = ((x * width + y * height) / (width + height))[..., None]
    eased = along * along * (3 - 2 * along)
    distance = np.hypot((x - _LIGHT[0]) * width, (y - _LIGHT[1]) * height) / (0.62 * max(width, height))
    glow = (np.exp(-((distance * 1.6) ** 2)) * 0.85)[..., None]
    return np.asarray((start + (end - start) * eased) * (1 - glow) + light * glow, np.float32)


@lru_cache(maxsize=6)
def background(name: str, form: Format) -> Pixels:
    """The background of theme ``name`` in a format, ``(height, width, 3)`` sRGB, read-only: one array a process.

    Raises:
        UserError: ``theme.unknown``.
    """
    width, height = SIZES[form]
    coarse = _gradient(width, height, theme(name).backdrop)
    field = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    tile = _blue_noise(1)
    repeats = (-(-height // _TILE_PX), -(-width // _TILE_PX))
    field += np.tile(tile, repeats)[:height, :width, None]
    pixels = np.clip(field, 0, 255, out=field).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels
