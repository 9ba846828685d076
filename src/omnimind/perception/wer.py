"""Word error rate: how many words of a text were lost, changed or added when it was heard."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def tokens(text: str) -> list[str]:
    """The words of ``text`` as they are compared: lower case, no punctuation, hyphens parting them."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return [word.replace("’", "'") for word in _WORD.findall(folded)]


def english_tokens(text: str) -> list[str]:
    """The words of ``text`` in the letters ``a`` to ``z``; accents are dropped, other scripts and digits left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word for word in tokens(plain) if not any(letter.isdigit() for letter in word)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Substitutions, deletions and insertions, and the ``(reference, heard)`` indices of the words that agree."""

    errors: int
    matches: tuple[tuple[int, int], ...]


def compare(reference: Sequence[str], heard: Sequence[str]) -> Comparison:
    """The fewest word errors that turn ``reference`` into ``heard`` (Levenshtein)."""
    table = [list(range(len(heard) + 1))]
    for row, expected in enumerate(reference, 1):
        last, current = table[-1], [row]
        for column, word in enumerate(heard, 1):
            current.append(min(last[column] + 1, current[-1] + 1, last[column - 1] + (word != expected)))
        table.append(current)
    return Comparison(table[-1][-1], tuple(reversed(_matches(table, reference, heard))))


def _matches(table: list[list[int]], reference: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """The agreeing pairs on the way back through ``table``, last first."""
    row, column = len(reference), len(heard)
    found: list[tuple[int, int]] = []
    while row and column:
        same = reference[row - 1] == heard[column - 1]
        if table[row][column] == table[row - 1][column - 1] + (not same):
            row, column = row - 1, column - 1
            if same:
                found.append((row, column))
        elif table[row][column] == table[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    return found
