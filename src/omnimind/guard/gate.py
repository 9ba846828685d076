"""A gate for a text that comes piece by piece: what it lets through is what would be let through of the whole.

What a piece could still become part of is held back; everything else goes on at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, runtime_checkable

from omnimind.core.errors import RefusedError
from omnimind.guard.check import Check


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of ``text[start:end]``, in characters.

    Attributes:
        start: Its first character.
        end: The one after its last.
        instead: What stands there instead; an error refuses the whole text.
    """

    start: int
    end: int
    instead: str | RefusedError


Judge = Callable[[str], Iterable[Edit]]
"""What has to become of a text, in any order; edits may overlap. It must be deterministic and see no further than its
reach: what it says about a place depends on so many characters before and behind it, and on no others."""

Settled = Callable[[str], int]
"""Up to where a text that goes on is decided: no edit crosses this place, and no more text changes those before it."""


@runtime_checkable
class Settling(Check, Protocol):
    """A check that knows better than by its reach what may go on, so that little is held back."""

    def settled(self, text: str, before: int) -> int:
        """The last place up to ``before`` where ``text``, which goes on, can be cut: see :data:`Settled`.

        Nothing that was looked at more closely may cross it either, even if it was no match in the end.
        """
        ...


def settled(checks: Sequence[Check], text: str) -> int:
    """Up to where ``text``, which goes on, is decided for all of ``checks``."""
    end, before = len(text), -1
    while end != before:
        before = end
        for check in checks:
            end = check.settled(text, end) if isinstance(check, Settling) else _by_reach(check, text, end)
    return end


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """``edits`` in order, where those that overlap became one: the longest says what stands there instead.

    Raises:
        RefusedError: One of them refuses the text.
    """
    one_by_one: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if isinstance(edit.instead, RefusedError):
            raise edit.instead
        last = one_by_one[-1] if one_by_one else None
        if last is None or edit.start >= last.end:
            one_by_one.append(edit)
        else:
            longest = max(last, edit, key=lambda edit: edit.end - edit.start)
            one_by_one[-1] = Edit(last.start, max(last.end, edit.end), longest.instead)
    return one_by_one


def edited(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits`` made.

    Raises:
        RefusedError: One of them refuses it.
    """
    return _written(text, merged(edits), 0, len(text))


class Window:
    """So much of a text that comes piece by piece as still decides about what follows.

    Args:
        judge: Says what has to become of a text.
        reach: How far it sees: the most characters, of what went on already, that decide about what follows.
        settled: Up to where a text is decided; if it is not given, ``reach`` says so.
    """

    def __init__(self, judge: Judge, reach: int, settled: Settled | None = None) -> None:
        self._judge: Final = judge
        self._reach: Final = reach
        self._settled: Final = settled or (lambda text: max(0, len(text) - reach))
        self._sent = 0  # so much of the text went on: it is kept for what follows to be seen in context
        self.text = ""

    def decided(self, *, is_whole: bool = False) -> tuple[list[Edit], int, int]:
        """The edits of what may go on now, in order, and where that begins and ends.

        Raises:
            RefusedError: One of them refuses the text.
        """
        end = len(self.text) if is_whole else self._settled(self.text)
        if end <= self._sent:
            return [], self._sent, self._sent
        edits = merged(_ahead(self._judge(self.text), self._sent, end))
        if edits and edits[-1].end > end:
            end = edits.pop().start
        return edits, self._sent, end

    def passed(self, end: int) -> int:
        """Take note that everything before ``end`` went on; how many characters at the beginning were forgotten."""
        forgotten = max(0, end - self._reach)
        self.text, self._sent = self.text[forgotten:], end - forgotten
        return forgotten


class TextGate:
    """Lets a text through piece by piece (:class:`omnimind.core.guard.Gate`). Its arguments are those of a window."""

    def __init__(self, judge: Judge, reach: int, settled: Settled | None = None) -> None:
        self._window: Final = Window(judge, reach, settled)

    def feed(self, piece: str) -> str:
        """What may go on now, edited. Raises ``RefusedError`` if an edit refuses it."""
        self._window.text += piece
        return self._released()

    def close(self) -> str:
        """The rest, edited. Raises ``RefusedError`` if an edit refuses it."""
        return self._released(is_whole=True)

    def _released(self, *, is_whole: bool = False) -> str:
        edits, start, end = self._window.decided(is_whole=is_whole)
        released = _written(self._window.text, edits, start, end)
        self._window.passed(end)
        return released


def _ahead(edits: Iterable[Edit], start: int, end: int) -> Iterator[Edit]:
    """Those of ``edits`` that begin before ``end``, without what of them is before ``start``."""
    for edit in edits:
        if edit.end > start and edit.start < end:
            yield edit if edit.start >= start else replace(edit, start=start)


def _by_reach(check: Check, text: str, before: int) -> int:
    end = min(before, max(0, len(text) - check.reach))
    for match in sorted(check.find(text), key=lambda match: -match.start):
        if match.start < end < match.end:
            end = match.start
    return end


def _written(text: str, edits: Iterable[Edit], start: int, end: int) -> str:
    """``text[start:end]`` with ``edits``, which are in order and within it, made."""
    parts = []
    for edit in edits:
        parts += [text[start : edit.start], str(edit.instead)]
        start = edit.end
    return "".join((*parts, text[start:end]))
