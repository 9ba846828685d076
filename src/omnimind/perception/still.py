"""Pictures that tell nothing: black ones, and ones that stand still."""

import numpy as np

from omnimind.perception.pictures import Luma, Shown

_BLACK = 10
_BLACK_SHARE = 0.98  # Source: libavfilter's blackdetect

_CHANGE = 8
_CHANGED_SAMPLES = 4
"""A change of less than 3 % in a sample, or of fewer samples than a letter covers, is the encoder's doing."""


class Black:
    """Finds the longest stretch of black: 98 % of the picture darker than 4 % of white.

    Dark themes are lighter than that. ``longest_s`` starts at ``start_s``.
    """

    def __init__(self) -> None:
        self.longest_s = self.start_s = 0.0
        self._since_s: float | None = None

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        if np.count_nonzero(shown.luma <= _BLACK) < _BLACK_SHARE * shown.luma.size:
            self._since_s = None
            return
        if self._since_s is None:
            self._since_s = shown.start_s
        if shown.end_s - self._since_s > self.longest_s:
            self.longest_s, self.start_s = shown.end_s - self._since_s, self._since_s


class Frozen:
    """Finds the longest stretch in which nothing at all changes. ``longest_s`` starts at ``start_s``.

    Every picture is held against the first of its stretch, so that slow motion is seen.
    """

    def __init__(self) -> None:
        self.longest_s = self.start_s = 0.0
        self._first: tuple[float, Luma] | None = None

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        if self._first is None or _differ(self._first[1], shown.luma):
            self._first = shown.start_s, shown.luma
        if shown.end_s - self._first[0] > self.longest_s:
            self.longest_s, self.start_s = shown.end_s - self._first[0], self._first[0]


def _differ(one: Luma, other: Luma) -> bool:
    if one.shape != other.shape:
        return True
    apart = np.maximum(one, other) - np.minimum(one, other)
    return int(np.count_nonzero(apart > _CHANGE)) >= _CHANGED_SAMPLES
