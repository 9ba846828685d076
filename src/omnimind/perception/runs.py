"""Runs of true values, the shape that silences and voices have."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def runs(mask: Mask) -> npt.NDArray[np.intp]:
    """``(first, past)`` of every run of true values, ascending, in an array of two columns."""
    edges = np.diff(mask.astype(np.int8), prepend=0, append=0)
    return np.stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)], axis=1)


def without_short_runs(mask: Mask, shortest: int) -> Mask:
    """``mask`` with every run of fewer than ``shortest`` true values made false."""
    kept = mask.copy()
    for first, past in runs(mask):
        if past - first < shortest:
            kept[first:past] = False
    return kept
