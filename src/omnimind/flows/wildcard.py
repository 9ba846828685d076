"""The patterns of StringMatches: ``*`` stands for any text, ``\\*`` for a star and ``\\\\`` for a backslash."""

from collections.abc import Callable

from omnimind.flows.errors import ExpressionError
from omnimind.flows.json_value import Json


def compile_wildcard(pattern: str) -> Callable[[Json], bool]:
    """Whether a value is a string that ``pattern`` matches as a whole; takes time linear in the string for each ``*``.

    Raises:
        ExpressionError: The pattern ends in a lone backslash or escapes another character.
    """
    first, *rest = _segments(pattern)
    if not rest:
        return lambda value: isinstance(value, str) and value == first
    *middle, last = rest

    def matches(value: Json) -> bool:
        if not isinstance(value, str) or len(value) < len(first) + len(last):
            return False
        if not (value.startswith(first) and value.endswith(last)):
            return False
        at, end = len(first), len(value) - len(last)
        for segment in middle:
            found = value.find(segment, at, end)
            if found < 0:
                return False
            at = found + len(segment)
        return True

    return matches


def _segments(pattern: str) -> list[str]:
    """The literal texts between the stars."""
    segments, at = [""], 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
            if pattern[at : at + 1] not in {"*", "\\"}:
                raise ExpressionError(f"the pattern {pattern!r} may escape only * and \\")
            segments[-1] += pattern[at]
        elif character == "*":
            segments.append("")
        else:
            segments[-1] += character
        at += 1
    return segments
