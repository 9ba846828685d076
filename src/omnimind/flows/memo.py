"""What a run's history says about where the run is."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from omnimind.core.run import Row

_EFFECTS = frozenset({"called", "asked", "answered", "joined", "left"})
_PARTS_PER_LEVEL = 4  # the branch, then the state's name, its visit and its attempt


class Memo:
    """The rows of a history that count, by path.

    Args:
        rows: The history, in its order.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.seen_id = max((row.id for row in rows), default=0)
        self.answered: dict[str, Row] = {}
        self.joined: dict[str, Row] = {}
        self.called: dict[str, Row] = {}
        self.asked: dict[str, Row] = {}
        self.noted: set[tuple[str, str]] = set()
        homes = {"answered": self.answered, "joined": self.joined, "called": self.called, "asked": self.asked}
        for row in effective(rows):
            self.noted.add((row.path, row.kind))
            if row.kind in homes:
                homes[row.kind].setdefault(row.path, row)


def effective(rows: Iterable[Row]) -> list[Row]:
    """``rows`` without those of the failures that a retry takes back.

    A retry takes back what the states that failed the run did in their last attempt: those that left with an error, the
    state around them too, and so on to the run itself. Every other result stays, and every failure that was caught,
    tried again or tolerated.
    """
    kept: list[Row] = []
    for is_retry, some in groupby(rows, lambda row: row.kind == "retried"):
        if is_retry:
            failed = _failed(kept)
            kept = [row for row in kept if not (row.kind in _EFFECTS and row.path.removesuffix("/request") in failed)]
        kept.extend(some)
    return kept


def _failed(rows: Sequence[Row]) -> set[str]:
    """The paths of the states whose error nobody took, up to the run itself."""
    left = {row.path for row in rows if row.kind == "left" and "output" not in row.data}
    return {path for path in left if all(around in left for around in _around(path))}


def _around(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(_PARTS_PER_LEVEL - 1, len(parts) - 1, _PARTS_PER_LEVEL)]
