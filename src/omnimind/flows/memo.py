"""What a run's history says about where the run is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from omnimind.core.errors import UserError
from omnimind.core.run import Json, Row
from omnimind.flows.port import path_text

_EFFECTS = frozenset({"called", "asked", "answered", "joined", "left"})
REQUEST: Final = "/request"
"""The end of the path of the call that prepares a question."""

FORMER: Final = -1
"""The round of rows that were taken over from another run."""

_PARTS_PER_LEVEL = 4  # the branch, then the state's name, its visit and its attempt


class Memo:
    """The rows of a history that count, by path.

    Args:
        rows: The history, in its order.

    Attributes:
        answered: The answers there are.
        joined: What Parallels and Maps came to.
        called: The calls that were made.
        asked: The questions that were asked.
        noted: Which kinds of rows there are for a path.
        former: Another run's calls and answers, which count where the same is asked again.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.seen_id = max((row.id for row in rows), default=0)
        self.answered: dict[str, Row] = {}
        self.joined: dict[str, Row] = {}
        self.called: dict[str, Row] = {}
        self.asked: dict[str, Row] = {}
        self.noted: set[tuple[str, str]] = set()
        self.former: dict[tuple[str, str], Row] = {}
        homes = {"answered": self.answered, "joined": self.joined, "called": self.called, "asked": self.asked}
        for row in effective(rows):
            if row.round == FORMER:
                self.former[row.path, row.kind] = row
                continue
            self.noted.add((row.path, row.kind))
            if row.kind == "abandoned":
                self.called.pop(row.path, None)
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
            kept = [row for row in kept if not (row.kind in _EFFECTS and row.path.removesuffix(REQUEST) in failed)]
        kept.extend(some)
    return kept


def _failed(rows: Sequence[Row]) -> set[str]:
    """The paths of the states whose error nobody took, up to the run itself."""
    left = {row.path for row in rows if row.kind == "left" and "output" not in row.data}
    return {path for path in left if all(around in left for around in _around(path))}


def _around(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(_PARTS_PER_LEVEL - 1, len(parts) - 1, _PARTS_PER_LEVEL)]


def former(rows: Sequence[Row], state: str) -> list[Row]:
    """What a rerun from ``state`` takes over of a run with ``rows``: the calls made and answers had before it.

    Args:
        rows: The run's history.
        state: The name of a state of the flow itself, not of one inside a Parallel, Map or other flow.

    Raises:
        UserError: ``rerun.state``: the run never entered the state.
    """
    rows = effective(rows)
    start = f"{path_text((state,))}/"
    entered = [row.id for row in rows if row.kind == "entered" and row.path.startswith(start)]
    if not entered:
        reached = [row.path.split("/")[0] for row in rows if row.kind == "entered" and row.path.count("/") == 2]
        known = ", ".join(name.replace("~1", "/").replace("~0", "~") for name in dict.fromkeys(reached))
        raise UserError("rerun.state", f"the run never entered a state {state}", f"it entered {known}")
    tokens = {f"{row.path}{REQUEST}": row.data["token"] for row in rows if row.kind == "asked"}
    before = [row for row in rows if row.id < min(entered) and row.kind in {"called", "answered", "sleeping"}]
    return [replace(row, round=FORMER, data=_with_token(row, tokens.get(row.path))) for row in before]


def _with_token(row: Row, token: str | None) -> Json:
    """What the row tells, with the token that its question had: the same question has another one in another run."""
    return row.data if token is None or row.kind != "called" else {**row.data, "token": token}
