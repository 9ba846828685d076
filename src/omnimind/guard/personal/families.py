"""All families, and where each of them looks."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from string import ascii_letters, digits
from typing import Final

from omnimind.guard.personal import abroad, money, papers, phones, pix, places, taxpayers
from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.labels import labels
from omnimind.guard.personal.runs import Row, Run, runs

KINDS: Final = (
    *("br.cpf", "br.cnpj", "br.rg", "br.cnh", "br.pis", "br.titulo", "br.cns", "br.cep", "br.plate", "br.pix"),
    *("email", "phone", "phone.br", "phone.us", "card", "iban", "ip", "us.ssn", "passport"),
)
"""All that is looked for."""

CHECKED: Final = frozenset({"br.cpf", "br.cnpj", "br.cnh", "br.titulo", "br.cns", "card", "iban"})
"""Kinds of which at most a hundredth, or for cards a tenth, of all numbers of their form is one by chance."""

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

FORMS: Final[dict[Callable[[str, int, int], Iterator[Candidate]], re.Pattern[bytes]]] = {
    family: re.compile(form, re.DOTALL)
    for family, form in (
        (taxpayers.lettered, rb"\A(?=.*a).*?[a0]{2}(?:[^a0]{0,3}[a0]{3}){2}[^a0]{0,3}[a0]{4}[^a0]{0,3}00(?![a0])"),
        (papers.rg, rb"(?<![a0])(?:0{7}|00?(?P<gap>[. ])000(?P=gap)000)"),
        (phones.brazilian, rb"0000[^a0]{0,3}0000(?![a0])"),
        (phones.international, rb"(?:\+|(?<![a0])00)(?:[^a0]{0,4}0){8}"),
        (phones.american, rb"000[^a0]{0,3}000[^a0]?0000(?![a0])"),
        (money.iban, rb"(?<![a0])aa00[^a0]?[a0]"),
        (places.cep, rb"(?<![a0])(?:00\.?000[-\s]{1,3}000|0{8})(?![a0])"),
        (places.plate, rb"(?<![a0])aaa[-\s.]?0[a0]00(?![a0])"),
        (places.ipv4, rb"0(?:\.|\[\.\])0"),
        (places.ipv6, rb":[^:]*:"),
        (abroad.passport, rb"(?<![a0])(?:aa?\s?0{6}|0{9}|00aa0{5})"),
        (pix.random_key, rb"[a0]{8}-[a0]{4}-[a0]{4}-[a0]{4}-[a0]{12}"),
    )
}
"""Families that look at zones, and what the outline of a zone must have for that."""

_OUTLINE: Final = bytes.maketrans((digits + ascii_letters).encode(), b"0" * 10 + b"a" * 52)
_USUAL: Final = 64
"""Characters of most zones; the outlines of longer ones are hardly the same again."""

_LONGEST_NAME: Final = 12
SHORTEST: Final = 6
"""Characters of the shortest zone that may hold anything: an address of version 6."""


def outline(zone: str) -> bytes:
    """A zone with 0 for every digit, and a for every letter."""
    return zone.encode().translate(_OUTLINE)


class _Plan:
    """What zones of one outline may hold."""

    def __init__(self, outlined: bytes) -> None:
        self.row: Final = Row(outlined.decode())
        self.runs: Final = list(runs(self.row, _BY_SIZE, _MOST_DIGITS, _WRITTEN))
        self.families: Final = [family for family, form in FORMS.items() if form.search(outlined)]


_known_plan: Final = lru_cache(maxsize=1024)(_Plan)
"""Prices, years, phones: most numbers are written as others were before."""


def numbers(text: str, start: int, end: int) -> Iterator[Candidate]:
    """What the zone ``text[start:end]``, which is ASCII, might hold."""
    plan = (_known_plan if end - start <= _USUAL else _Plan)(outline(text[start:end]))
    for first, last in plan.runs:
        run = Run(text, start, plan.row, first, last)
        if not run.is_glued or _is_named(text, run):
            for family in _BY_SIZE[len(run.digits)]:
                yield from family(run)
    for look in plan.families:
        yield from look(text, start, end)


def _is_named(text: str, run: Run) -> bool:
    """Whether the letters that run into it say what it is: ``CPF52998224725``."""
    before = labels(text, max(0, run.start - _LONGEST_NAME), run.start)
    return any(label.end == run.start for label in before)
