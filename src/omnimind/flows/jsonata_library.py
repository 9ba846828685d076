"""The JSONata library, and the room that it needs on the interpreter's stack.

Importing it raises the recursion limit of the whole process, so that broken input elsewhere would nest ten times deeper
before it is noticed. Here the limit is put back, and raised only while an expression is read or evaluated.
"""

import sys
import threading
from contextlib import AbstractContextManager
from typing import Final

_usual_limit = sys.getrecursionlimit()
from jsonata.functions import Functions  # noqa: E402 - the limit is to be known before
from jsonata.jexception import JException  # noqa: E402 - as above
from jsonata.jsonata import Jsonata  # noqa: E402 - as above
from jsonata.parser import Parser  # noqa: E402 - as above
from jsonata.regex_engine import RegexFlags  # noqa: E402 - as above
from jsonata.utils import Utils  # noqa: E402 - as above

sys.setrecursionlimit(_usual_limit)

__all__ = ["Functions", "JException", "Jsonata", "Parser", "RegexFlags", "Utils", "deep_stack"]

DEPTH: Final = 10_000
"""Frames that 400 nested calls of functions need. Source: what the library sets for the whole process."""


class _DeepStack(AbstractContextManager[None]):
    """Raises the limit while anybody is inside: threads share it, so the last to leave puts it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limit = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limit = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self._limit, DEPTH))
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                sys.setrecursionlimit(self._limit)


deep_stack: Final = _DeepStack()
"""Within it the stack may grow to :data:`DEPTH` frames."""
