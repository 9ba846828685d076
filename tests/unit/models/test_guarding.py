"""What is asked and answered passes the guard, whichever way it comes."""

import asyncio
import json
from contextlib import aclosing

import pytest

from omnimind.core.errors import RefusedError
from omnimind.core.model import NOBODY
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import parse
from omnimind.guard.shelf import Shelf
from omnimind.models.layers.guarding import guarding
from omnimind.models.request import Answer, Request
from omnimind.testing.guard import REDACTED, FakeGuard


class Upstream:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, body=None, chunks=None):
        self.body, self.given = body, chunks
        self.asked = []
        self.is_closed = False

    async def __call__(self, request):
        """The answer."""
        self.asked.append(request.body)
        return Answer(body=self.body, chunks=None if self.given is None else self._chunks())

    async def _chunks(self):
        try:
            for chunk in self.given:
                yield chunk
        finally:
            self.is_closed = True


def message(**said):
    """The body of an answer."""
    return {"choices": [{"index": 0, "message": {"role": "assistant", **said}, "finish_reason": "stop"}]}


def chunk(delta, finish=None, index=0, **more):
    """A chunk of an answer."""
    return {"id": "c", "choices": [{"index": index, "delta": delta, "finish_reason": finish}], **more}


def pieces(text, size=3):
    """``text`` as chunks, the last one of which ends it."""
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    usage = {"id": "c", "choices": [], "usage": {"total_tokens": 7}}
    told = [chunk({"content": part}) for part in parts]
    return [chunk({"role": "assistant", "content": ""}), *told, chunk({}, "stop"), usage]


def request(content="Hello", kind="chat", **body):
    """A request."""
    asked = {"messages": [{"role": "user", "content": content}], **body} if kind == "chat" else body
    return Request(kind, asked, NOBODY, "r1")


def ask(upstream, asked, guard=None):
    """The answer's body, or its chunks."""

    async def run():
        answer = await guarding(guard or FakeGuard())(upstream)(asked)
        if answer.chunks is None:
            return answer.body
        async with aclosing(answer.chunks):
            return [one async for one in answer.chunks]

    return asyncio.run(run())


def said(chunks, key="content"):
    """What chunks say together."""
    return "".join(choice["delta"].get(key) or "" for one in chunks for choice in one["choices"])


def test_what_is_fine_stays_the_same_object():
    """Nothing is copied when nothing changes."""
    upstream, asked = Upstream(message(content="Fine.")), request()

    assert ask(upstream, asked) is upstream.body
    assert upstream.asked[0] is asked.body
    assert asked.notes["guard"] == {"policy": "default@1#fake", "findings": []}


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": "system", "content": "hidden"}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "hidden"}]}]},
        {"messages": [{"role": "tool", "tool_call_id": "hidden-id", "content": "hidden"}]},
        {"messages": [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"arguments": "hidden"}}]}]},
        {"messages": [], "tools": [{"type": "function", "function": {"description": "hidden"}}]},
        {"messages": [], "tools": [{"function": {"parameters": {"properties": {"name": {"description": "hidden"}}}}}]},
        {"messages": [], "prediction": {"type": "content", "content": "hidden"}},
    ],
)
def test_all_that_a_model_reads_is_judged(body):
    """Whichever part of the request it is in; what was given is not changed."""
    upstream, before = Upstream(message(content="Fine.")), json.dumps(body)

    ask(upstream, Request("chat", body, NOBODY, "r1"))

    assert json.dumps(upstream.asked[0]) == before.replace('"hidden"', f'"{REDACTED}"')
    assert json.dumps(body) == before


@pytest.mark.parametrize(
    ("kind", "body"), [("embeddings", {"input": ["hidden", "x"]}), ("images", {"prompt": "hidden"})]
)
def test_other_kinds_are_judged_too(kind, body):
    """What vectors and pictures are made of."""
    upstream = Upstream({"data": []})

    ask(upstream, Request(kind, body, NOBODY, "r1"))

    assert "hidden" not in str(upstream.asked[0])


def test_what_is_forbidden_is_never_asked():
    """The provider hears nothing of it, and the notes say why."""
    upstream, asked = Upstream(message(content="Fine.")), request("forbidden")

    with pytest.raises(RefusedError) as error:
        ask(upstream, asked)

    assert error.value.code == "guard.blocked"
    assert upstream.asked == []
    assert asked.notes["guard"]["findings"] == [
        {"rule": "forbidden", "kind": "word", "decided": "block", "is_shadow": False, "count": 1}
    ]


@pytest.mark.parametrize("key", ["content", "reasoning_content", "refusal"])
def test_what_is_answered_is_judged(key):
    """And what it was likely to say goes with it."""
    body = message(**{key: "A hidden reef."})
    body["choices"][0]["logprobs"] = {"content": [{"token": "hidden"}]}

    passed = ask(Upstream(body), request())

    assert passed["choices"][0]["message"][key] == f"A {REDACTED} reef."
    assert "hidden" not in str(passed)
    assert body["choices"][0]["message"][key] == "A hidden reef."


def test_the_arguments_of_tools_are_judged():
    """As the place ``tool``."""
    guard = FakeGuard()
    call = {"id": "1", "type": "function", "function": {"name": "save", "arguments": '{"text": "hidden"}'}}

    passed = ask(Upstream(message(tool_calls=[call])), request(), guard)

    assert passed["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] == f'{{"text": "{REDACTED}"}}'
    assert ("tool", '{"text": "hidden"}') in guard.judged


def test_a_stream_is_what_the_whole_would_be():
    """Redacted across chunks, its last chunk with the usage, and closed at its end."""
    upstream = Upstream(chunks=pieces("A hidden reef, and a hidden crew behind it."))

    chunks = ask(upstream, request(stream=True))

    assert said(chunks) == f"A {REDACTED} reef, and a {REDACTED} crew behind it."
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["usage"] == {"total_tokens": 7}
    assert [one["choices"][0]["finish_reason"] for one in chunks[:-1] if one["choices"]][-1] == "stop"
    assert upstream.is_closed


def test_a_stream_is_refused_before_anything_forbidden_is_seen():
    """The upstream is closed then."""

    async def run():
        upstream, seen = Upstream(chunks=pieces("Calm. A forbidden shore.")), []
        answer = await guarding(FakeGuard())(upstream)(request(stream=True))

        async def read():
            async for one in answer.chunks:
                seen.append(one)

        with pytest.raises(RefusedError):
            await read()
        return upstream, seen

    upstream, seen = asyncio.run(run())

    assert "f" not in said(seen)
    assert upstream.is_closed


def test_who_stops_reading_stops_the_upstream():
    """Closing what is read closes what it comes from."""

    async def run():
        upstream = Upstream(chunks=pieces("A calm sea, from here to there and on."))
        answer = await guarding(FakeGuard())(upstream)(request(stream=True))
        await anext(answer.chunks)
        await answer.chunks.aclose()
        return upstream.is_closed

    assert asyncio.run(run())


def test_choices_don_t_mix():
    """Each has gates of its own."""
    given = [chunk({"content": "A hid"}, index=0), chunk({"content": "A hid"}, index=1)]
    given += [chunk({"content": "den reef"}, "stop", index=0), chunk({"content": "eous reef"}, "stop", index=1)]

    chunks = ask(Upstream(chunks=given), request(stream=True, n=2))

    by_choice = ["", ""]
    for one in chunks:
        for choice in one["choices"]:
            by_choice[choice["index"]] += choice["delta"].get("content", "")
    assert by_choice == [f"A {REDACTED} reef", "A hideous reef"]


def test_streamed_calls_of_tools_are_judged():
    """Their arguments come whole, behind the name of the tool."""
    arguments = '{"text": "a hidden reef"}'
    first = {"index": 0, "id": "1", "type": "function", "function": {"name": "save", "arguments": ""}}
    given = [chunk({"role": "assistant", "tool_calls": [first]})]
    given += [chunk({"tool_calls": [{"index": 0, "function": {"arguments": one}}]}) for one in arguments]
    given += [chunk({}, "tool_calls")]

    chunks = ask(Upstream(chunks=given), request(stream=True))

    calls = [call for one in chunks for choice in one["choices"] for call in choice["delta"].get("tool_calls", ())]
    assert calls[0]["function"]["name"] == "save"
    assert "".join(call["function"]["arguments"] for call in calls) == f'{{"text": "a {REDACTED} reef"}}'


def test_the_rest_of_a_stream_without_an_end_comes():
    """Nothing that may be said is lost."""
    chunks = ask(Upstream(chunks=[chunk({"content": "A calm sea"})]), request(stream=True))

    assert said(chunks) == "A calm sea"


REVERSIBLE = """
name: reversible
rules:
  - {id: personal, check: personal, where: [input, output, tool], action: redact, reversible: true}
"""
CPF = "529.982.247-25"


def test_what_was_taken_out_comes_back():
    """The model never sees it; the answer has it, as a whole, in pieces, and in the arguments of tools."""
    guard = PolicyGuard(Shelf(house=parse(REVERSIBLE, "reversible.yaml")))
    call = {"id": "1", "function": {"name": "find", "arguments": '{"cpf": "<CPF_1>"}'}}
    upstream = Upstream(message(content="You are <CPF_1>.", tool_calls=[call]))

    passed = ask(upstream, request(f"Meu CPF é {CPF}."), guard)["choices"][0]["message"]
    streaming = Upstream(chunks=pieces("You are <CPF_1>, and not <CPF_2>."))
    chunks = ask(streaming, request(f"Meu CPF é {CPF}.", stream=True), guard)

    assert upstream.asked[0]["messages"][0]["content"] == "Meu CPF é <CPF_1>."
    assert passed["content"] == f"You are {CPF}."
    assert passed["tool_calls"][0]["function"]["arguments"] == f'{{"cpf": "{CPF}"}}'
    assert said(chunks) == f"You are {CPF}, and not <CPF_2>."


def test_arguments_of_before_stay_json():
    """What a conversation brings along is redacted as JSON, numbers too."""
    guard = PolicyGuard(Shelf(house=parse(REVERSIBLE, "reversible.yaml")))
    call = {"id": "1", "function": {"name": "find", "arguments": '{"cpf": 52998224725}'}}
    upstream = Upstream(message(content="Fine."))

    ask(upstream, Request("chat", {"messages": [{"role": "assistant", "tool_calls": [call]}]}, NOBODY, "r1"), guard)

    arguments = upstream.asked[0]["messages"][0]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(arguments) == {"cpf": "<CPF_1>"}


def test_what_waits_for_others_is_judged_aside():
    """The event loop goes on meanwhile."""
    threads = []

    class Slow(FakeGuard):
        def exchange(self, caller):
            exchange = super().exchange(caller)
            exchange.is_slow = lambda place: True
            check = exchange.check

            def noting(text, place):
                try:
                    asyncio.get_running_loop()
                    threads.append("loop")
                except RuntimeError:
                    threads.append("aside")
                return check(text, place)

            exchange.check = noting
            return exchange

    ask(Upstream(message(content="Fine.")), request(), Slow())

    assert threads == ["aside", "aside"]
