"""An embedder that goes by words alone."""

import hashlib
from collections.abc import Sequence

import numpy as np

from omnimind.models.embedding.embedder import Vectors

DIMENSIONS = 64


class WordEmbedder:
    """Implements :class:`~omnimind.models.embedding.embedder.Embedder`: texts with the same words are near.

    Attributes:
        embedded: The texts that were asked for, in order.
    """

    def __init__(self, name: str = "words") -> None:
        self._name = name
        self.embedded: list[str] = []

    async def fingerprint(self) -> str:
        """See the port."""
        return self._name

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """See the port."""
        self.embedded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in [*text.lower().split(), ""]:
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSIONS] += 1
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths
