"""Pictures that tell nothing: black ones, and ones that stand still."""

import numpy as np

from omnimind.core.watching import Stretch
from omnimind.perception.pictures import Luma, Shown

_BLACK = 10
_BLACK_SHARE = 0.98  # Source: libavfilter's blackdetect

_CHANGE = 8
_CHANGED_SAMPLES = 4
"""A change of less than 3 % in a sample, or of fewer samples than a letter covers, is the encoder's doing."""


class _Stretches:
    """Tells the longest of stretches of pictures."""

    def __init__(self) -> None:
        self._longest = Stretch()
        self._first_s: float | None = None
        self._since_s: float | None = None
        self._end_s = 0.0

    @property
    def seen(self) -> Stretch:
        """The longest so far."""
        closing_s = 0.0 if self._since_s is None else self._end_s - self._since_s
        return self._longest.model_copy(update={"closing_s": closing_s})

    def _go_on(self, shown: Shown, since_s: float | None) -> None:
        """``shown`` belongs to the stretch that began at ``since_s``, or to none."""
        self._first_s = shown.start_s if self._first_s is None else self._first_s
        self._since_s, self._end_s = since_s, shown.end_s
        if since_s is None:
            return
        lasts_s = shown.end_s - since_s
        if since_s == self._first_s:
            self._longest = self._longest.model_copy(update={"opening_s": lasts_s})
        if lasts_s > self._longest.longest_s:
            self._longest = self._longest.model_copy(update={"longest_s": lasts_s, "start_s": since_s})


class Black(_Stretches):
    """Finds black: 98 % of the picture darker than 4 % of white. Dark themes are lighter than that."""

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        black = np.count_nonzero(shown.luma <= _BLACK) >= _BLACK_SHARE * shown.luma.size
        since_s = shown.start_s if self._since_s is None else self._since_s
        self._go_on(shown, since_s if black else None)


class Frozen(_Stretches):
    """Finds stretches in which nothing at all changes.

    Every picture is held against the first of its stretch, so that slow motion is seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._still: Luma | None = None

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        if self._still is None or _differ(self._still, shown.luma):
            self._still = shown.luma
            self._since_s = shown.start_s
        self._go_on(shown, self._since_s)


def _differ(one: Luma, other: Luma) -> bool:
    if one.shape != other.shape:
        return True
    apart = np.maximum(one, other) - np.minimum(one, other)
    return int(np.count_nonzero(apart > _CHANGE)) >= _CHANGED_SAMPLES
