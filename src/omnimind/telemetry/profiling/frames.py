"""Frames: the functions that a thread is in, by names without any path of a machine."""

import re
from types import CodeType, FrameType
from typing import Any, Final

DEEPEST: Final = 200
"""Frames of a stack that are told, from the innermost on."""

_MOST_KNOWN: Final = 50_000
"""Functions whose names are remembered; code that is made at run time could be without end."""

_MODULE: Final = re.compile(r"[A-Za-z_][\w.]*")
_UNFIT: Final = re.compile(r"[;\s]+")

_WAITING: Final = frozenset(
    {
        "asyncio.runners:Runner.run",  # uvloop's own loop has no frames
        "concurrent.futures.thread:_worker",
        "multiprocessing.connection:_poll",
        "queue:Queue.get",
        "queue:Queue.put",
        "select:select",
        "selectors:EpollSelector.select",
        "selectors:KqueueSelector.select",
        "selectors:PollSelector.select",
        "selectors:SelectSelector.select",
        "selectors:_PollLikeSelector.select",
        "socket:socket.accept",
        "socketserver:BaseServer.serve_forever",
        "subprocess:Popen._try_wait",
        "subprocess:Popen._wait",
        "threading:Condition.wait",
        "threading:Event.wait",
        "threading:Thread._wait_for_tstate_lock",
        "threading:Thread.join",
    }
)
"""Functions of Python that threads wait in: who is caught there does nothing at that moment."""

_BEGINNINGS: Final = frozenset(
    {
        "concurrent.futures.thread:_WorkItem.run",
        "concurrent.futures.thread:_worker",
        "threading:Thread._bootstrap",
        "threading:Thread._bootstrap_inner",
        "threading:Thread.run",
    }
)
"""Functions that every thread begins with, which say nothing of it."""

Stack = tuple[int, ...]
"""A stack as the numbers of its functions, the innermost first."""


class Frames:
    """Knows functions by numbers, and their names. Used from one thread."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[CodeType, str]] = {}  # the code is kept so that its number stays its own
        self._waiting: set[int] = set()
        self._beginnings: set[int] = set()

    def stack(self, frame: FrameType, threshold: CodeType | None = None) -> Stack:
        """The functions that ``frame`` is in, up to that of ``threshold``, which is left out."""
        found: list[int] = []
        known = self._known
        at: FrameType | None = frame
        while at is not None and len(found) < DEEPEST:
            code = at.f_code
            if code is threshold:
                break
            number = id(code)
            if number not in known:
                self._learn(number, code, at)
            if number not in self._beginnings:
                found.append(number)
            at = at.f_back
        return tuple(found)

    def is_waiting(self, frame: FrameType) -> bool:
        """Whether its function is one that threads wait in."""
        code = frame.f_code
        number = id(code)
        if number not in self._known:
            self._learn(number, code, frame)
        return number in self._waiting

    def folded(self, stack: Stack) -> str:
        """``stack`` as names from the outermost on, with semicolons between them."""
        return ";".join([self._known[number][1] for number in reversed(stack)])

    def forget(self) -> None:
        """Let go of all functions if there are too many; stacks that were told before have no names any more."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
            self._waiting.clear()
            self._beginnings.clear()

    def _learn(self, number: int, code: CodeType, frame: FrameType) -> None:
        name = _name(code, frame.f_globals)
        self._known[number] = code, name
        if name in _WAITING:
            self._waiting.add(number)
        if name in _BEGINNINGS:
            self._beginnings.add(number)


def _name(code: CodeType, names: dict[str, Any]) -> str:
    """``module:function``; a module that says of itself what no module is called is not named."""
    module = names.get("__name__")
    if module == "__main__":
        module = getattr(names.get("__spec__"), "name", None) or module
    if not isinstance(module, str) or not _MODULE.fullmatch(module):
        module = "?"
    return f"{module}:{_UNFIT.sub('_', code.co_qualname)}"


def thread_name(name: str) -> str:
    """The root of what a thread does that works for nobody in particular: its name without its number."""
    told = _UNFIT.sub(" ", re.sub(r"[-_ ]?\d+\b.*", "", name)).strip()
    return f"({told or 'thread'})"
