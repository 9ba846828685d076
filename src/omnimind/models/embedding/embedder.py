"""The port of embedders: texts in, vectors out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, each of length 1."""


class Embedder(Protocol):
    """Makes vectors of texts: near ones of texts that mean the same. Deterministic.

    Raises as :class:`omnimind.core.model.Models` says.
    """

    async def fingerprint(self) -> str:
        """What decides about its vectors: those of two embedders with different ones MUST NOT be compared."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector for each of ``texts``. Neither this nor the other MAY block the event loop."""
        ...
