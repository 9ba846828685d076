"""Recollecting: where conversations are, for whoever looks at them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from omnimind.models.memory import Conversations
from omnimind.settings import Settings
from omnimind.store.conversations import Conversation, DatabaseConversations
from omnimind.store.database import Database


class Recollection(Conversations, Protocol):
    """Conversations that can be listed."""

    async def sessions(self, tenant: str, after: str, limit: int) -> Sequence[Conversation]:
        """The tenant's conversations by name, those that come after the name ``after``."""
        ...


@asynccontextmanager
async def recollection(settings: Settings, database: Database) -> AsyncIterator[Recollection]:
    """The conversations of this installation: in Redis if gateways share that, else in the database."""
    if settings.redis_url is None:
        yield DatabaseConversations(database)
        return
    from omnimind.store.redis_conversations import RedisConversations

    shared = RedisConversations(settings.redis_url.get_secret_value())
    try:
        yield shared
    finally:
        await shared.aclose()
