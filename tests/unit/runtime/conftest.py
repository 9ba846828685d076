"""A workforce of threads, the agents that a test gives it, and what was heard of it."""

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.core.work import Work
from omnimind.runtime.workforce import LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.home import Home


class Number(Value):
    """An agent's input and output."""

    value: int


class Team:
    """A workforce with the agents that a test gives it, and what was heard of it."""

    def __init__(self, folder, tracer=None, minds=None, **settings):
        self.agents = {}
        self.heard = []
        self.lines = []
        self.settings = Settings(**{"home": folder, "cores": 2} | settings)
        self.tracer = tracer or NoOpTracer()
        self.minds = minds
        self.workforce = None

    def has(self, name, work, **more):
        """Have an agent that does ``work``."""
        self.agents[name] = Agent(name, "1", Number, more.pop("returns", Number), work, **more)

    def find(self, name):
        """The agent of a name."""
        if name not in self.agents:
            raise MissingError("agent.unknown", f"there is no agent called {name}")
        return self.agents[name]

    async def call(self, name, value=1, beat=lambda: None, **more):
        """The agent's answer."""
        work = Work(name, value if isinstance(value, dict) else {"value": value}, **{"key": f"key of {value}"} | more)
        return await self.workforce.call(work, beat)

    def told(self):
        """What the events were."""
        return [event.what for event in self.heard]

    def __enter__(self):
        log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[self._line])
        self.workforce = LocalWorkforce(
            self.settings,
            self.find,
            Home(self.settings.home),
            None,
            listen=self.heard.append,
            tracer=self.tracer,
            log=log,
            minds=self.minds,
        )
        self.workforce.__enter__()
        return self

    def __exit__(self, *exc):
        self.workforce.__exit__(*exc)

    def _line(self, _, level, line):
        self.lines.append((level, line["event"]))
        return ""

    @staticmethod
    def doubling(calls):
        """Work that doubles, and notes its inputs."""

        def work(number, desk):
            calls.append(number.value)
            desk.progress(1, 2)
            return Number(value=2 * number.value)

        return work

    @staticmethod
    def endless(working, ended):
        """Work that goes on until it is stopped, and says when it has begun and that it has ended."""

        def work(_, desk):
            working.set()
            try:
                while True:
                    desk.progress(0, 1)
            finally:
                ended.append(True)

        return work


@pytest.fixture
def team(tmp_path):
    """A team on two cores."""
    with Team(tmp_path) as working:
        yield working


@pytest.fixture
def new_team(tmp_path):
    """Makes a team, to be entered, on settings or with a tracer of its own."""
    return lambda tracer=None, **settings: Team(tmp_path, tracer, **settings)
