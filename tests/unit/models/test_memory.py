"""Memory: a conversation goes on where it was, as far as it fits."""

import asyncio

import pytest

from omnimind.core.errors import RefusedError, TransientError, UserError
from omnimind.core.model import Caller
from omnimind.models.memory import MemoryConfig, latest, remembering
from omnimind.models.request import Answer, Request
from omnimind.testing.conversations import FakeConversations


def user(text):
    """What a user says."""
    return {"role": "user", "content": text}


def bot(text):
    """What a model answers."""
    return {"role": "assistant", "content": text}


class Model:
    """Answers with what it is told to, whole or in pieces, and keeps what it was asked."""

    def __init__(self, *answers):
        self.asked, self.answers = [], list(answers)

    async def __call__(self, request):
        """Answer it."""
        self.asked.append(request)
        text = self.answers.pop(0)
        if isinstance(text, Exception):
            raise text
        if not request.is_streaming:
            return Answer(body={"choices": [{"message": bot(text), "finish_reason": "stop"}]})

        async def chunks():
            for piece in (text[:2], text[2:]):
                yield {"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]}
            yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}

        return Answer(chunks=chunks())


def asking(*messages, session="s", **more):
    """A request of a session."""
    return Request("chat", {"messages": list(messages), **more}, Caller(tenant="acme", session=session), "q")


def ask(kept, model, request, **options):
    """Ask, and read the answer to its end."""

    async def run():
        answer = await remembering(kept, MemoryConfig(most_tokens=200), **options)(model)(request)
        return answer.body or [chunk async for chunk in answer.chunks]

    return asyncio.run(run())


@pytest.mark.parametrize("is_streaming", [False, True])
def test_what_was_said_before_goes_before_what_is_asked(is_streaming):
    """After the rules of the request, which are not part of the conversation."""
    kept, model, rules = (
        FakeConversations(),
        Model("Hello Ana", "You are Ana"),
        {"role": "system", "content": "Be brief"},
    )
    first, second = user("I am Ana"), user("Who am I?")

    ask(kept, model, asking(rules, first, stream=is_streaming))
    request = asking(rules, second, stream=is_streaming)
    ask(kept, model, request)

    assert model.asked[0].body["messages"] == [rules, first]
    assert model.asked[1].body["messages"] == [rules, first, bot("Hello Ana"), second]
    assert kept.turns["acme", "s"] == [first, bot("Hello Ana"), second, bot("You are Ana")]
    assert request.notes["remembered"] == 2
    assert request.body["messages"] == [rules, second]


def test_without_a_session_nothing_is_remembered():
    """The request passes as it is; so do texts to embed."""
    kept, model = FakeConversations(), Model("Hello", "Hello")
    request = asking(user("I am Ana"), session="")

    ask(kept, model, request)

    assert model.asked == [request]
    assert kept.turns == {}


def test_what_failed_or_was_broken_off_was_never_said():
    """A stream that is closed before its end too."""
    kept = FakeConversations()

    with pytest.raises(RefusedError):
        ask(kept, Model(RefusedError("guard.blocked", "no")), asking(user("x")))

    async def run():
        answer = await remembering(kept, MemoryConfig())(Model("Hello"))(asking(user("x"), stream=True))
        await anext(answer.chunks)
        await answer.chunks.aclose()

    asyncio.run(run())
    assert kept.turns == {}


def test_what_is_refused_at_its_very_end_was_never_said():
    """Though all of it had come."""
    kept = FakeConversations()

    async def refused(request):
        async def chunks():
            yield {"choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": "stop"}]}
            raise RefusedError("guard.blocked", "no")

        return Answer(chunks=chunks())

    with pytest.raises(RefusedError):
        ask(kept, refused, asking(user("x"), stream=True))
    assert kept.turns == {}


def test_older_turns_are_left_out_whole():
    """What was called and what came of it stay together."""
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "look"}}]}
    said = [
        user("one " * 50),
        call,
        {"role": "tool", "tool_call_id": "1", "content": "x"},
        bot("1"),
        user("b"),
        bot("2"),
    ]

    assert latest(said, 1000) == said
    assert latest(said, 60) == said[4:]
    assert latest(said, 5) == []
    assert latest(said, 5, at_least=1) == said[4:]


def test_a_conversation_that_no_longer_fits_goes_on_with_its_latest_turns():
    """All of it stays where it is kept."""
    kept, model = FakeConversations(), Model("ok")
    said = [message for n in range(10) for message in (user(f"{n} " * 20), bot("yes"))]
    kept.turns["acme", "s"] = list(said)

    ask(kept, model, asking(user("and?")))

    went = model.asked[0].body["messages"]
    assert went[:-1] == said[-len(went) + 1 :]
    assert 2 < len(went) < 8
    assert len(kept.turns["acme", "s"]) == len(said) + 2


def test_a_turn_whose_calls_are_answered_goes_along_however_long_it_is():
    """A provider refuses the answer to a call that it does not see."""
    kept, model = FakeConversations(), Model("ok")
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "look"}}]}
    kept.turns["acme", "s"] = [user("older"), bot("yes"), user("one " * 300), call]

    ask(kept, model, asking({"role": "tool", "tool_call_id": "1", "content": "x"}))

    assert [message["role"] for message in model.asked[0].body["messages"]] == ["user", "assistant", "tool"]


def test_an_answer_that_cannot_be_kept_is_given_all_the_same():
    """It is paid; the notes say what happened."""

    class Full(FakeConversations):
        async def add(self, tenant, session, messages, ttl_s):
            raise TransientError("redis.unavailable", "away")

    request = asking(user("x"))

    assert ask(Full(), Model("ok"), request)["choices"][0]["message"] == bot("ok")
    assert request.notes["memory_trouble"] == "redis.unavailable"


def test_older_turns_are_summed_up_by_a_small_model():
    """For the same caller; the summary takes their place, and is summed up itself in time."""
    kept, model, small = FakeConversations(), Model("ok"), Model("Ana likes the moon")
    said = [message for n in range(10) for message in (user(f"{n} " * 20), bot("yes"))]
    kept.turns["acme", "s"] = list(said)

    ask(kept, model, asking(user("and?")), summarise=small)

    summary, *latest_ones, asked = model.asked[0].body["messages"]
    (request,) = small.asked
    assert summary == {"role": "system", "content": "What was said before, in short: Ana likes the moon"}
    assert kept.turns["acme", "s"] == [summary, *latest_ones, asked, bot("ok")]
    assert (request.caller, request.need.tier) == (Caller(tenant="acme"), "small")
    assert "user: 0 0 0" in request.body["messages"][0]["content"]


def test_nothing_is_summed_up_unless_wanted():
    """It is left out then."""
    kept, small = FakeConversations(), Model()
    kept.turns["acme", "s"] = [message for n in range(10) for message in (user(f"{n} " * 20), bot("yes"))]
    config = MemoryConfig(most_tokens=200, summarise=False)

    asyncio.run(remembering(kept, config, small)(Model("ok"))(asking(user("and?"))))

    assert small.asked == []


@pytest.mark.parametrize(
    "error",
    [TransientError("model.unavailable", "down"), UserError("model.unfit", "too long"), RefusedError("x.y", "no")],
)
def test_without_a_summary_it_goes_on(error):
    """If none can be had; the notes say why."""
    kept, model, small = FakeConversations(), Model("ok"), Model(error)
    kept.turns["acme", "s"] = [message for n in range(10) for message in (user(f"{n} " * 20), bot("yes"))]
    request = asking(user("and?"))

    ask(kept, model, request, summarise=small)

    assert request.notes["memory_trouble"] == error.code
    assert len(kept.turns["acme", "s"]) == 22
