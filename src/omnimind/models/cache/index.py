"""The nearest of many vectors, exactly: one product a partition. Most partitions are of one or a few rows."""

from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Near(NamedTuple):
    """One of the nearest: its cosine, from -1 to 1."""

    key: str
    text: str
    similarity: float


class VectorIndex:
    """Vectors of length 1, by partition. For one thread.

    Args:
        most: How many are kept in all; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._partitions: dict[str, _Partition] = {}
        self._places: OrderedDict[str, str] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    def size(self, partition: str) -> int:
        """How many there are in ``partition``."""
        found = self._partitions.get(partition)
        return len(found.keys) if found else 0

    def add(self, partition: str, key: str, text: str, vector: bytes) -> None:
        """Add what ``key`` names, instead of what it named before; ``vector`` is 32-bit floats."""
        row = np.frombuffer(vector, np.float32)
        self.remove(key)
        rows = self._partitions.get(partition)
        if rows is None:
            rows = self._partitions[partition] = _Partition(len(row))
        if rows.dimensions != len(row):  # kept by a build that had it otherwise
            return
        rows.add(key, text, row)
        self._places[key] = partition
        if len(self._places) > self._most:
            self.remove(next(iter(self._places)))

    def remove(self, key: str) -> None:
        """Take what ``key`` names away."""
        partition = self._places.pop(key, None)
        if partition is None:
            return
        rows = self._partitions[partition]
        rows.remove(key)
        if not rows.keys:
            del self._partitions[partition]

    def nearest(self, partition: str, vector: bytes, most: int) -> list[Near]:
        """Up to ``most`` of ``partition`` that are nearest to ``vector``, the nearest first."""
        rows = self._partitions.get(partition)
        return rows.nearest(np.frombuffer(vector, np.float32), most) if rows else []


class _Partition:
    """The rows of a matrix that grows by doubling; what is removed is replaced by the last row."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.keys: list[str] = []
        self._texts: list[str] = []
        self._rows: dict[str, int] = {}
        self._matrix: NDArray[np.float32] = np.empty((1, dimensions), np.float32)

    def add(self, key: str, text: str, vector: NDArray[np.float32]) -> None:
        """Add a row."""
        row = len(self.keys)
        if row == len(self._matrix):
            larger = np.empty((2 * row, self.dimensions), np.float32)
            larger[:row] = self._matrix
            self._matrix = larger
        self._matrix[row] = vector
        self._rows[key] = row
        self.keys.append(key)
        self._texts.append(text)

    def remove(self, key: str) -> None:
        """Take a row away."""
        row = self._rows.pop(key)
        last_key, last_text = self.keys.pop(), self._texts.pop()
        if last_key != key:
            self.keys[row], self._texts[row], self._rows[last_key] = last_key, last_text, row
            self._matrix[row] = self._matrix[len(self.keys)]

    def nearest(self, vector: NDArray[np.float32], most: int) -> list[Near]:
        """The rows nearest to ``vector``; the older one first where two are equally near."""
        if len(vector) != self.dimensions:
            return []
        cosines = self._matrix[: len(self.keys)] @ vector
        best = np.argpartition(-cosines, most)[:most] if most < len(cosines) else np.arange(len(cosines))
        ranked = best[np.lexsort((best, -cosines[best]))]
        return [Near(self.keys[row], self._texts[row], float(cosines[row])) for row in ranked]
