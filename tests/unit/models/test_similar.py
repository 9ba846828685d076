"""Answers to questions that ask the same in other words."""

import asyncio

import numpy as np
import pytest

from omnimind.core.answers import Asked
from omnimind.core.errors import TransientError
from omnimind.core.model import Caller
from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.index import VectorIndex
from omnimind.models.cache.memory import MemoryAnswers
from omnimind.models.cache.replaying import chunks_of
from omnimind.models.cache.similar import Similar
from omnimind.models.cache.veto import judging
from omnimind.models.layers.caching import caching
from omnimind.models.request import Answer, Request
from omnimind.testing.embedder import WordEmbedder
from omnimind.testing.ledger import FakeLedger

ONE, SAME, OPPOSITE = (
    "How do I enable dark mode?",
    "What are the steps to enable dark mode?",
    "How do I disable dark mode?",
)


def request(text=ONE, *, before=(), tenant="ana", **body):
    """A request that ends in a question."""
    messages = [*before, {"role": "user", "content": text}]
    return Request("chat", {"model": "m", "messages": messages, **body}, Caller(tenant=tenant), id=f"r{id(body)}")


class Away(WordEmbedder):
    """An embedder that can't be reached."""

    async def embed(self, texts):
        """No."""
        raise TransientError("model.unavailable", "no")


class House:
    """The layer, with an embedder of words, in front of a model that counts its answers."""

    def __init__(self, *, embedder=None, behind=None, finish="stop", **config):
        self.at_s = 1000.0
        self.count, self.finish = 0, finish
        self.config = CacheConfig(mode="semantic", threshold=0.3, **config)
        self.embedder = embedder or WordEmbedder()
        similar = Similar(
            self.embedder, judging(0.3), most=100, now_s=lambda: self.at_s, refresh_s=self.config.refresh_s
        )
        layer = caching(self.config, FakeLedger(), behind=behind, similar=similar, now_s=lambda: self.at_s)
        self.handle = layer(self._answer)

    async def _answer(self, request):
        self.count += 1
        message = {"role": "assistant", "content": f"answer {self.count}"}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish}
        body = {"id": f"c{self.count}", "model": "m", "object": "chat.completion", "choices": [choice]}
        if not request.is_streaming:
            return Answer(body=body)

        async def chunks():
            for chunk in chunks_of(body):
                yield chunk

        return Answer(chunks=chunks())

    async def told(self, request):
        """What is answered, and how."""
        answer = await self.handle(request)
        await asyncio.sleep(0)
        if answer.chunks is None:
            return answer.body["choices"][0]["message"]["content"], request.notes["cache"]
        parts = [choice["delta"].get("content") or "" async for one in answer.chunks for choice in one["choices"]]
        await asyncio.sleep(0)
        return "".join(parts), request.notes["cache"]


@pytest.mark.parametrize("stream", [False, True])
def test_the_same_in_other_words_is_not_asked_again(stream):
    """The answer to the first question is given to the second, whole or in chunks, with how alike they are."""

    async def go():
        house = House()
        first, other = request(stream=stream), request(SAME, stream=stream)
        assert await house.told(first) == ("answer 1", "miss")
        assert await house.told(other) == ("answer 1", "semantic")
        assert 0.3 < other.notes["cache_similarity"] < 1
        again = request()
        assert await house.told(again) == ("answer 1", "hit")
        assert other.notes["cache_source"] == again.notes["cache_source"]

    asyncio.run(go())


def test_the_opposite_is_asked():
    """A question that differs in a word that counts has an answer of its own, however near its embedding is."""

    async def go():
        house = House()
        await house.told(request())
        assert await house.told(request(OPPOSITE)) == ("answer 2", "miss")
        assert await house.told(request(SAME)) == ("answer 1", "semantic")

    asyncio.run(go())


@pytest.mark.parametrize(
    "other",
    [
        {"tenant": "bob"},
        {"before": [{"role": "system", "content": "You are a pirate."}]},
        {"before": [{"role": "user", "content": "I have a phone."}, {"role": "assistant", "content": "Good."}]},
        {"response_format": {"type": "json_object"}},
        {"max_tokens": 10},
        {"top_p": 0.5},
        {"model": "other"},
    ],
)
def test_partitions_do_not_mix(other):
    """Another tenant, model, system prompt, conversation before or parameter has no part in the answer."""

    async def go():
        house = House()
        await house.told(request())
        assert (await house.told(request(SAME, **other)))[1] == "miss"

    asyncio.run(go())


def test_what_is_random_is_compared_only_if_asked_for():
    """With a temperature above 0 only the very same request is remembered, unless it says otherwise."""

    async def go():
        house = House()
        await house.told(request(temperature=0.7))
        assert (await house.told(request(SAME, temperature=0.7)))[1] == "miss"
        assert (await house.told(request(temperature=0.7)))[1] == "hit"
        asking = {"temperature": 0.9, "omnimind": {"cache": "semantic"}}
        await house.told(request(**asking))
        assert (await house.told(request(SAME, **asking)))[1] == "semantic"

    asyncio.run(go())


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "text", "text": SAME}, {"type": "image_url", "image_url": {"url": "data:,"}}],
        SAME + " x" * 300,
        "",
        None,
    ],
)
def test_what_can_not_be_compared_is_not(content):
    """Pictures, long texts and nothing at all are remembered to the letter only."""

    async def go():
        house = House()
        await house.told(request())
        embedded = len(house.embedder.embedded)
        assert (await house.told(request(content)))[1] == "miss"
        assert len(house.embedder.embedded) == embedded

    asyncio.run(go())


def test_a_text_in_a_part_is_a_text():
    """A message of one text part asks what the text asks."""

    async def go():
        house = House()
        await house.told(request([{"type": "text", "text": ONE}]))
        assert (await house.told(request(SAME)))[1] == "semantic"

    asyncio.run(go())


def test_calls_of_tools_are_for_the_letter():
    """An answer that calls a tool is not given to a question in other words."""

    async def go():
        house = House(finish="tool_calls")
        await house.told(request(omnimind={"cache": "semantic"}))
        assert (await house.told(request(SAME, omnimind={"cache": "semantic"})))[1] == "miss"
        assert (await house.told(request(omnimind={"cache": "semantic"})))[1] == "hit"

    asyncio.run(go())


def test_a_forgotten_answer_is_given_to_nobody():
    """After its time the question is asked again in any words, and the new answer is found."""

    async def go():
        house = House(ttl_s=10)
        await house.told(request())
        house.at_s += 11
        assert await house.told(request(SAME)) == ("answer 2", "miss")
        assert await house.told(request()) == ("answer 2", "semantic")

    asyncio.run(go())


def test_an_embedder_that_is_away_fails_nothing():
    """It is noted, and the request answered."""

    async def go():
        house = House(embedder=Away())
        asked = request()
        assert await house.told(asked) == ("answer 1", "miss")
        assert asked.notes["cache_trouble"] == "model.unavailable"
        assert (await house.told(request()))[1] == "hit"

    asyncio.run(go())


def test_questions_of_others_are_found():
    """What is in the store at the start is known, and what another process adds is, after a while."""

    async def go():
        shared = MemoryAnswers(100, 10**6, lambda: 1000.0)
        one, other = House(behind=shared), House(behind=shared, refresh_s=30)
        await one.told(request())
        assert await other.told(request(SAME)) == ("answer 1", "semantic")
        one.at_s = 1010.0
        await one.told(request("Where do I find the invoice?"))
        assert (await other.told(request("Please tell me where I find the invoice.")))[1] == "miss"
        other.at_s = 1031.0
        assert (await other.told(request("Where can I find the invoice?")))[1] == "semantic"

    asyncio.run(go())


class Late(MemoryAnswers):
    """A store that can't be reached at first."""

    is_there = False

    async def questions(self, after_s, most):
        """Those it has, once it is there."""
        if not self.is_there:
            raise TransientError("database.unavailable", "no")
        return await super().questions(after_s, most)


def test_a_store_that_comes_late_is_known_from_the_start_on():
    """If the questions can't be had at the start, all of them are as soon as they can."""

    async def go():
        shared = Late(100, 10**6, lambda: 1000.0)
        one, other = House(behind=shared), House(behind=shared)
        await one.told(request())
        assert (await other.told(request("Where do I find the invoice?")))[1] == "miss"
        shared.is_there = True
        other.at_s = 1031.0
        assert (await other.told(request(SAME)))[1] == "semantic"

    asyncio.run(go())


def test_embedders_are_never_mixed():
    """Vectors of another embedder in the same store are not compared with."""

    async def go():
        shared = MemoryAnswers(100, 10**6, lambda: 1000.0)
        one, other = House(behind=shared), House(behind=shared, embedder=WordEmbedder("another"))
        await one.told(request())
        assert (await other.told(request(SAME)))[1] == "miss"

    asyncio.run(go())


def test_the_index_finds_what_looking_at_all_would():
    """Through additions, replacements and removals the nearest are exactly those, in their order, by partition."""
    random = np.random.default_rng(3)
    index, known = VectorIndex(most=400), {}
    for step in range(1500):
        key, partition = f"k{random.integers(600)}", f"p{random.integers(3)}"
        vector = random.normal(size=8).astype(np.float32)
        vector /= np.linalg.norm(vector)
        known.pop(key, None)
        if step % 5 == 4:
            index.remove(key)
            continue
        known[key] = (partition, vector)
        index.add(partition, key, key.upper(), vector.tobytes())
        while len(known) > 400:
            known.pop(next(iter(known)))
    assert len(index) == len(known)
    for partition in ("p0", "p1", "p2", "none"):
        query = random.normal(size=8).astype(np.float32)
        wanted = sorted(((float(v @ query), k) for k, (p, v) in known.items() if p == partition), reverse=True)[:7]
        found = index.nearest(partition, query.tobytes(), 7)
        assert [one.key for one in found] == [key for _, key in wanted]
        assert [one.similarity for one in found] == pytest.approx([cosine for cosine, _ in wanted], abs=1e-5)
        assert all(one.text == one.key.upper() for one in found)
        assert index.size(partition) == sum(p == partition for p, _ in known.values())


def test_vectors_of_another_size_are_left_alone():
    """What another build kept with other dimensions is neither kept nor compared."""
    index = VectorIndex(10)
    index.add("p", "a", "a", np.ones(4, np.float32).tobytes())
    index.add("p", "b", "b", np.ones(8, np.float32).tobytes())
    assert [one.key for one in index.nearest("p", np.ones(4, np.float32).tobytes(), 5)] == ["a"]
    assert index.nearest("p", np.ones(8, np.float32).tobytes(), 5) == []
    assert Asked("a", "p", "a", b"", 0.0).key == "a"
