"""All families, and where each of them looks."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from omnimind.guard.personal import abroad, money, papers, phones, pix, places, taxpayers
from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.labels import labels
from omnimind.guard.personal.runs import Run, runs
from omnimind.guard.personal.zones import Zone

KINDS: Final = (
    *("br.cpf", "br.cnpj", "br.rg", "br.cnh", "br.pis", "br.titulo", "br.cns", "br.cep", "br.plate", "br.pix"),
    *("email", "phone", "phone.br", "phone.us", "card", "iban", "ip", "us.ssn", "passport"),
)
"""All that is looked for."""

CHECKED: Final = frozenset({"br.cpf", "br.cnpj", "br.cnh", "br.titulo", "br.cns", "card", "iban"})
"""Kinds of which at most a hundredth, or for cards a tenth, of all numbers of their form is one by chance."""


class _Form(NamedTuple):
    """How a family looks at a zone, and what the zone must have for that: digits, characters, a letter, a mark."""

    candidates: Callable[[str, int, int], Iterator[Candidate]]
    digits: int
    least: int
    has_letters: bool = False
    mark: str = ""


_BY_SIZE: Final[dict[int, tuple[Callable[[Run], Iterator[Candidate]], ...]]] = {
    9: (abroad.of_run,),
    11: (taxpayers.of_run, papers.of_run, phones.of_run),
    12: (papers.of_run,),
    13: (money.of_run,),
    14: (taxpayers.of_run, money.of_run),
    15: (papers.of_run, money.of_run),
    **dict.fromkeys(range(16, 20), (money.of_run,)),
}
"""What a number may be, by how many digits it has."""

_WRITTEN: Final = frozenset().union(*(family.GROUPS for family in (taxpayers, papers, money, abroad)))
_MOST_DIGITS: Final = max(_BY_SIZE)

_BY_FORM: Final = (
    _Form(taxpayers.lettered, 2, 14, has_letters=True),
    _Form(papers.rg, 7, 7),
    _Form(phones.brazilian, 8, 8),
    _Form(phones.international, 8, 9),
    _Form(money.iban, 2, 15, has_letters=True),
    _Form(places.cep, 8, 8),
    _Form(places.plate, 3, 7, has_letters=True),
    _Form(places.ipv4, 4, 7, mark="."),
    _Form(places.ipv6, 1, 6, mark=":"),
    _Form(abroad.passport, 6, 7),
    _Form(pix.random_key, 1, 36, mark="-"),
)
_MOST_ASKED: Final = max(form.digits for form in _BY_FORM)
_BY_DIGITS: Final = [[form for form in _BY_FORM if form.digits <= digits] for digits in range(_MOST_ASKED + 1)]
"""Who looks at a zone, by how many digits it has."""

_LETTER: Final = re.compile(r"[A-Za-z]")
_NO_DIGITS: Final = re.compile(r"\D+")
_SHORTEST: Final = min(form.least for form in _BY_FORM)
_LONGEST_NAME: Final = 12
_FEWEST_DIGITS: Final = min(_BY_SIZE)


def numbers(text: str, zone: Zone) -> Iterator[Candidate]:
    """What a zone of ``text`` might hold."""
    if zone.end - zone.start < _SHORTEST:
        return
    written = text[zone.start : zone.end]
    digits = len(_NO_DIGITS.sub("", written))
    if digits >= _FEWEST_DIGITS:
        for run in runs(text, *zone, _BY_SIZE, _MOST_DIGITS):
            if (not run.is_cut or run.groups in _WRITTEN) and (not run.is_glued or _is_named(text, run)):
                for family in _BY_SIZE[len(run.digits)]:
                    yield from family(run)
    has_letters = _LETTER.search(written) is not None
    size = len(written)
    for candidates, _, least, wants_letters, mark in _BY_DIGITS[min(digits, _MOST_ASKED)]:
        if size >= least and has_letters >= wants_letters and mark in written:
            yield from candidates(text, *zone)


def _is_named(text: str, run: Run) -> bool:
    """Whether the letters that run into it say what it is: ``CPF52998224725``."""
    before = labels(text, max(0, run.start - _LONGEST_NAME), run.start)
    return any(label.end == run.start for label in before)
