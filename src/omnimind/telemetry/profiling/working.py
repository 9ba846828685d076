"""Which thread works for whom: written by whoever begins and ends work, read by the profiler."""

import sys
import threading
from collections import deque
from types import CodeType
from typing import Final, NamedTuple

_MOST_CALLS: Final = 100_000
"""Calls that may wait to be counted: without a profiler nobody counts them."""

_MOST_HANDED: Final = 1_000
"""Profiles of other processes that may wait to be taken in."""


class Subject(NamedTuple):
    """For whom somebody works: an agent, in a run, of a tenant. All are empty where it is for nobody in particular."""

    tenant: str = ""
    run_id: str = ""
    agent: str = ""


NOBODY: Final = Subject()


class Place(NamedTuple):
    """Work that a thread does: for whom, and below which function."""

    subject: Subject
    code: CodeType


class Working:
    """Who works for whom in this process, as threads say themselves.

    Attributes:
        places: What each thread does, by its identifier.
        calls: The subjects of the calls that began, for the profiler to count.
        handed: Folded stacks that other processes sampled for a subject.
    """

    def __init__(self) -> None:
        self.places: dict[int, Place] = {}
        self.calls: deque[Subject] = deque(maxlen=_MOST_CALLS)
        self.handed: deque[tuple[Subject, str]] = deque(maxlen=_MOST_HANDED)

    def at(self, subject: Subject) -> "_AtWork":
        """This thread works for ``subject`` within the block; stacks are told from the function around it on."""
        return _AtWork(self, subject)

    def hand(self, subject: Subject, folded: str) -> None:
        """Take in what another process sampled while it worked for ``subject``, as :mod:`.folded` writes it."""
        self.handed.append((subject, folded))

    def called(self, subject: Subject) -> None:
        """A call for ``subject`` began elsewhere, such as in a process of ours."""
        self.calls.append(subject)


class _AtWork:
    __slots__ = ("_before", "_subject", "_working")

    def __init__(self, working: Working, subject: Subject) -> None:
        self._working = working
        self._subject = subject

    def __enter__(self) -> None:
        places, thread = self._working.places, threading.get_ident()
        self._before = places.get(thread)
        places[thread] = Place(self._subject, sys._getframe(1).f_code)
        self._working.calls.append(self._subject)

    def __exit__(self, *_: object) -> None:
        places, thread = self._working.places, threading.get_ident()
        if self._before is None:
            places.pop(thread, None)
        else:
            places[thread] = self._before


WORKING: Final = Working()
"""That of this process: threads are the process's, too."""
