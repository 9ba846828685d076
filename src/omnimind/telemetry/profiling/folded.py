"""Folded stacks: a line a stack, its functions from the outermost on, how often it was seen, and for how long.

``module:function;module:function 12 240000 180000``: seen 12 times, which stands for 0.24 s, 0.18 s of them on a
processor. Without its last two numbers this is what tools for flame graphs read.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_LEVEL: Final = 6

MOST_STACKS: Final = 2_000
"""Different stacks that are told apart; the rest are ``OTHERS``, together."""

OTHERS: Final = "(others)"


class Spent(NamedTuple):
    """How often a stack was seen, and what that stands for in microseconds: in all, and on a processor."""

    samples: int
    wall_us: int
    cpu_us: int

    def and_more(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(self[0] + other[0], self[1] + other[1], self[2] + other[2])


Stacks = dict[str, Spent]
"""What was spent in each stack."""


def add(stacks: Stacks, folded: str, spent: Spent) -> None:
    """Add what was spent in a stack; where there are too many, to the others."""
    known = stacks.get(folded)
    if known is None and len(stacks) >= MOST_STACKS:
        folded = OTHERS
        known = stacks.get(folded)
    stacks[folded] = spent if known is None else known.and_more(spent)


def merged(many: Iterable[Mapping[str, Spent]]) -> Stacks:
    """All of them together, whatever their number."""
    total: Stacks = {}
    for stacks in many:
        for folded, spent in stacks.items():
            known = total.get(folded)
            total[folded] = spent if known is None else known.and_more(spent)
    return total


def samples_of(stacks: Mapping[str, Spent]) -> int:
    """How often any of them was seen."""
    return sum(spent.samples for spent in stacks.values())


def written(stacks: Mapping[str, Spent]) -> str:
    """As text."""
    return "\n".join(f"{folded} {one.samples} {one.wall_us} {one.cpu_us}" for folded, one in stacks.items())


def read(text: str) -> Stacks:
    """What :func:`written` wrote. Raises ``ValueError``."""
    stacks: Stacks = {}
    for line in text.splitlines():
        folded, samples, wall_us, cpu_us = line.rsplit(" ", 3)
        stacks[folded] = Spent(int(samples), int(wall_us), int(cpu_us))
    return stacks


def packed(stacks: Mapping[str, Spent]) -> bytes:
    """Compressed."""
    return zlib.compress(written(stacks).encode(), _LEVEL)


def unpacked(data: bytes) -> Stacks:
    """What :func:`packed` gave. Raises ``ValueError``."""
    try:
        return read(zlib.decompress(data).decode())
    except zlib.error as error:
        raise ValueError(f"it is no compressed profile ({error})") from error
