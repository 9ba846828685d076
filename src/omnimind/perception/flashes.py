"""Flashes that could cause a seizure, as WCAG 2.2 defines them for success criterion 2.3.1."""

from collections import deque

import cv2
import numpy as np
import numpy.typing as npt

from omnimind.core.watching import Flashing
from omnimind.perception.luminance import LINEAR
from omnimind.perception.pictures import Luma, Shown

_ROWS, _COLUMNS = 18, 36
"""The picture in blocks, of which a field of 10 degrees covers a third of the rows and of the columns."""

_FIELD_ROWS, _FIELD_COLUMNS = _ROWS // 3, _COLUMNS // 3
_SHARE_OF_FIELD = 0.25
_CHANGE = 0.1
_DARKER_BELOW = 0.8
_WINDOW_S = 1.0
"""Source: WCAG 2.2, "general flash and red flash thresholds": a flash is a pair of opposing changes of a tenth of the
full relative luminance, the darker below 0.8, over a quarter of any 10 degrees (341 by 256 of 1024 by 768 pixels)."""

Blocks = npt.NDArray[np.float32]


class Flashes:
    """Counts general flashes. Colour is left aside."""

    def __init__(self) -> None:
        self._most = 0
        self._at_s = 0.0
        self._first_s: float | None = None
        self._end_s = 0.0
        self._opening = np.zeros((_ROWS, _COLUMNS), int)
        self._extreme: Blocks | None = None
        self._rising = np.zeros((_ROWS, _COLUMNS), np.int8)
        self._changes: deque[tuple[float, npt.NDArray[np.bool_]]] = deque()

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        blocks = _blocks(shown.luma)
        self._end_s = shown.end_s
        if self._first_s is None:
            self._extreme, self._first_s = blocks, shown.start_s
            return
        turned = self._turned(blocks)
        while self._changes and self._changes[0][0] <= shown.start_s - _WINDOW_S:
            self._changes.popleft()
        if turned.any():
            self._changes.append((shown.start_s, turned))
            flashes = _anywhere(np.sum([change for _, change in self._changes], axis=0) // 2, _SHARE_OF_FIELD)
            if flashes > self._most:
                self._most, self._at_s = flashes, shown.start_s
            if shown.start_s <= self._first_s + _WINDOW_S:
                self._opening += turned

    @property
    def seen(self) -> Flashing:
        """What there was so far."""
        closing = np.zeros_like(self._opening)
        for time_s, change in self._changes:
            closing += change & (time_s > self._end_s - _WINDOW_S)
        return Flashing(
            most=self._most,
            at_s=self._at_s,
            opening=_anywhere(self._opening, _SHARE_OF_FIELD / 2),
            closing=_anywhere(closing, _SHARE_OF_FIELD / 2),
        )

    def _turned(self, blocks: Blocks) -> npt.NDArray[np.bool_]:
        """Where luminance now changes the other way than it did before, by enough."""
        extreme = blocks if self._extreme is None else self._extreme
        change = blocks - extreme
        counts = (np.abs(change) >= _CHANGE) & (np.minimum(blocks, extreme) < _DARKER_BELOW)
        direction = np.sign(change).astype(np.int8)
        turned = counts & (direction != self._rising)
        further = (self._rising != 0) & (direction == self._rising)
        self._extreme = np.where(turned | further, blocks, extreme)
        self._rising = np.where(turned, direction, self._rising).astype(np.int8)
        return np.asarray(turned)


def _blocks(luma: Luma) -> Blocks:
    """Mean relative luminance of each block."""
    return np.asarray(cv2.resize(cv2.LUT(luma, LINEAR), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA), np.float32)


def _anywhere(counts: npt.NDArray[np.int_], share: float) -> int:
    """The highest count that ``share`` of some field has."""
    for count in range(int(counts.max()), 0, -1):
        area = np.pad((counts >= count).astype(int), ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        high, wide = _FIELD_ROWS, _FIELD_COLUMNS
        fields = area[high:, wide:] - area[:-high, wide:] - area[high:, :-wide] + area[:-high, :-wide]
        if fields.max() >= share * high * wide:
            return count
    return 0
