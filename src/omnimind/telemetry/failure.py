"""Failures: what is told of an error outside of the run that it happened in.

An error may quote what was worked on: a brief, a narration, an answer. Telemetry tells of which kind it is and where it
was raised, and what it says only if it is about this house or a provider, without what it quotes.
"""

import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from opentelemetry.trace import Span, Status, StatusCode

from omnimind.core.errors import Cancelled, Kind, OmniMindError

WRAPPED: Final = "agent.failed"
"""The code of errors that only say that something else was raised."""

SILENT: Final[frozenset[Kind]] = frozenset({"user", "missing", "conflict", "refused"})
"""Kinds of errors that are about what somebody gave, and name it."""

BLAME: Final = "omnimind.blame"
"""What the event of an exception has whose message may be told."""

_MOST_FRAMES: Final = 30
_MOST_LETTERS: Final = 240
_HOUSE: Final = "omnimind/"
_QUOTED: Final = re.compile(
    r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|`[^`\n]*`|«[^»\n]*»|“[^”\n]*”|‘[^’\n]*’|\{[^{}]*\}|\[[^\[\]\n]*\]"
)
_FRAME: Final = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>.+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in the code: a file, as packages name it, a line and the function."""

    file: str
    line: int
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether the code is OmniMind's."""
        return self.file.startswith(_HOUSE)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"


@dataclass(frozen=True, slots=True)
class Failure:
    """What may be told of an error.

    Attributes:
        code: The code of an error of ours, or the name of the type of any other.
        blame: Whose fault it is, as errors of ours say; any other is ``broken``.
        type: The type that was raised first.
        message: What it says without what it quotes; empty if that may be told in the run alone.
        stack: Where that was, the outermost frame first.
    """

    code: str
    blame: Kind
    type: str
    message: str
    stack: tuple[Frame, ...]

    @property
    def text(self) -> str:
        """The stack, as a line each, and what was raised."""
        said = f"{self.code}: {self.message}" if self.message else self.code
        return "\n".join([*map(str, self.stack), said])

    def told(self) -> dict[str, Any]:
        """It as JSON."""
        return asdict(self)

    @classmethod
    def untold(cls, said: Mapping[str, Any]) -> "Failure":
        """What :meth:`told` told."""
        return cls(**{**said, "stack": tuple(Frame(**one) for one in said["stack"])})


class ElsewhereError(Exception):
    """The cause of an error that another process told of: what that may tell of it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


def failure_of(error: BaseException) -> Failure:
    """What may be told of ``error``."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    root = chain[-1]
    if isinstance(root, ElsewhereError):
        return root.failure
    own = next((one for one in chain if isinstance(one, OmniMindError) and one.code != WRAPPED), None)
    stack = _stack(root)
    if own is None:
        is_ended = isinstance(root, GeneratorExit | Cancelled) or type(root).__name__ == "CancelledError"
        name = "cancelled" if is_ended else type(root).__name__
        return Failure(name, "broken", name, _of_code(root), stack)
    message = "" if own.kind in SILENT else unquoted(own.message)
    return Failure(own.code, own.kind, type(root).__name__, message, stack)


def _of_code(error: BaseException) -> str:
    """What an error of Python's says that it makes of the code's names, or the system's; empty for any other."""
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, AttributeError | NameError | ImportError):
        return " ".join(str(error).split())[:_MOST_LETTERS]
    return unquoted(str(error)) if isinstance(error, TypeError | RecursionError | MemoryError) else ""


def unquoted(text: str) -> str:
    """``text`` in a line, without what is quoted in it."""
    line = _QUOTED.sub("…", " ".join(text.split()))
    return line if len(line) <= _MOST_LETTERS else f"{line[:_MOST_LETTERS]}…"


def record(span: Span, error: BaseException) -> None:
    """Let ``span`` tell that it ended with ``error``."""
    told = failure_of(error)
    span.set_attribute("error.type", told.code)
    said = {"exception.type": told.type, "exception.message": told.message, "exception.stacktrace": told.text}
    span.add_event("exception", {**said, BLAME: told.blame})
    span.set_status(Status(StatusCode.ERROR))


@contextmanager
def recording(span: Span) -> Iterator[None]:
    """Let ``span`` tell of whatever is raised within the block, which is raised on."""
    try:
        yield
    except Exception as error:
        record(span, error)
        raise


def frames_in(text: str) -> tuple[Frame, ...]:
    """The frames that a stack as Python writes it ends with, or as :attr:`Failure.text` has them."""
    last = text.rpartition("Traceback (most recent call last):")[2]
    found = [Frame(_file(one["file"]), int(one["line"]), one["name"]) for one in _FRAME.finditer(last)]
    if not found:
        parts = (re.fullmatch(r"(\S+):(\d+) (.+)", line) for line in text.splitlines())
        found = [Frame(part[1], int(part[2]), part[3]) for part in parts if part]
    return tuple(found[-_MOST_FRAMES:])


def _stack(error: BaseException) -> tuple[Frame, ...]:
    found = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return tuple(Frame(_file(code.co_filename), line, code.co_name) for code, line in found[-_MOST_FRAMES:])


def _file(path: str) -> str:
    """``path`` from its package on: where that lies says more of the machine than of the error."""
    parts = Path(path).parts
    for folder in ("site-packages", "dist-packages", "src"):
        if folder in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(folder) :])
    return "/".join(parts[-2:])
