"""Brazilian papers: RG, CNH, PIS/NIS, voter's title, and the card of the health service."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.checksums import is_repeated, modulus_11, weighed
from omnimind.guard.personal.runs import Run

GROUPS: Final = frozenset({(3, 5, 2, 1), (4, 4, 4), (3, 4, 4, 4)})
"""How PIS, voter's titles and cards of the SUS are written."""

_RG: Final = re.compile(
    r"(?<![A-Za-z\d.])(?<!\d-)(?:\d{7,8}|\d{1,2}(?P<gap>[. ])\d{3}(?P=gap)\d{3})(?:[-. ]?[\dXx])?"
    r"(?![A-Za-z\d]|[.\-/]\d)"
)
_RG_WRITTEN: Final = re.compile(r"\d{1,2}\.\d{3}\.\d{3}-[\dXx]")


def is_cnh(digits: str) -> bool:
    """Whether 11 digits are the registration of a driving licence. Source: Denatran, Portaria 268/2007."""
    if is_repeated(digits):
        return False
    values = [int(digit) for digit in digits]
    first = weighed(values[:9], range(9, 0, -1)) % 11
    second = (weighed(values[:9], range(1, 10)) - (2 if first == 10 else 0)) % 11
    return values[9] == first % 10 and values[10] == second % 10


def is_pis(digits: str) -> bool:
    """Whether 11 digits are a PIS, PASEP, NIS or NIT. Source: Caixa, one check digit, modulus 11."""
    values = [int(digit) for digit in digits]
    return not is_repeated(digits) and values[10] == modulus_11(values[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2))


def is_titulo(digits: str) -> bool:
    """Whether 12 digits are a voter's title: eight of order, two of the state (1 to 28), two check digits.

    Source: TSE, Resolução 23.659/2021, art. 36; where the remainder is 0, São Paulo and Minas (1 and 2) gave 1 as well.
    """
    state = int(digits[8:10])
    if not 1 <= state <= 28:
        return False
    values = [int(digit) for digit in digits]
    first, second = weighed(values[:8], range(2, 10)) % 11, weighed(values[8:11], (7, 8, 9)) % 11
    return all(
        digit == rest % 10 or (digit == 1 and rest == 0 and state <= 2)
        for digit, rest in ((values[10], first), (values[11], second))
    )


def is_cns(digits: str) -> bool:
    """Whether 15 digits are a card of the SUS. Source: Ministério da Saúde: modulus 11 over all digits.

    Numbers made from a PIS begin with 1 or 2 and have three digits behind it of which only the last may be 1.
    """
    is_formed = digits[0] in "789" or (digits[0] in "12" and digits[11:14] in {"000", "001"})
    return is_formed and weighed(map(int, digits), range(15, 0, -1)) % 11 == 0


def of_run(run: Run) -> Iterator[Candidate]:
    """``run`` as a number that its check digits confirm; most need a label, since many numbers pass."""
    size = len(run.digits)
    is_whole = run.is_whole
    if size == 11 and is_pis(run.digits):
        written = is_whole and run.groups == (3, 5, 2, 1)
        is_one = written or run.is_spaced or run.groups in {(11,), (10, 1)}
        yield Candidate("br.pis", run.start, run.end, 0.9 if written else 0.2, 0.95 if is_one else 0.4)
    if size == 11 and is_cnh(run.digits):
        is_one = run.is_spaced or run.groups in {(11,), (9, 2)}
        yield Candidate("br.cnh", run.start, run.end, 0.15, 0.94 if is_one else 0.4)
    if size == 12 and is_titulo(run.digits):
        yield Candidate("br.titulo", run.start, run.end, 0.3 if run.groups == (4, 4, 4) and run.is_even else 0.15, 0.95)
    if size == 15 and is_cns(run.digits):
        written = is_whole and run.groups == (3, 4, 4, 4) and run.is_even
        yield Candidate("br.cns", run.start, run.end, 0.85 if written else 0.2, 0.95)


def rg(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Identity cards: states number them as they like, so that only a label tells."""
    for found in _RG.finditer(text, start, end):
        yield Candidate("br.rg", *found.span(), 0.3, 0.9 if _RG_WRITTEN.search(found[0]) else 0.8)
