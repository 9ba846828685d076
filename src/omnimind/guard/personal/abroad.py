"""Papers of other countries: US social security numbers, and passports."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.runs import Run

GROUPS: Final = frozenset({(3, 2, 4)})
"""How social security numbers are written."""

_SSN: Final = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}")
"""Source: Social Security Administration, POMS RM 10201.035."""

_NOBODYS: Final = {"078051120", "219099999"}
"""Printed in advertisements, and void since."""

_PASSPORT: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[A-Z]{1,2}\s?\d{6,8}|\d{9}|\d{2}[A-Z]{2}\d{5})(?![A-Za-z\d]|[.\-/]\d)", re.IGNORECASE
)


def of_run(run: Run) -> Iterator[Candidate]:
    """``run`` as a social security number."""
    if len(run.digits) != 9 or run.digits in _NOBODYS or not _SSN.fullmatch(run.digits):
        return
    if run.is_whole and (run.groups in GROUPS or run.is_spaced or len(run.groups) == 1):
        is_written = run.groups in GROUPS
        alone = 0.1 if not is_written else 0.85 if run.gaps == ("-", "-") else 0.4
        yield Candidate("us.ssn", run.start, run.end, alone, 0.95 if is_written else 0.85)


def passport(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Passports of Brazil (two letters, six digits), the US and most others; only a label tells."""
    for found in _PASSPORT.finditer(text, start, end):
        yield Candidate("passport", *found.span(), 0.15, 0.85)
