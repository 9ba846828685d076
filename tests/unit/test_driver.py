"""The driver runs an agent once for one question, tells what happens, and stops when told."""

import asyncio
import threading

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.agent import Agent
from omnimind.core.errors import Cancelled, UserError
from omnimind.core.value import Value
from omnimind.driver import Driver
from omnimind.store.home import Home


class Number(Value):
    """An agent's input and output."""

    value: int


@pytest.fixture
def heard():
    """Every event heard."""
    return []


@pytest.fixture
def driver(tmp_path, heard):
    """A driver on an empty store."""
    log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
    with Driver(Home(tmp_path), None, 2, listen=heard.append, tracer=NoOpTracer(), log=log) as running:
        yield running


def doubler(calls, **more):
    """An agent that doubles, and counts its calls."""

    def work(number, desk):
        calls.append(number.value)
        desk.progress(1, 2)
        return Number(value=2 * number.value)

    return Agent("doubler", "1", Number, Number, work, **more)


def test_the_same_question_is_worked_on_once(driver, heard):
    """The second answer is the remembered one; both are told."""
    calls = []
    agent = doubler(calls)

    answers = [asyncio.run(driver.run(agent, Number(value=21))) for _ in range(2)]

    assert answers == [Number(value=42)] * 2
    assert calls == [21]
    assert [event.what for event in heard] == ["started", "progress", "finished", "remembered"]
    assert (driver.timings[0].calls, driver.timings[0].remembered) == (2, 1)


def test_an_agent_that_looks_around_is_asked_every_time(driver):
    """Where the input does not say it all, nothing is remembered."""
    calls = []
    agent = doubler(calls, remembered=False)

    for _ in range(2):
        asyncio.run(driver.run(agent, Number(value=1)))

    assert calls == [1, 1]


def test_a_failure_is_told_and_not_remembered(driver, heard):
    """The error comes out as it is, an event tells it, and the next call tries again."""
    calls = []

    def work(number, _):
        calls.append(number.value)
        raise UserError("text.empty", "there is nothing to say")

    agent = Agent("failing", "1", Number, Number, work)
    for _ in range(2):
        with pytest.raises(UserError, match="nothing to say"):
            asyncio.run(driver.run(agent, Number(value=1)))

    assert calls == [1, 1]
    assert [event.what for event in heard] == ["started", "failed"] * 2


def test_stopping_reaches_work_under_way_and_work_to_come(driver):
    """After ``stop`` an agent is stopped at its next sign of progress, and no other begins."""
    working = threading.Event()

    def work(number, desk):
        working.set()
        while True:
            desk.progress(0, 1)

    async def both():
        endless = asyncio.ensure_future(driver.run(Agent("endless", "1", Number, Number, work), Number(value=1)))
        await asyncio.to_thread(working.wait)
        driver.stop()
        with pytest.raises(Cancelled):
            await endless
        with pytest.raises(Cancelled):
            await driver.run(doubler([]), Number(value=2))

    asyncio.run(both())
