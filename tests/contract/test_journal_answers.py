"""Answers of others: people's to questions, other processes' to calls. On SQLite and on PostgreSQL."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.run import Row
from omnimind.store.questions import check

SCHEMA = {
    "type": "object",
    "required": ["approved"],
    "properties": {"approved": {"type": "boolean"}, "notes": {"type": "array", "items": {"type": "string"}}},
}


def asked(token, path="Ask/0/0", turn=0, schema=SCHEMA):
    """A question."""
    data = {"token": token, "request": {"title": "Good?"}, "schema": schema, "until_s": 9000.0}
    return Row(path, "asked", 1100.0, data, turn)


def asking(store, token="t1", **more):  # noqa: S107 - a question's token opens nothing
    """The claim of a run that asks."""
    claim = asyncio.run(store.driven())
    store.write(claim.lease, asked(token, **more))
    return claim


def park(store, claim, after_id=0):
    """Nobody drives the run."""
    asyncio.run(store.journal.release(claim.lease, "waiting", after_id=after_id))


def test_open_questions_are_told(store):
    """Of all runs or of one, the oldest first, with all that is needed to answer."""
    first, second = asking(store, "t1"), asking(store, "t2")

    (question, other) = store.questions.open()

    assert [one.token for one in store.questions.open(second.run.id)] == [other.token] == ["t2"]
    assert question.model_dump() == {
        "token": "t1",
        "row_id": next(row.id for row in store.runs.history(first.run.id) if row.kind == "asked"),
        "run_id": first.run.id,
        "flow": "tell",
        "path": "Ask/0/0",
        "request": {"title": "Good?"},
        "answer_schema": SCHEMA,
        "asked_at_s": 1100.0,
        "until_s": 9000.0,
    }


def test_open_questions_are_told_some_at_a_time(store):
    """As many as were asked for, after the one that was told last; those that were answered meanwhile are left out."""
    for token in ("t1", "t2", "t3", "t4"):
        asking(store, token)

    first, second = store.questions.open(most=2)
    store.questions.answer("t3", {"approved": True})

    assert (first.token, second.token) == ("t1", "t2")
    assert [one.token for one in store.questions.open(after_id=second.row_id, most=2)] == ["t4"]


def test_an_answer_is_news_for_the_driver(store):
    """It is told once: news after the row it came with are others."""
    claim = asking(store)

    store.questions.answer("t1", {"approved": True})

    (row,) = asyncio.run(store.journal.news(claim.lease, claim.rows[-1].id)).rows
    assert (row.path, row.kind, row.data, row.at_s) == ("Ask/0/0", "answered", {"value": {"approved": True}}, 4000.0)
    assert asyncio.run(store.journal.news(claim.lease, row.id)).rows == []
    assert store.questions.open() == []


def test_an_answer_wakes_a_parked_run(store):
    """It is due, and whoever claims it finds the answer."""
    claim = asking(store)
    park(store, claim)
    assert store.runs.due() == []

    store.questions.answer("t1", {"approved": False})

    assert store.runs.due() == [claim.run.id]
    assert asyncio.run(store.journal.claim(claim.run.id, "me")).rows[-2].data == {"value": {"approved": False}}


def test_an_answer_that_comes_while_the_run_is_parked_wakes_it(store):
    """The driver hadn't heard of it; had it, the run would wait for more."""
    heard, unheard = asking(store, "t1"), asking(store, "t2")
    for token in ("t1", "t2"):
        store.questions.answer(token, {"approved": True})
    last = store.runs.history(heard.run.id)[-1].id
    park(store, heard, after_id=last)
    park(store, unheard, after_id=unheard.rows[-1].id)

    assert store.runs.due() == [unheard.run.id]


def test_a_rejection_is_an_error(store):
    """The flow may catch it; it needs to fit no schema."""
    claim = asking(store)

    store.questions.reject("t1", "Refused", "not like this")

    (row,) = asyncio.run(store.journal.news(claim.lease, 0)).rows
    assert row.data == {"error": "Refused", "cause": "not like this"}


def test_the_first_answer_wins(store):
    """Of many at once one is taken; all others are told so."""
    claim = asking(store)

    def answer(number):
        try:
            store.questions.answer("t1", {"approved": True, "notes": [str(number)]})
        except ConflictError as error:
            return error.code
        return number

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(answer, range(8)))
    (taken,) = [result for result in results if result != "question.closed"]
    rows = [row for row in store.runs.history(claim.run.id) if row.kind == "answered"]
    assert [row.data["value"]["notes"] for row in rows] == [[str(taken)]]


def test_an_answer_must_fit(store):
    """The error names the place, what is wrong and what is expected; the question stays open."""
    asking(store)
    for value, place in (({}, "'approved' is a required property"), ({"approved": 1}, "$.approved")):
        with pytest.raises(UserError) as error:
            store.questions.answer("t1", value)
        assert error.value.code == "answer.invalid"
        assert place in str(error.value)
    assert len(store.questions.open()) == 1


@pytest.mark.parametrize("schema", [{"type": "nothing"}, {"$ref": "http://127.0.0.1:1/schema.json"}, {"$ref": "#/no"}])
def test_a_schema_that_is_no_good_is_told(schema):
    """Nothing is fetched, and nothing crashes."""
    with pytest.raises(UserError, match="schema is no good"):
        check({}, schema)


def test_unknown_tokens_are_missing(store):
    """Both ways to answer say so."""
    for answer in (lambda: store.questions.answer("x", 1), lambda: store.questions.reject("x", "Refused")):
        with pytest.raises(MissingError) as error:
            answer()
        assert error.value.code == "question.missing"


def test_a_run_that_is_over_takes_no_answers(store):
    """Cancelled meanwhile: its questions are closed; when it is retried they are open again."""
    claim = asking(store)
    park(store, claim)
    store.runs.cancel(claim.run.id)

    assert store.questions.open() == []
    with pytest.raises(ConflictError):
        store.questions.answer("t1", {"approved": True})
    store.runs.retry(claim.run.id)
    store.questions.answer("t1", {"approved": True})
    assert store.runs.history(claim.run.id)[-1].round == 1


def test_a_question_may_be_asked_again_in_another_round(store):
    """Its token is the same; it was answered before and is open again."""
    claim = asking(store, schema=None)
    store.questions.reject("t1", "Refused")
    failed = Row("", "failed", 1.0, {"error": "Refused", "cause": "", "state": "Ask"})

    async def again():
        await store.journal.release(claim.lease, "failed", [failed])
        await asyncio.to_thread(store.runs.retry, claim.run.id)
        lease = (await store.journal.claim(claim.run.id, "me")).lease
        await store.journal.write(lease, [asked("t1", turn=1, schema=None)])

    asyncio.run(again())

    assert [question.token for question in store.questions.open()] == ["t1"]
    store.questions.answer("t1", "anything")
    assert store.questions.open() == []


def test_a_question_that_was_given_up_is_closed(store):
    """Its time was over: the driver answered for them, or abandoned it."""
    one, two = asking(store, "t1"), asking(store, "t2")
    store.write(one.lease, Row("Ask/0/0", "answered", 1.0, {"error": "States.Timeout"}))
    store.write(two.lease, Row("Ask/0/0", "abandoned", 1.0))

    assert store.questions.open() == []
    with pytest.raises(ConflictError):
        store.questions.answer("t2", {"approved": True})


CALLED = {"resource": "agent:say", "input": 1, "key": "k", "job": True}


def calling(store):
    """The claim of a run that calls."""
    claim = asyncio.run(store.driven())
    store.write(claim.lease, Row("Say/0/0", "called", 1.0, CALLED))
    return claim


def test_a_call_is_wanted_until_it_is_answered(store):
    """By whoever comes first; what comes later is left out."""
    claim = calling(store)
    place = claim.run.id, "Say/0/0"

    row, priority, tenant, turn = asyncio.run(store.calls.wanted(*place))
    assert (row.data, priority, tenant, turn) == (CALLED, 0, DEFAULT_TENANT, 0)
    assert asyncio.run(store.calls.unwanted([place])) == set()
    asyncio.run(store.calls.answer(*place, {"value": 1}))
    asyncio.run(store.calls.answer(*place, {"value": 2}))

    assert asyncio.run(store.calls.wanted(*place)) is None
    assert asyncio.run(store.calls.unwanted([place])) == {place}
    (heard,) = asyncio.run(store.journal.news(claim.lease, claim.rows[-1].id)).rows
    assert (heard.data, heard.at_s) == ({"value": 1}, 5000.0)


def test_a_call_of_a_run_that_is_told_to_stop_is_unwanted(store):
    """As are those given up, those of runs that are over, and those that never were."""
    stopping, given_up = calling(store), calling(store)
    store.runs.cancel(stopping.run.id)
    store.write(given_up.lease, Row("Say/0/0", "abandoned", 1.0))
    places = [(stopping.run.id, "Say/0/0"), (given_up.run.id, "Say/0/0"), (given_up.run.id, "No/0/0"), ("no", "No")]

    assert asyncio.run(store.calls.unwanted(places)) == set(places)
    for place in places[1:]:
        asyncio.run(store.calls.answer(*place, {"value": 1}))
    assert ("Say/0/0", "answered") not in store.kinds(given_up.run.id)
