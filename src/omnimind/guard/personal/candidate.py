"""What might be personal data by its form, before its neighbourhood was looked at."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """``text[start:end]`` has the form of ``kind``.

    ``alone``: how sure that is without a word that says so nearby, from 0 to 1; ``labelled``: with one. ``kin``: in
    company, beside an e-mail address or another one like it that has check digits, since lists have no labels.
    """

    kind: str
    start: int
    end: int
    alone: float
    labelled: float
    kin: float = 0.0
