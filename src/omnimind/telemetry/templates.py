"""Templates: log lines that say the same of different things, told as one.

What varies is masked first, so that most lines are templates already; Drain finds what else varies. A template's name
follows from its text and level alone, so that it is the same in every process and after every start.

Source: P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017, as
drain3 has it; of that only the tree is used, and what keeps it from one process to another is ours.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST: Final = 1000
"""Templates that are told apart; what was seen least lately makes room."""

_ALIKE: Final = 0.7
"""The share of words that lines of one template have in common: two lines of three words, one of which differs, are two
templates, since most events are so short."""

_DEPTH: Final = 4
_MOST_LETTERS: Final = 300
_ANY: Final = "<*>"

_QUOTED: Final = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|`[^`]*`|“[^”]*”|«[^»]*»")

_MASKS: Final = (
    (re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE), "<URL>"),
    (re.compile(r"(?<![\w.])/(?:[\w.@%+-]+/)+[\w.@%+-]*"), "<PATH>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<ID>"),
    (re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}\b", re.IGNORECASE), "<ID>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<ADDRESS>"),
    (re.compile(r"(?<![A-Za-z<])[-+]?\d+(?:[.,:]\d+)*"), "<N>"),
    (re.compile(r"\*\*\*"), "<PRIVATE>"),
)
"""What varies, and what is said in its place."""


@dataclass(frozen=True, slots=True)
class Template:
    """What lines of one kind have in common.

    Attributes:
        level: How bad they are.
        text: What they say.
        code: Which error they tell of; empty: of none.
    """

    level: str
    text: str
    code: str = ""

    @property
    def id(self) -> str:
        """Names it everywhere: 16 hexadecimal digits."""
        return hashlib.sha256(f"{self.level}\n{self}".encode()).hexdigest()[:16]

    def __str__(self) -> str:
        return f"{self.text} [{self.code}]" if self.code else self.text


def plain(text: str) -> str:
    """``text`` as any database takes it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def masked(text: str, *, is_quoting: bool = False) -> str:
    """``text`` in a line, with what varies masked; what it quotes varies unless ``is_quoting`` names of the code."""
    line = plain(" ".join(text.split())[:_MOST_LETTERS])
    if not is_quoting:
        line = _QUOTED.sub("<TEXT>", line)
    for pattern, instead in _MASKS:
        line = pattern.sub(instead, line)
    return line


class Templates:
    """Finds the templates of lines. Used from one thread.

    Attributes:
        merged: Templates that became part of a wider one since they were taken away last: what each became.
    """

    def __init__(self) -> None:
        # Loaded here, since it takes a tenth of a second, and most only ask what templates there are.
        from drain3.drain import Drain  # type: ignore[import-untyped]  # it has no types

        self._drain = Drain
        self._trees: dict[tuple[str, str], Drain] = {}
        self.merged: dict[Template, Template] = {}

    def of(self, level: str, event: str, code: str = "") -> Template:
        """The template of a line."""
        return self._found(level, masked(event), code)

    def learn(self, known: Iterable[tuple[str, str]]) -> None:
        """Take note of templates that others found: their levels, and what :class:`Template` says in one text."""
        for level, said in known:
            parts = re.fullmatch(r"(.*) \[([\w.-]+)\]", said)
            text, code = (parts[1], parts[2]) if parts else (said, "")
            found = self._found(level, text, code)
            if found.text != text:
                self.merged[Template(level, text, code)] = found

    def _found(self, level: str, text: str, code: str) -> Template:
        tree = self._trees.get((level, code))
        if tree is None:
            tree = self._drain(_DEPTH, _ALIKE, max_clusters=MOST, param_str=_ANY, parametrize_numeric_tokens=False)
            self._trees[level, code] = tree
        words = text.split()
        before = tree.tree_search(tree.root_node, words, _ALIKE, include_params=False)
        was = before and before.get_template()
        cluster, _ = tree.add_log_message(text)
        found = Template(level, cluster.get_template(), code)
        if was and was != found.text:
            self.merged[Template(level, was, code)] = found
        return found
