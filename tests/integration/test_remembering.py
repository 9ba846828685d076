"""Answers that outlive the process that got them, from the layer down to the database and Redis."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from omnimind.core.model import Caller
from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.redis_answers import RedisAnswers
from omnimind.models.cache.similar import Similar
from omnimind.models.cache.veto import judging
from omnimind.models.layers.caching import caching
from omnimind.models.request import Answer, Request
from omnimind.store.answers import DatabaseAnswers
from omnimind.store.database import open_database
from omnimind.store.ledger import DatabaseLedger
from omnimind.testing.embedder import WordEmbedder
from omnimind.testing.ledger import FakeLedger


def asked(text):
    """A request that allows a similar question's answer."""
    body = {"model": "m", "messages": [{"role": "user", "content": text}], "omnimind": {"cache": "semantic"}}
    return Request("chat", body, Caller(tenant="ana"), id=text)


async def upstream(request):
    """Answers with what it was asked."""
    message = {"role": "assistant", "content": request.body["messages"][-1]["content"]}
    return Answer(body={"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})


async def told(behind, ledger, *texts):
    """What a process that begins now answers, and how."""
    config = CacheConfig()
    similar = Similar(WordEmbedder(), judging(0.3), most=config.most, now_s=lambda: 0.0, refresh_s=config.refresh_s)
    handle = caching(config, ledger, behind=behind, similar=similar)(upstream)
    found = []
    for text in texts:
        request = asked(text)
        answer = await handle(request)
        found.append((answer.body["choices"][0]["message"]["content"], request.notes["cache"]))
        assert "cache_trouble" not in request.notes
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            await task  # what is kept is on its way when the answer is here
    return found


@asynccontextmanager
async def opened(kind, url):
    """A store of answers and a ledger."""
    if kind == "redis":
        answers = RedisAnswers(url, most=100, most_bytes=10**6)
        yield answers, FakeLedger()
        await answers.aclose()
    else:
        with open_database(url) as database:
            yield DatabaseAnswers(database, most=100, most_bytes=10**6), DatabaseLedger(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "redis"])
def test_a_new_process_knows_what_was_answered(kind, request, tmp_path):
    """After a restart a question, also in other words, is answered from the store; its opposite is not."""
    fixtures = {"postgresql": "postgres_url", "redis": "redis_url"}
    url = request.getfixturevalue(fixtures[kind]) if kind in fixtures else f"sqlite:///{tmp_path}/omnimind.db"
    first, same, opposite = (
        "How do I enable it now?",
        "What are the steps to enable it now?",
        "How do I disable it now?",
    )

    async def go():
        async with opened(kind, url) as (answers, ledger):
            assert await told(answers, ledger, first) == [(first, "miss")]
        async with opened(kind, url) as (answers, ledger):
            assert await told(answers, ledger, same, first, opposite) == [
                (first, "semantic"),
                (first, "hit"),
                (opposite, "miss"),
            ]

    asyncio.run(go())
