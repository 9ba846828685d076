"""The layer that remembers answers and shares those that are on their way."""

import asyncio
from dataclasses import replace

import pytest

from omnimind.core.errors import RefusedError, TransientError, UserError
from omnimind.core.model import Caller, Need
from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.memory import MemoryAnswers
from omnimind.models.cache.replaying import chunks_of
from omnimind.models.layers.caching import caching
from omnimind.models.request import Answer, Request

USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {}}}]


def completion(text="Twice a day.", finish="stop", **message):
    """An answer of one choice."""
    message = {"role": "assistant", "content": text, **message}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    return {"id": "c1", "created": 1, "model": "m-1", "object": "chat.completion", "choices": [choice], "usage": USAGE}


def request(text="How often is high tide?", *, caller=None, kind="chat", need=None, messages=None, **body):
    """A request of somebody who wants to know."""
    told = {"model": "m", "messages": messages or [{"role": "user", "content": text}], **body}
    if kind == "embeddings":
        told = {"model": "m", "input": text, **body}
    return Request(kind, told, caller or Caller(tenant="ana", key="k1"), id=f"r{id(told)}", need=need)


class Books:
    """A ledger that takes everything down."""

    def __init__(self):
        self.rows = []

    async def reserve(self, opening):
        """Never asked for here."""
        raise AssertionError(opening)

    def settle(self, call_id, closing):
        """As above."""
        raise AssertionError(call_id)

    def record(self, opening, closing):
        """Take it down."""
        self.rows.append((opening, closing))


class Upstream:
    """Answers what it is told to, when it is let; streams its answers in chunks if asked to."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.cancelled = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.after = None

    async def __call__(self, request):
        """Answer."""
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else completion(f"answer {len(self.asked)}")
        if not request.is_streaming:
            await self._wait()
        if isinstance(answer, BaseException):
            raise answer
        return Answer(chunks=self._stream(answer)) if request.is_streaming else Answer(body=answer)

    async def _wait(self):
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def _stream(self, answer):
        for number, chunk in enumerate(chunks_of(answer)):
            if number == 2:
                await self._wait()
            if self.after is not None and number == self.after[0]:
                raise self.after[1]
            yield chunk


class Clock:
    """Stands still unless told otherwise."""

    def __init__(self):
        self.s = 1000.0

    def __call__(self):
        """The time."""
        return self.s


class House:
    """The layer around an upstream, with its ledger and its clock."""

    def __init__(self, *answers, behind=None, **config):
        self.upstream, self.books, self.clock = Upstream(*answers), Books(), Clock()
        layer = caching(CacheConfig(**config), self.books, behind=behind, now_s=self.clock)
        self.handle = layer(self.upstream)

    async def told(self, request):
        """What the request is told, and what was done about it."""
        answer = await self.handle(request)
        if answer.chunks is not None:
            return "".join(await texts(answer.chunks)), request.notes["cache"]
        return answer.body["choices"][0]["message"]["content"], request.notes["cache"]


async def texts(chunks):
    """The pieces of the first choice."""
    return [choice["delta"].get("content") or "" async for chunk in chunks for choice in chunk["choices"]]


async def soon():
    """Let everybody else go on as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_the_same_request_is_asked_once():
    """The second of two equal requests has the first one's answer, whoever of the tenant asks, at no cost."""

    async def go():
        house = House()
        first, again = request(), request(caller=Caller(tenant="ana", key="k2", run_id="r", agent="writer"))
        assert await house.told(first) == ("answer 1", "miss")
        assert await house.told(again) == ("answer 1", "hit")
        ((opening, closing),) = house.books.rows
        assert (opening.key, opening.run_id, opening.agent, opening.request_id) == ("k2", "r", "writer", again.id)
        assert (closing.cost_usd, closing.is_cached, closing.usage.input_tokens) == (0, True, 7)
        assert len(house.upstream.asked) == 1

    asyncio.run(go())


@pytest.mark.parametrize(
    "other",
    [
        request("How often is low tide?"),
        request(caller=Caller(tenant="bob")),
        request(temperature=0.2),
        request(max_tokens=5),
        request(seed=1),
        request(response_format={"type": "json_object"}),
        request(some_new_field=1),
        request(need=Need(tier="small")),
        request(messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "x"}]),
        replace(request(), body={**request().body, "model": "n"}),
    ],
)
def test_all_that_decides_about_an_answer_is_in_its_key(other):
    """Another tenant, model, need, message or parameter, known to us or not, is another request."""

    async def go():
        house = House()
        await house.told(request())
        assert (await house.told(other))[1] == "miss"

    asyncio.run(go())


def test_what_does_not_decide_is_not_in_the_key():
    """Streaming, the user's name, metadata and the order of fields change nothing."""

    async def go():
        house = House()
        await house.told(request())
        body = dict(reversed(request(stream=True, user="u", metadata={"a": "b"}).body.items()))
        assert await house.told(replace(request(), body=body)) == ("answer 1", "hit")

    asyncio.run(go())


def test_a_model_that_was_chosen_by_need_is_no_part_of_the_key():
    """What is needed decides, not what the caller happened to leave in ``model``."""

    async def go():
        house, need = House(), Need(tier="small")
        await house.told(request(need=need))
        other = request(need=need)
        assert (await house.told(replace(other, body={**other.body, "model": "else"})))[1] == "hit"

    asyncio.run(go())


def test_a_stream_is_remembered_and_replayed():
    """What was streamed is replayed as chunks of the same content, ending and usage, or given in one piece."""

    async def go():
        calls = [{"id": "t1", "type": "function", "function": {"name": "look", "arguments": '{"at": "sea"}'}}]
        whole = completion("Olá, mundo! " * 30, "tool_calls", tool_calls=calls)
        house = House(whole, mode="exact")
        asked = request(stream=True, omnimind={"cache": "exact"}, tools=TOOLS)
        await house.told(asked)
        await soon()
        again = replace(asked, notes={})
        chunks = [chunk async for chunk in (await house.handle(again)).chunks]
        assert chunks == list(chunks_of(whole))
        assert chunks[-1]["usage"] == USAGE
        in_one = replace(again, body={**asked.body, "stream": False}, notes={})
        assert (await house.handle(in_one)).body == whole
        assert "omnimind" not in house.upstream.asked[0].body
        assert house.books.rows[0][0].is_streaming
        assert not house.books.rows[1][0].is_streaming

    asyncio.run(go())


def test_a_stream_that_is_cut_off_is_not_remembered():
    """Neither one whose reader went nor one that broke off upstream is given to anybody else."""

    async def go():
        house = House()
        house.upstream.gate.clear()
        gone = await house.handle(request(stream=True))
        await anext(gone.chunks)
        await gone.chunks.aclose()
        house.upstream.gate.set()
        house.upstream.after = (2, TransientError("model.unavailable", "it broke off"))
        with pytest.raises(TransientError, match="broke off"):
            await house.told(request(stream=True))
        house.upstream.after = None
        assert await house.told(request(stream=True)) == ("answer 3", "miss")

    asyncio.run(go())


@pytest.mark.parametrize(
    "poor",
    [
        completion(finish="length"),
        completion(finish="content_filter"),
        completion(text=""),
        completion(text=None),
        completion(refusal="I won't."),
        {"choices": []},
        UserError("model.refused", "no"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_poor_answers_are_not_remembered(poor, stream):
    """What was cut off, filtered, declined, empty or went wrong is asked again."""

    async def go():
        house = House(poor)
        try:
            answer = await house.handle(request(stream=stream))
            if answer.chunks is not None:
                await texts(answer.chunks)
        except UserError:
            pass
        await soon()
        assert await house.told(request()) == ("answer 2", "miss")

    asyncio.run(go())


def test_agents_that_call_tools_are_left_alone():
    """Requests with tools, or after a tool has spoken, are remembered only if they ask for it."""
    loop = [{"role": "user", "content": "x"}, {"role": "tool", "tool_call_id": "1", "content": "y"}]
    called = [{"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}, {"role": "user", "content": "x"}]

    async def go():
        house = House(*[completion()] * 9)
        for asked in (request(tools=TOOLS), request(messages=loop), request(messages=called)):
            assert (await house.told(asked))[1] == "off"
            asking = replace(asked, body={**asked.body, "omnimind": {"cache": True}})
            assert (await house.told(replace(asking, notes={})))[1] == "miss"
            assert (await house.told(replace(asking, notes={})))[1] == "hit"

    asyncio.run(go())


def test_a_request_can_decline():
    """``off`` neither looks nor keeps; the house's default is followed where nothing is said."""

    async def go():
        house = House()
        await house.told(request())
        assert await house.told(request(omnimind={"cache": "off"})) == ("answer 2", "off")
        assert await house.told(request(omnimind={"cache": False})) == ("answer 3", "off")
        shut = House(mode="off")
        assert (await shut.told(request()))[1] == "off"
        assert (await shut.told(request(omnimind={"cache": "exact"})))[1] == "miss"
        assert (await shut.told(request(omnimind={"cache": "exact"})))[1] == "hit"

    asyncio.run(go())


@pytest.mark.parametrize("said", ["exact", {"cache": "often"}, {"ttl_s": 0}, {"ttl_s": "long"}, {"cash": "exact"}])
def test_wishes_that_make_no_sense_are_refused(said):
    """The error names the field."""

    async def go():
        with pytest.raises(UserError, match="omnimind") as caught:
            await House().handle(request(omnimind=said))
        assert caught.value.code == "request.wishes"

    asyncio.run(go())


def test_answers_are_forgotten_in_time():
    """After the house's time, or the request's own, it is asked again."""

    async def go():
        house = House(ttl_s=60)
        await house.told(request())
        await house.told(request("else", omnimind={"ttl_s": 600}))
        house.clock.s += 61
        assert await house.told(request()) == ("answer 3", "miss")
        assert await house.told(request("else")) == ("answer 2", "hit")

    asyncio.run(go())


def test_embeddings_are_remembered_exactly():
    """The same texts for the same model are embedded once; pictures are drawn each time."""

    async def go():
        house = House(
            {"object": "list", "data": [{"index": 0, "embedding": [0.6, 0.8]}], "usage": {"prompt_tokens": 2}}
        )
        first = await house.handle(request(kind="embeddings"))
        again = request(kind="embeddings")
        assert (await house.handle(again)).body == first.body
        assert again.notes["cache"] == "hit"
        assert house.books.rows[0][0].kind == "embeddings"
        drawn = replace(request(), kind="images")
        await house.handle(drawn)
        assert drawn.notes["cache"] == "off"

    asyncio.run(go())


@pytest.mark.parametrize("streams", [(False, False), (True, True), (True, False), (False, True)])
def test_equal_requests_in_flight_are_one(streams):
    """Who asks while the same is being answered shares the answer from its beginning, in pieces or whole."""

    async def go():
        house = House(completion("piece " * 100))
        house.upstream.gate.clear()
        asked = [request(stream=stream) for stream in (*streams, streams[1])]
        first = asyncio.create_task(house.told(asked[0]))
        await soon()
        others = [asyncio.create_task(house.told(one)) for one in asked[1:]]
        await soon()
        assert not any(task.done() for task in [first, *others])
        house.upstream.gate.set()
        told = await asyncio.gather(first, *others)
        assert [text for text, _ in told] == ["piece " * 100] * 3
        assert [how for _, how in told] == ["miss", "hit", "hit"]
        await soon()
        assert [closing.usage.input_tokens for _, closing in house.books.rows] == [7, 7]
        assert len(house.upstream.asked) == 1

    asyncio.run(go())


@pytest.mark.parametrize("stream", [False, True])
def test_who_came_first_may_go(stream):
    """When the first is cancelled the others still get the one answer that is on its way."""

    async def go():
        house = House()
        house.upstream.gate.clear()
        tasks = [asyncio.create_task(house.told(request(stream=stream))) for _ in range(3)]
        await soon()
        tasks[0].cancel()
        await soon()
        house.upstream.gate.set()
        assert await asyncio.gather(*tasks[1:]) == [("answer 1", "hit")] * 2
        assert (len(house.upstream.asked), house.upstream.cancelled) == (1, 0)

    asyncio.run(go())


@pytest.mark.parametrize("stream", [False, True])
def test_the_last_to_go_ends_it(stream):
    """When nobody wants the answer any more the provider is told to stop, before the cancelled task ends."""

    async def go():
        house = House()
        house.upstream.gate.clear()
        tasks = [asyncio.create_task(house.told(request(stream=stream))) for _ in range(2)]
        await soon()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert house.upstream.cancelled == 1
        house.upstream.gate.set()
        assert await house.told(request()) == ("answer 2", "miss")

    asyncio.run(go())


def test_a_stream_that_nobody_begins_to_read_is_ended_too():
    """Closing the answer before its first chunk stops the provider."""

    async def go():
        house = House()
        house.upstream.gate.clear()
        answer = await house.handle(request(stream=True))
        await soon()
        await answer.chunks.aclose()
        assert house.upstream.cancelled == 1

    asyncio.run(go())


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_is_not_shared(stream):
    """Who came first hears of it; the others try themselves."""

    async def go():
        house = House(RefusedError("budget.exceeded", "the key k1 has nothing left"))
        house.upstream.gate.clear()
        tasks = [asyncio.create_task(house.told(request(stream=stream))) for _ in range(3)]
        await soon()
        house.upstream.gate.set()
        first, *others = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(first, RefusedError)
        assert {how for _, how in others} == {"miss"}
        assert len(house.upstream.asked) == 3

    asyncio.run(go())


def test_a_stream_that_breaks_breaks_for_all_who_heard_a_part():
    """Who has had chunks of it hears the error: another answer can't go on where this one stopped."""

    async def go():
        house = House(completion("word " * 60))
        house.upstream.gate.clear()
        house.upstream.after = (3, TransientError("model.unavailable", "it broke off"))
        tasks = [asyncio.create_task(house.told(request(stream=True))) for _ in range(2)]
        await soon()
        house.upstream.gate.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in told] == [TransientError, TransientError]

    asyncio.run(go())


def test_a_slow_reader_slows_the_provider_down():
    """No more than some chunks wait for the quickest reader."""

    async def go():
        house = House(completion("x" * 80 * 500))
        answer = await house.handle(request(stream=True))
        await soon()
        await asyncio.sleep(0)
        (flight,) = house.handle._flights.values()
        (reader,) = flight._readers
        assert reader.pieces.qsize() <= 64
        assert "".join(await texts(answer.chunks)) == "x" * 80 * 500

    asyncio.run(go())


def test_large_answers_pass_and_are_not_remembered():
    """An answer beyond the limit comes whole, in both ways, and is asked for again."""

    async def go():
        house = House(*[completion("x" * 5000)] * 3, most_answer_bytes=1000)
        for stream in (True, False):
            text, how = await house.told(request(stream=stream))
            assert (len(text), how) == (5000, "miss")
            await soon()
        assert (await house.told(request()))[1] == "miss"

    asyncio.run(go())


class Broken(MemoryAnswers):
    """A store that can't be reached."""

    async def get(self, key):
        """No."""
        raise TransientError("database.unavailable", "no")

    async def put(self, entry):
        """No."""
        raise TransientError("database.unavailable", "no")


def test_a_store_that_is_down_fails_nothing():
    """It is noted; the memory before it goes on."""

    async def go():
        house = House(behind=Broken(1, 1, lambda: 0.0))
        asked = request()
        assert await house.told(asked) == ("answer 1", "miss")
        await soon()
        assert asked.notes["cache_trouble"] == "database.unavailable"
        assert await house.told(request()) == ("answer 1", "hit")

    asyncio.run(go())


def test_what_another_process_kept_is_found():
    """Two layers in front of one store share what they remember."""

    async def go():
        shared = MemoryAnswers(10, 10**6, lambda: 1000.0)
        one, other = House(behind=shared), House(behind=shared)
        await one.told(request())
        await soon()
        assert await other.told(request()) == ("answer 1", "hit")
        assert not other.upstream.asked

    asyncio.run(go())


def test_what_is_no_json_is_passed_on():
    """Half of a surrogate pair can't be hashed; such a request is answered, and not remembered."""

    async def go():
        house = House()
        assert (await house.told(request("\ud800")))[1] == "off"

    asyncio.run(go())
