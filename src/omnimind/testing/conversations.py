"""Conversations in memory."""

from collections.abc import Sequence

from omnimind.core.model import Body


class FakeConversations:
    """Keeps conversations for as long as it lives; see :class:`~omnimind.models.memory.Conversations`.

    Attributes:
        turns: What was said, by tenant and session.
    """

    def __init__(self) -> None:
        self.turns: dict[tuple[str, str], list[Body]] = {}

    async def read(self, tenant: str, session: str) -> list[Body]:
        """What was said, the oldest first."""
        return list(self.turns.get((tenant, session), ()))

    async def add(self, tenant: str, session: str, messages: Sequence[Body], ttl_s: float) -> None:
        """Add what was said."""
        self.turns.setdefault((tenant, session), []).extend(messages)

    async def sum_up(self, tenant: str, session: str, older: Sequence[Body], summary: Body) -> None:
        """Put ``summary`` in the place of ``older``."""
        said = self.turns.get((tenant, session), [])
        if older and said[: len(older)] == list(older):
            said[: len(older)] = [summary]

    async def forget(self, tenant: str, session: str) -> None:
        """Forget the conversation."""
        self.turns.pop((tenant, session), None)
