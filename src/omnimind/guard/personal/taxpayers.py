"""CPF and CNPJ: the numbers by which people and companies of Brazil pay taxes."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.checksums import is_repeated, modulus_11
from omnimind.guard.personal.runs import Run

_CPF_GROUPS: Final = {(3, 3, 3, 2), (9, 2)}
_CNPJ_GROUPS: Final = {(2, 3, 3, 4, 2), (8, 4, 2), (12, 2)}
GROUPS: Final = frozenset(_CPF_GROUPS | _CNPJ_GROUPS)
"""How they are written."""

_CNPJ_WEIGHTS: Final = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_SEPARATOR: Final = r"[\s.\-/]{0,3}"
_LETTERED: Final = re.compile(
    r"(?<![A-Z\d])"
    + _SEPARATOR.join((r"[A-Z\d]{2}", r"[A-Z\d]{3}", r"[A-Z\d]{3}", r"[A-Z\d]{4}", r"\d{2}(?![A-Z\d])")),
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(r"\w{2}\.\w{3}\.\w{3}/\w{4}-\d{2}|\w{8}/\w{4}-\d{2}")


def is_cpf(digits: str) -> bool:
    """Whether 11 digits are a CPF. Source: Receita Federal, IN RFB 2172/2024: two check digits, modulus 11."""
    if is_repeated(digits):
        return False
    values = [int(digit) for digit in digits]
    first = modulus_11(values[:9], range(10, 1, -1))
    return values[9] == first and values[10] == modulus_11(values[:10], range(11, 1, -1))


def is_cnpj(characters: str) -> bool:
    """Whether 12 digits or capitals and two digits are a CNPJ.

    Source: Receita Federal, IN RFB 2229/2024: since July 2026 letters count as their ASCII code less 48, as digits do.
    """
    if is_repeated(characters):
        return False
    values = [ord(character) - 48 for character in characters]
    first = modulus_11(values[:12], _CNPJ_WEIGHTS[1:])
    return values[12] == first and values[13] == modulus_11(values[:13], _CNPJ_WEIGHTS)


def of_run(run: Run) -> Iterator[Candidate]:
    """``run`` as CPF or CNPJ of digits.

    A hundredth of all numbers passes the check, Brazilian mobile phones too: bare digits need a label or company.
    """
    if len(run.digits) == 11 and is_cpf(run.digits):
        yield _weighed("br.cpf", run, _CPF_GROUPS)
    elif len(run.digits) == 14 and is_cnpj(run.digits):
        found = _weighed("br.cnpj", run, _CNPJ_GROUPS)
        is_head_office = found.kin > 0 and run.digits[8:12] == "0001"
        yield found._replace(alone=0.75) if is_head_office else found


def _weighed(kind: str, run: Run, groups: set[tuple[int, ...]]) -> Candidate:
    kin = 0.8 if len(run.groups) == 1 and run.is_whole else 0.0
    return Candidate(kind, run.start, run.end, _alone(run, groups), 1.0 if run.groups in groups else 0.93, kin)


def _alone(run: Run, groups: set[tuple[int, ...]]) -> float:
    if not run.is_whole:
        return 0.1
    if run.groups in groups:
        if set(run.gaps) == {"."} and run.groups == (3, 3, 3, 2):
            return 0.6  # addresses of machines look the same, and are surer of it
        return 0.85 if any(gap.isspace() for gap in run.gaps) else 0.96
    return 0.75 if run.is_spaced else 0.35 if len(run.groups) == 1 else 0.2


def lettered(text: str, start: int, end: int) -> Iterator[Candidate]:
    """CNPJs with letters."""
    while found := _LETTERED.search(text, start, end):
        start = found.start() + 1
        characters = re.sub(r"[\s.\-/]", "", found[0]).upper()
        if not characters.isdigit() and not characters[:12].isalpha() and is_cnpj(characters):
            written = _WRITTEN.fullmatch(found[0]) is not None
            yield Candidate("br.cnpj", *found.span(), 0.97 if written else 0.35, 1.0 if written else 0.9)
