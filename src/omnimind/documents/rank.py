"""Ranks sentences by how much they share with all the others: LexRank."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omnimind.documents.words import stems

_DAMPING = 0.85
_TOLERANCE = 1e-9
_MAX_STEPS = 100

Scores = npt.NDArray[np.float64]


def rank(sentences: Sequence[str], language: str) -> Scores:
    """A score for each of ``sentences``, higher for those that stand for more of the text; together they make 1.

    Continuous LexRank: a random walk between sentences, as likely to step to one as it resembles the one before (cosine
    of their TF-IDF vectors). The matrix of resemblances is never built, so that time and memory grow with the number
    of words, not with the square of the number of sentences. Order does not matter.

    Args:
        sentences: Plain text.
        language: Their BCP 47 tag, for its stop words and stems.

    Source: Erkan and Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization", Journal of
        Artificial Intelligence Research 22 (2004), sections 3 and 4.
    """
    count = len(sentences)
    if not count:
        return np.zeros(0)
    vectors = _Vectors([stems(sentence, language) for sentence in sentences])
    degree = vectors.resemblance(np.ones(count))
    share = np.divide(1.0, degree, out=np.zeros(count), where=degree > 0)
    scores = np.full(count, 1.0 / count)
    for _ in range(_MAX_STEPS):
        walked = vectors.resemblance(scores * share)
        walked += (1.0 - walked.sum()) / count  # who resembles nobody steps anywhere
        stepped = (1.0 - _DAMPING) / count + _DAMPING * walked
        change = float(np.abs(stepped - scores).sum())
        scores = stepped
        if change < _TOLERANCE:
            break
    return scores


class _Vectors:
    """The sentences' TF-IDF vectors, of length 1, as a sparse matrix: one row a sentence, one column a stem."""

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        columns: dict[str, int] = {}
        spread = Counter(stem for stems_ in sentences for stem in dict.fromkeys(stems_))
        rows, places, weights = [], [], []
        for row, stems_ in enumerate(sentences):
            counted = Counter(stems_)
            weighted = {stem: times * math.log(1 + len(sentences) / spread[stem]) for stem, times in counted.items()}
            length = math.sqrt(sum(weight * weight for weight in weighted.values()))
            for stem, weight in weighted.items():
                rows.append(row)
                places.append(columns.setdefault(stem, len(columns)))
                weights.append(weight / length)
        self._rows = np.array(rows, dtype=np.intp)
        self._columns = np.array(places, dtype=np.intp)
        self._weights = np.array(weights)
        self._shape = len(sentences), len(columns)
        self._own = np.bincount(self._rows, self._weights**2, self._shape[0])

    def resemblance(self, mass: Scores) -> Scores:
        """What flows to each sentence if each other one sends its ``mass`` times their cosine."""
        by_stem = np.bincount(self._columns, self._weights * mass[self._rows], self._shape[1])
        flow = np.bincount(self._rows, self._weights * by_stem[self._columns], self._shape[0])
        return np.maximum(flow - self._own * mass, 0.0)
