"""Sentences in sound: where narration can be cut so that each piece is known to hold certain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omnimind.core.speech import Word
from omnimind.perception.activity import STEP_S
from omnimind.perception.runs import Mask, runs

_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_PAUSE_STEPS = 12
_REACH_S = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """The words from ``first`` to ``past - 1``, which are said between ``start_s`` and ``end_s``."""

    first: int
    past: int
    start_s: float
    end_s: float


def pieces(words: Sequence[Word], voice: Mask) -> list[Piece]:
    """Cut where a sentence ends and the sound pauses: in the pause nearest to where the words' times put it.

    The times only say which pause is meant, so that times that are wrong still show as wrong in the piece.
    ``voice`` has one value every 10 ms.
    """
    pauses = runs(~voice)
    pauses = pauses[pauses[:, 1] - pauses[:, 0] >= _PAUSE_STEPS].mean(axis=1) * STEP_S
    cut, found, start_s = 0, [], 0.0
    for past in range(1, len(words)):
        if not _ENDS.search(words[past - 1].text) or not pauses.size:
            continue
        expected_s = (words[past - 1].end_s + words[past].start_s) / 2
        pause_s = float(pauses[np.argmin(np.abs(pauses - expected_s))])
        if abs(pause_s - expected_s) <= _REACH_S and pause_s > start_s:
            found.append(Piece(cut, past, start_s, pause_s))
            cut, start_s = past, pause_s
    return [*found, Piece(cut, len(words), start_s, len(voice) * STEP_S)] if words else []
