"""What the guard needs of other rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from omnimind.core.guard import Finding, Place
from omnimind.core.model import Body, Caller, Need


class Policies(Protocol):
    """The policies of tenants. Safe to use from any thread."""

    def version(self, tenant: str) -> int:
        """The number of the version that holds; 0: it has no policy of its own."""
        ...

    def text(self, tenant: str, version: int) -> str:
        """Its YAML. Raises ``MissingError`` (``policy.missing``)."""
        ...


class Decisions(Protocol):
    """Keeps what was decided. Safe to use from any thread; nobody waits for it."""

    def record(self, caller: Caller, policy: str, place: Place, findings: Sequence[Finding]) -> None:
        """Keep what was found in one text."""
        ...


class Embedder(Protocol):
    """Makes vectors of texts. Deterministic, and safe to use from any thread."""

    def vectors(self, texts: Sequence[str]) -> Iterable[Iterable[float]]:
        """A vector of length 1 for each of ``texts``; those of similar texts point in similar directions."""
        ...


class Chat(Protocol):
    """Asks models, as :class:`omnimind.core.model.Models` does."""

    def chat(self, body: Body, need: Need) -> Body:
        """The completion of ``body``."""
        ...


@dataclass(frozen=True, slots=True)
class Equipment:
    """What checks may use.

    Attributes:
        models: Judges; what it is asked MUST NOT be guarded by the same guard again.
        embedder: Compares texts with topics; without it words are compared.
    """

    models: Chat | None = None
    embedder: Embedder | None = None
