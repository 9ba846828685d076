"""Relative luminance: how bright a colour looks, the measure of contrast and of flashes."""

from typing import Final

import numpy as np
import numpy.typing as npt

_CODES = np.arange(256) / 255

LINEAR: Final[npt.NDArray[np.float32]] = np.where(
    _CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4
).astype(np.float32)
"""The light that an 8-bit sRGB code stands for, black 0 and white 1. Source: WCAG 2.2, relative luminance."""

OF_PRIMARIES: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Luminance of full red, green and blue. Source: WCAG 2.2, relative luminance."""
