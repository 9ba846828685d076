"""Checks: each looks for one sort of thing in a text, and knows nothing of policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from omnimind.guard.normalise import Normal


@dataclass(frozen=True, slots=True)
class Match:
    """Something that was found: ``text[start:end]``, in characters of the text as it was given.

    Attributes:
        kind: What it is, such as ``br.cpf`` or ``toxicity.insult``.
        start: Its first character.
        end: The one after its last.
        score: How sure that is, from 0 to 1.
    """

    kind: str
    start: int
    end: int
    score: float = 1.0


class Check(Protocol):
    """Looks for something. Safe to use from any thread; deterministic."""

    @property
    def reach(self) -> int:
        """The most characters that one match, with the context that decides about it, can span.

        Of a text that comes piece by piece so much is held back.
        """
        ...

    def find(self, text: str) -> Sequence[Match]:
        """What is found in ``text``, in its order."""
        ...


@runtime_checkable
class Reader(Check, Protocol):
    """A check that looks at texts without their disguises: those are taken off once for all such checks."""

    def find_in(self, normal: Normal) -> Sequence[Match]:
        """As :meth:`Check.find`, of a text whose disguises were taken off."""
        ...
