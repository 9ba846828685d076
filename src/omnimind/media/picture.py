"""A picture: what one scene shows, as layers drawn once that the renderer composes and never draws again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from omnimind.core.caption import Caption

Pixels = npt.NDArray[np.uint8]

Effect = Literal["fade", "rise", "right", "up"]
"""How a sprite appears: fades in; fades in while rising 24 px; is wiped in rightwards; is wiped in upwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A layer over the background.

    ``pixels`` is ``(height, width, 4)`` sRGB with premultiplied alpha; ``x, y`` its top left corner on the frame. All
    four are even and the sprite lies within the frame. It appears ``delay_s`` after word ``cue`` of the scene starts
    (``None``: after the scene starts) and stays.
    """

    pixels: Pixels
    x: int
    y: int
    cue: int | None = None
    effect: Effect = "fade"
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle of a photograph, in its own pixels (fractions allowed), with the aspect of the box it is shown in."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photograph in slow motion: from ``start`` to ``end`` over the scene, in ``box`` (x, y, width, height; even).

    ``pixels`` is ``(height, width, 3)`` sRGB. It is drawn over the background and under the sprites.
    """

    pixels: Pixels
    box: tuple[int, int, int, int]
    start: Crop
    end: Crop


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Everything a scene shows but its captions.

    ``background`` is ``(height, width, 3)`` sRGB and the same array for every scene of one theme and format, so that
    scenes fade into each other through it. ``missing`` lists characters that no font at hand can draw.
    """

    background: Pixels
    sprites: tuple[Sprite, ...]
    photo: Photo | None = None
    missing: tuple[str, ...] = ()


class CaptionArtist(Protocol):
    """Draws one state of a caption."""

    def __call__(self, caption: Caption, words: Sequence[str], active: int | None) -> Sprite:
        """``caption`` of a scene's ``words`` with word ``active`` (an index into ``words``) highlighted."""
        ...
