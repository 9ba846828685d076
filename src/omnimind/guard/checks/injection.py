"""Prompt injection: texts that give a model orders, in the open, in disguise or where no reader sees them."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import regex

from omnimind.guard.check import Match
from omnimind.guard.normalise import Normal, normalise

REACH: Final = 1000
"""Characters of the longest trick that is seen."""


KINDS: Final = tuple(f"injection.{way}" for way in ("override", "role", "persona", "leak", "hidden", "encoded"))


_TIMEOUT_S: Final = 0.5
"""How long a pattern may look at one text: some could be made to try for long."""


class _Pattern(NamedTuple):
    kind: str
    score: float
    expression: regex.Pattern[str]


class Injection:
    """Finds attempts to give a model orders (:class:`omnimind.guard.check.Check`).

    Kinds: ``injection.override`` (forget your instructions), ``injection.role`` (turns and tags of a chat within a
    text), ``injection.persona`` (be somebody without rules), ``injection.leak`` (tell your instructions, send data
    away), ``injection.hidden`` (invisible text) and ``injection.encoded`` (orders in Base64).
    """

    @property
    def reach(self) -> int:
        """The longest trick that is seen, in characters."""
        return REACH

    def find(self, text: str) -> Sequence[Match]:
        """What is found in ``text``, in its order. Raises ``TimeoutError``."""
        return self.find_in(normalise(text))

    def find_in(self, normal: Normal) -> Sequence[Match]:
        """As :meth:`find`, of a text whose disguises were taken off."""
        found = [*_said(normal), *_encoded(normal.given)]
        if not normal.given.isascii():
            found += _hidden(normal.given)
        return sorted(found, key=lambda match: (match.start, match.end))


def _said(normal: Normal) -> Iterator[Match]:
    folded = normal.folded
    for literals, patterns in _groups():
        if not any(literal in folded for literal in literals):
            continue
        for kind, score, expression in patterns:
            for one in expression.finditer(folded, timeout=_TIMEOUT_S):
                yield Match(kind, *normal.span(*one.span()), score=score)


def _encoded(text: str) -> Iterator[Match]:
    for blob in _BASE64.finditer(text):
        try:
            plain = base64.b64decode(blob[0] + "=" * (-len(blob[0]) % 4), altchars=b"-_" if _is_url(blob[0]) else None)
            said = plain.decode()
        except (binascii.Error, ValueError):
            continue
        if any(match.score >= 0.5 for match in _said(normalise(said))):
            yield Match("injection.encoded", *blob.span(), score=0.95)


def _is_url(blob: str) -> bool:
    return "-" in blob or "_" in blob


def _hidden(text: str) -> Iterator[Match]:
    for one in _TAGS.finditer(text):
        if one[0][0] != _FLAG:
            yield Match("injection.hidden", *one.span(), score=0.95)
    for one in _INVISIBLE.finditer(text):
        if not any(unicodedata.category(character) == "Mn" for character in one[0]):
            yield Match("injection.hidden", *one.span(), score=0.8)
    for one in _TURNED.finditer(text):
        yield Match("injection.hidden", *one.span(), score=0.7)


_BASE64: Final = re.compile(rf"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{{32,{REACH}}}={{0,2}}")
_FLAG: Final = "\U0001f3f4"
_TAGS: Final = re.compile(f"{_FLAG}?[\U000e0001-\U000e007f]{{1,{REACH}}}")
"""Tags, which repeat ASCII invisibly; behind a black flag they make the flags of parts of countries."""
_INVISIBLE: Final = re.compile(f"[\u200b-\u200d\u2060-\u2064\ufeff\U000e0100-\U000e01ef]{{12,{REACH}}}")
_TURNED: Final = re.compile("[\u202d\u202e]")
"""Overrides of the direction of writing. Source: "Trojan Source" (CVE-2021-42574)."""


_WRITTEN: Final = {
    "<GAP>": r"[^.!?\n]{0,40}?",
    "<RULES_EN>": "(?:instructions?|prompts?|rules?|guidelines?|directives?|commands?|constraints?|restrictions?|safety"
    "|polic(?:y|ies))",
    "<RULES_PT>": "(?:instruc(?:ao|oes)|prompts?|regras?|diretrizes?|orientac(?:ao|oes)|comandos?|restric(?:ao|oes)"
    "|politicas?|ordens)",
}


class _Group(NamedTuple):
    """Patterns, and the words without which none of them can be found."""

    literals: tuple[str, ...]
    patterns: list[_Pattern]


@cache
def _groups() -> Sequence[_Group]:
    text = resources.files("omnimind.guard.checks").joinpath("lexicon", "injection.txt").read_text(encoding="utf-8")
    for name, pattern in _WRITTEN.items():
        text = text.replace(name, pattern)
    groups: list[_Group] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            literals = line[1:-1].replace("\\n", "\n").split(" | ")
            groups.append(_Group(tuple(literals), []))
        elif line and not line.startswith("#"):
            kind, score, expression = line.split(" ", 2)
            groups[-1].patterns.append(_Pattern(f"injection.{kind}", float(score), regex.compile(expression)))
    return groups
