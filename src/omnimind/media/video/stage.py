"""Where a scene's frames are made: one picture, kept up to date by drawing again the boxes that change."""

from collections.abc import Sequence
from typing import NamedTuple

import av
import numpy as np
from av.video.plane import VideoPlane
from cv2.typing import MatLike

from omnimind.core.caption import Caption
from omnimind.media.picture import CaptionArtist, Picture
from omnimind.media.video.motion import MovingPhoto
from omnimind.media.video.planes import Box, Layer, Planes, blend, copy, layer_of, mix, planes_of
from omnimind.media.video.timeline import Shown, View

_CAPTION = -1
"""Stands for the caption among the sprites' indices."""


class _Placed(NamedTuple):
    """A layer where it is shown now, and the state that put it there."""

    state: Shown | tuple[int, int | None]
    layer: Layer
    opacity: float


class Stage:
    """Draws a scene's views, one after the other.

    Args:
        words: The scene's words as captions show them.
        artist: Draws captions; ``None`` leaves them out.
    """

    def __init__(
        self, picture: Picture, words: Sequence[str], captions: Sequence[Caption], artist: CaptionArtist | None
    ) -> None:
        self._effects = [sprite.effect for sprite in picture.sprites]
        self._layers = [layer_of(sprite) for sprite in picture.sprites]
        self._words, self._captions, self._artist = words, captions, artist
        self._background = planes_of(picture.background)
        self._photo = MovingPhoto(picture.photo) if picture.photo else None
        self._motion: float | None = None
        self._placed: dict[int, _Placed] = {}
        self._whole, self._faded = _Canvas(self._background.box), _Canvas(self._background.box)
        copy(self._whole.planes, self._background)

    def draw(self, view: View) -> av.VideoFrame:
        """The frame that shows ``view``, good until the next call."""
        before, self._placed = self._placed, self._place(view)
        dirty = [
            placed.layer.box
            for one, other in ((before, self._placed), (self._placed, before))
            for key, placed in one.items()
            if other.get(key) is not placed
        ]
        if self._photo and view.motion != self._motion:
            self._motion = view.motion
            self._photo.show(view.motion)
            dirty.append(self._photo.box)
        for box in dirty:
            self._redraw(box)
        if view.presence == 1.0:
            return self._whole.frame
        mix(self._faded.planes, self._background, self._whole.planes, view.presence)
        return self._faded.frame

    def _place(self, view: View) -> dict[int, _Placed]:
        """Every visible layer by its index, lowest first; those that stay as they were are the same objects."""
        placed = {shown.index: self._kept(shown.index, shown) or self._put(shown) for shown in view.sprites}
        if self._artist and view.caption is not None:
            state = view.caption, view.active
            placed[_CAPTION] = self._kept(_CAPTION, state) or _Placed(
                state, layer_of(self._artist(self._captions[view.caption], self._words, view.active)), 1.0
            )
        return placed

    def _kept(self, index: int, state: Shown | tuple[int, int | None]) -> _Placed | None:
        placed = self._placed.get(index)
        return placed if placed and placed.state == state else None

    def _put(self, shown: Shown) -> _Placed:
        frame = self._background.box
        layer = self._layers[shown.index].moved(0, shown.drop_px)
        seen = _wiped(layer.box, shown.wiped, self._effects[shown.index] == "up") if shown.wiped < 1.0 else frame
        return _Placed(shown, layer.clip(seen).clip(frame), shown.opacity)

    def _redraw(self, box: Box) -> None:
        """Compose ``box`` anew, from the background up."""
        copy(self._whole.planes.crop(box), self._background.crop(box))
        if self._photo:
            part = self._photo.box.clip(box)
            own = part.moved(-self._photo.box.x, -self._photo.box.y)
            copy(self._whole.planes.crop(part), self._photo.planes.crop(own))
        for placed in self._placed.values():
            layer = placed.layer.clip(box)
            if not layer.box.empty:
                blend(self._whole.planes, layer, placed.opacity)


class _Canvas:
    """A frame for the encoder, and its pixels."""

    def __init__(self, size: Box) -> None:
        self.frame = av.VideoFrame(size.width, size.height, "yuv420p")
        self.planes = Planes(*(_pixels(plane) for plane in self.frame.planes))


def _pixels(plane: VideoPlane) -> MatLike:
    """A view of ``plane`` without the bytes that pad its rows."""
    rows = np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size]
    return rows.reshape(plane.height, plane.line_size)[:, : plane.width]


def _wiped(box: Box, share: float, upwards: bool) -> Box:
    """The part of ``box`` that a wipe has reached."""
    if upwards:
        height = 2 * round(box.height * share / 2)
        return Box(box.x, box.y + box.height - height, box.width, height)
    return Box(box.x, box.y, 2 * round(box.width * share / 2), box.height)
