"""A run's history as a tree of states, by the paths of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from omnimind.core.run import Json, Row

_LEVEL: Final = 4
"""Parts of a path for each level: the state's name, its visit, its attempt; then what is inside it."""

INTO_FLOW: Final = ">"


@dataclass
class Visit:
    """A state that was entered once: what happened in it, and the states inside it.

    Attributes:
        name: The state's name.
        number: How often it was entered before.
        rows: Its own rows, by attempt, place (``request``, ``retry`` or none) and kind.
        inside: Its branches or items, or the flow that it called, by attempt and index.
    """

    name: str
    number: int
    rows: dict[tuple[int, str, str], Row] = field(default_factory=dict)
    inside: dict[tuple[int, str], dict[tuple[str, int], "Visit"]] = field(default_factory=dict)

    def latest(self, kind: str, place: str = "") -> Row | None:
        """The row of that kind of the last attempt that has one."""
        found = [(attempt, row) for (attempt, where, what), row in self.rows.items() if (where, what) == (place, kind)]
        return max(found, key=lambda one: one[0])[1] if found else None

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        tried = {attempt for attempt, _, _ in self.rows} | {attempt for attempt, _ in self.inside}
        return max(tried, default=0) + 1

    @property
    def parts(self) -> list[tuple[str, "list[Visit]"]]:
        """The branches or items of the last attempt, or the flow that was called, with their states."""
        last = max((attempt for attempt, _ in self.inside), default=0)
        return [(index, list(states.values())) for (attempt, index), states in self.inside.items() if attempt == last]

    @property
    def left(self) -> Json:
        """How it was left: ``{"output"}`` or ``{"error", "cause"}``; ``None`` if it was not."""
        row = self.latest("left")
        return None if row is None else row.data

    @property
    def began_s(self) -> float:
        """When it was entered, in seconds since 1970."""
        return min(row.at_s for row in self.rows.values()) if self.rows else 0.0

    @property
    def ended_s(self) -> float | None:
        """When it was left."""
        row = self.latest("left")
        return None if row is None else row.at_s

    @property
    def question(self) -> Row | None:
        """What was asked and is not answered."""
        return self._pending("asked")

    @property
    def sleep(self) -> Row | None:
        """Until when it waits, or waits to try again."""
        return self._pending("sleeping") or self._pending("sleeping", "retry")

    def _pending(self, kind: str, place: str = "") -> Row | None:
        for (attempt, where, what), row in self.rows.items():
            closed = {(attempt, where, "answered"), (attempt, where, "abandoned")} & self.rows.keys()
            if (where, what) == (place, kind) and not closed and self.left is None:
                return row
        return None

    def failures(self) -> Iterator[tuple[int, Row]]:
        """The attempts whose task failed, from 1."""
        for (attempt, place, kind), row in sorted(self.rows.items()):
            if kind == "answered" and place != "retry" and "value" not in row.data:
                yield attempt + 1, row


def tree(rows: Sequence[Row]) -> list[Visit]:
    """The states of a run, in the order in which they were entered."""
    top: dict[tuple[str, int], Visit] = {}
    for row in rows:
        if row.path and row.round >= 0:
            visit, attempt, place = _find(top, row.path.split("/"))
            visit.rows[attempt, place, row.kind] = row
    return list(top.values())


def _find(states: dict[tuple[str, int], Visit], parts: list[str]) -> tuple[Visit, int, str]:
    """The visit that a path leads to, the attempt, and the place in it."""
    name, number, attempt = state_name(parts[0]), int(parts[1]), int(parts[2])
    visit = states.setdefault((name, number), Visit(name, number))
    if len(parts) <= _LEVEL:
        return visit, attempt, "".join(parts[_LEVEL - 1 :])
    return _find(visit.inside.setdefault((attempt, parts[_LEVEL - 1]), {}), parts[_LEVEL:])


def state_name(part: str) -> str:
    """The name of a state as its flow has it, from a part of a path."""
    return part.replace("~1", "/").replace("~0", "~")


def place_name(path: str) -> str:
    """A path for people: the states from the outside in, with the branch or item, from 1."""
    parts = path.split("/")
    steps = []
    for start in range(0, len(parts), _LEVEL):
        name, visit, attempt, inside = (*parts[start : start + _LEVEL], "")[:_LEVEL]
        name = state_name(name)
        again = f" (visit {int(visit) + 1})" if visit != "0" else ""
        tried = f" (attempt {int(attempt) + 1})" if attempt != "0" else ""
        item = f" {int(inside) + 1}" if inside.isdecimal() else ""
        steps.append(f"{name}{item}{again}{tried}")
    return " › ".join(steps)
