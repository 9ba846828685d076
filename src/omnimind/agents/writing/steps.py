"""Steps: labels that go through time evenly enough to be joined by a line."""

from collections.abc import Sequence
from itertools import pairwise

from omnimind.agents.writing.language import Language, folded


def are_steps(labels: Sequence[str], language: Language) -> bool:
    """Whether ``labels`` are steps in time: even numbers such as years, months, dates, hours, numbered weeks."""
    months = [_month(label, language) for label in labels]
    if all(month is not None for month in months):
        return len(set(labels)) == len(labels) and all((b - a) % 12 == 1 for a, b in pairwise(m or 0 for m in months))
    numbers = [[int(part) for part in _digits(label)] for label in labels]
    if not all(numbers) or len({len(parts) for parts in numbers}) > 1:
        return False
    words = {word for label in labels for word in folded("".join(c if c.isalpha() else " " for c in label))}
    if len(words) > 1 or not words <= set(language.periods):
        return False
    if len(numbers[0]) == 1 and not words:
        steps = {b[0] - a[0] for a, b in pairwise(numbers)}
        return len(steps) == 1 and steps.pop() > 0
    return any(all(a < b for a, b in pairwise(keys)) for keys in (numbers, [parts[::-1] for parts in numbers]))


def _month(label: str, language: Language) -> int | None:
    """``0`` for January, however short it is written."""
    first = (folded(label) or [""])[0]
    return next((i for i, month in enumerate(language.months) if len(first) >= 3 and month.startswith(first)), None)


def _digits(label: str) -> list[str]:
    return "".join(c if c.isdecimal() else " " for c in label).split()
