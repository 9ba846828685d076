"""Remembered answers of models, and the port of where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

_OVERHEAD_BYTES: Final = 400
"""Roughly what the objects and keys around an entry's text take."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that similar ones are compared with.

    Attributes:
        key: Of its answer.
        partition: Only questions of one partition are compared.
        text: The question.
        vector: Its embedding, 32-bit floats in the machine's order, of length 1.
        created_at_s: When it was answered, in seconds since 1970.
    """

    key: str
    partition: str
    text: str
    vector: bytes
    created_at_s: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer.

    Attributes:
        key: The SHA-256, in hex, of everything that decides about it.
        tenant: Whose it is.
        body: Its JSON.
        created_at_s: When it was given, in seconds since 1970.
        expires_at_s: When it is forgotten.
        asked: The question, if similar ones may have its answer.
    """

    key: str
    tenant: str
    body: str
    created_at_s: float
    expires_at_s: float
    asked: Asked | None = None

    @property
    def size_bytes(self) -> int:
        """Roughly what it takes."""
        asked = len(self.asked.text) + len(self.asked.vector) if self.asked else 0
        return len(self.body) + asked + _OVERHEAD_BYTES


class Answers(Protocol):
    """Keeps answers, as many and as large together as it was told; those not used for longest go first.

    Raises of all methods:
        TransientError: It can't be reached now.
    """

    async def get(self, key: str) -> Remembered | None:
        """The answer under ``key``, unless it is forgotten; this uses it. ``asked`` MAY be left out."""
        ...

    async def put(self, entry: Remembered) -> None:
        """Keep ``entry`` instead of what is under its key."""
        ...

    async def questions(self, after_s: float, most: int) -> Sequence[Asked]:
        """Of the questions whose answers are not forgotten the ``most`` newest created after ``after_s``.

        From the oldest.
        """
        ...
