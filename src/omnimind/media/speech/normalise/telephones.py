"""Telephone numbers and postal codes: digit by digit, group by group."""

import re
from collections.abc import Sequence
from typing import Final

from omnimind.media.speech.normalise.grammar import Grammar
from omnimind.media.speech.normalise.reading import Scan
from omnimind.media.speech.normalise.tokens import Token

_GROUPS: Final = re.compile(r"\+?\(?\d{1,4}\)?(?:[-.]?\(?\d{2,5}\)?)*")
_LOCAL: Final = re.compile(r"\d{3}-\d{4}|\d{5}-\d{3}|\d{4,5}-\d{4}|(?:1-)?\d{3}-\d{3}-\d{4}|\d{2,3}-\d{4,5}-\d{4}")
_FREE: Final = re.compile(r"0[358]00")


def telephone(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A telephone number, over as many tokens as it takes."""
    first = scan.core
    if not _GROUPS.fullmatch(first):
        return None
    run = _run(scan)
    if _LOCAL.fullmatch(first) and not _is_span(first):
        return [_by_groups(first, grammar)]
    digits = sum(char.isdecimal() for token in run for char in token.core)
    international = first.startswith("+") and digits >= 7 and (len(run) > 1 or digits >= 10)
    area = scan.token.lead.endswith("(") and _LOCAL.fullmatch(scan.near(1).core)
    if not (international or (len(run) > 1 and (area or _FREE.fullmatch(first)))):
        return None
    *groups, last = [_by_groups(token.core, grammar) for token in run]
    return [*(f"{group}," for group in groups), last]


def _run(scan: Scan) -> list[Token]:
    """The token and those after it that could go on with its number."""
    run = [scan.token]
    while run[-1].joined or run[-1].trail == ")":
        following = scan.near(len(run))
        if not _GROUPS.fullmatch(following.core):
            break
        run.append(following)
    return run


def _is_span(text: str) -> bool:
    """``1990-1995`` is a range of years."""
    first, _, second = text.partition("-")
    return len(first) == len(second) == 4 and 1000 <= int(first) < int(second) < 2200


def _by_groups(text: str, grammar: Grammar) -> str:
    plus = f"{grammar.signs['+']} " if text.startswith("+") else ""
    return plus + ", ".join(grammar.numerals.telephone(group) for group in re.findall(r"\d+", text))
