"""The one family of errors: each names the input, what is wrong and what to do."""

from typing import ClassVar, Literal

Kind = Literal["user", "missing", "conflict", "refused", "transient", "broken"]


class OmniMindError(Exception):
    """Base of every error that OmniMind raises on purpose.

    Args:
        code: Stable dotted name, for programs and tests, such as ``source.missing``.
        message: One line for people: the input, what is wrong with it.
        hint: One line: what to do about it.
    """

    kind: ClassVar[Kind] = "broken"

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}" if self.hint else self.message


class UserError(OmniMindError):
    """What was asked for can't be done as asked."""

    kind = "user"


class MissingError(OmniMindError):
    """Something that was named is not there."""

    kind = "missing"


class ConflictError(OmniMindError):
    """Somebody else holds or has changed what this needs."""

    kind = "conflict"


class RefusedError(OmniMindError):
    """A policy, a limit or a right forbids it."""

    kind = "refused"


class TransientError(OmniMindError):
    """It may go through if tried again; the only kind that is retried."""

    kind = "transient"


class BrokenError(OmniMindError):
    """The fault is ours or the machine's."""

    kind = "broken"


class Cancelled(BaseException):
    """The work was told to stop. Not an ``Exception``: nothing may swallow it and carry on."""
