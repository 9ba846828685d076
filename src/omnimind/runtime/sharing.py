"""What gateways share in Redis: openings of breakers, counters, remembered answers and conversations."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from structlog.typing import FilteringBoundLogger

from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.redis_answers import RedisAnswers
from omnimind.models.redis_state import RedisState
from omnimind.store.redis_conversations import RedisConversations


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is shared."""

    state: RedisState
    answers: RedisAnswers
    conversations: RedisConversations


def sharing(url: str, cache: CacheConfig, log: FilteringBoundLogger, stack: AsyncExitStack) -> Sharing:
    """What is shared at ``url``; ``stack`` closes it. Nothing is connected yet."""

    def told(why: str) -> None:
        log.warning("Redis can't be reached: limits and breakers are this process's own for now", why=why)

    found = Sharing(
        state=RedisState(url, told=told),
        answers=RedisAnswers(url, most=cache.most, most_bytes=cache.most_bytes),
        conversations=RedisConversations(url),
    )
    for one in (found.state, found.answers, found.conversations):
        stack.push_async_callback(one.aclose)
    return found
