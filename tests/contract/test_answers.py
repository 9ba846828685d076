"""Where answers are kept: what any store of them does, in memory, in the database and in Redis."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from omnimind.core.answers import Asked, Remembered
from omnimind.core.errors import TransientError
from omnimind.models.cache.memory import MemoryAnswers
from omnimind.models.cache.redis_answers import RedisAnswers
from omnimind.store.answers import DatabaseAnswers
from omnimind.store.database import open_database


class Clock:
    """Stands still unless told otherwise."""

    def __init__(self):
        self.s = 2_000_000_000.0

    def __call__(self):
        """The time."""
        return self.s


class Kept:
    """Opens a store of the kind that is tested."""

    def __init__(self, kind, url):
        self.clock = Clock()
        self.kind, self._url = kind, url

    @asynccontextmanager
    async def opened(self, most=100, most_bytes=10**6):
        """A store with so much room."""
        if self.kind == "memory":
            yield MemoryAnswers(most, most_bytes, self.clock)
        elif self.kind == "redis":
            store = RedisAnswers(self._url, most=most, most_bytes=most_bytes, now_s=self.clock)
            yield store
            await store.aclose()
        else:
            with open_database(self._url) as database:
                yield DatabaseAnswers(database, most=most, most_bytes=most_bytes, now_s=self.clock)

    def entry(self, name, *, body='{"choices": []}', ttl_s=100.0, asked=None):
        """An entry of now."""
        now_s = self.clock.s
        question = Asked(name, "part", asked, b"\x00\x00\x80?\xff\x00\x01\x02", now_s) if asked is not None else None
        return Remembered(name, "ana", body, now_s, now_s + ttl_s, question)


@pytest.fixture(params=["memory", "sqlite", "postgresql", "redis"])
def kept(request, tmp_path):
    """Opens a store of each kind."""
    urls = {"memory": "", "sqlite": f"sqlite:///{tmp_path}/omnimind.db"}
    fixtures = {"postgresql": "postgres_url", "redis": "redis_url"}
    url = request.getfixturevalue(fixtures[request.param]) if request.param in fixtures else urls[request.param]
    return Kept(request.param, url)


def test_what_is_put_is_got(kept):
    """The answer comes back as it was, whatever is in it; what was never put is not there."""

    async def go():
        async with kept.opened() as store:
            entry = kept.entry(
                "a", body='{"text": "maré \\u0000 \\ud83c\\udf0a 🌊"}', asked="And a \0 in it?\\ Sim: ção"
            )
            await store.put(entry)
            found = await store.get("a")
            assert (found.key, found.tenant, found.body) == ("a", "ana", entry.body)
            assert (found.created_at_s, found.expires_at_s) == (entry.created_at_s, entry.expires_at_s)
            assert await store.questions(0.0, 10) == [entry.asked]
            assert await store.get("b") is None

    asyncio.run(go())


def test_the_last_one_counts(kept):
    """Putting under the same key again replaces what was there, and its question."""

    async def go():
        async with kept.opened() as store:
            await store.put(kept.entry("a", body="1", asked="one?"))
            await store.put(kept.entry("a", body="2"))
            assert (await store.get("a")).body == "2"
            assert list(await store.questions(0.0, 10)) == []

    asyncio.run(go())


def test_it_is_forgotten_in_time(kept):
    """After its time an answer and its question are gone, for who looks at that very moment too."""

    async def go():
        async with kept.opened() as store:
            await store.put(kept.entry("a", ttl_s=10, asked="short?"))
            await store.put(kept.entry("b", ttl_s=20, asked="long?"))
            kept.clock.s += 10
            assert await store.get("a") is None
            assert (await store.get("b")).key == "b"
            assert [asked.text for asked in await store.questions(0.0, 10)] == ["long?"]

    asyncio.run(go())


def test_no_more_are_kept_than_there_is_room_for(kept):
    """Of more answers than may be kept those that were not used for longest are gone."""

    async def go():
        async with kept.opened(most=3) as store:
            for name in "abc":
                await store.put(kept.entry(name, ttl_s=10_000))
                kept.clock.s += 100
            assert (await store.get("a")).key == "a"
            kept.clock.s += 100
            await store.put(kept.entry("d"))
            assert [name for name in "abcd" if await store.get(name)] == ["a", "c", "d"]

    asyncio.run(go())


def test_they_are_not_larger_together_than_they_may(kept):
    """Beyond so many bytes those not used for longest are gone; a single one that is too large is not kept."""

    async def go():
        async with kept.opened(most_bytes=10_000) as store:
            for name in "abc":
                await store.put(kept.entry(name, body=name * 4000))
                kept.clock.s += 1
            assert [name for name in "abc" if await store.get(name)] == ["b", "c"]
            await store.put(kept.entry("d", body="d" * 20_000))
            assert await store.get("d") is None

    asyncio.run(go())


def test_new_questions_are_found(kept):
    """Those created after a moment, the newest of them if there are many, from the oldest; no others."""

    async def go():
        async with kept.opened() as store:
            for number in range(5):
                await store.put(kept.entry(f"k{number}", asked=f"question {number}?"))
                kept.clock.s += 1
            await store.put(kept.entry("plain"))
            began_s = kept.clock.s - 5
            assert [asked.key for asked in await store.questions(began_s + 1, 10)] == ["k2", "k3", "k4"]
            assert [asked.key for asked in await store.questions(0.0, 2)] == ["k3", "k4"]

    asyncio.run(go())


def test_what_is_kept_outlives_the_process(kept):
    """Another who opens the store later finds it; not in memory."""

    async def go():
        async with kept.opened() as store:
            await store.put(kept.entry("a", asked="still there?"))
        async with kept.opened() as store:
            return await store.get("a"), await store.questions(0.0, 10)

    found, asked = asyncio.run(go())
    assert (found is not None) == (len(asked) == 1) == (kept.kind != "memory")


def test_a_redis_that_is_away_is_told(tmp_path):
    """The error is one that passes, and shows no password."""

    async def go():
        store = RedisAnswers(f"unix://:very-secret@{tmp_path}/nobody", most=1, most_bytes=1)
        with pytest.raises(TransientError, match="can't be reached in Redis") as caught:
            await store.get("a")
        await store.aclose()
        assert "very-secret" not in str(caught.value)

    asyncio.run(go())


def test_whose_question_is_known_has_its_answer(kept):
    """What another process put is there as soon as its question is, also for who looked for it before."""
    if kept.kind == "memory":
        pytest.skip("nobody else sees it")

    async def go():
        async with kept.opened() as theirs, kept.opened() as ours:
            assert await ours.get("a") is None
            await theirs.put(kept.entry("a", asked="and a?"))
            assert [asked.key for asked in await ours.questions(0.0, 10)] == ["a"]
            assert (await ours.get("a")).key == "a"

    asyncio.run(go())
