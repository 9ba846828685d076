"""A workforce in memory."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import Cancelled, MissingError, TransientError
from omnimind.core.model import Models
from omnimind.core.run import Json
from omnimind.core.speech import Voices
from omnimind.core.value import Value
from omnimind.core.work import Work
from omnimind.runtime.failing import telling_faults
from omnimind.runtime.halt import Halt
from omnimind.runtime.workforce import accepted
from omnimind.store.actions import action_key

TRIES = 3


class FakeWorkforce:
    """Implements :class:`~omnimind.core.work.Workforce` with ``agents``, in threads, without limits or waiting.

    ``made`` are the calls that agents were really called for.
    """

    def __init__(
        self,
        agents: Iterable[Agent[Any, Any]],
        artifacts: ArtifactStore,
        voices: Voices,
        models: Models | None = None,
    ) -> None:
        self._agents = {agent.name: agent for agent in agents}
        self._artifacts = artifacts
        self._voices = voices
        self._models = models
        self._answers: dict[str, Json] = {}
        self._asked: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.made: list[Work] = []

    async def call(self, work: Work, beat: Callable[[], None]) -> Json:
        """The agent's answer."""
        if work.agent not in self._agents:
            raise MissingError("agent.unknown", f"there is no agent called {work.agent!r}")
        agent = self._agents[work.agent]
        question = accepted(agent, work.input)
        if not agent.remembered:
            return await self._tried(agent, question, work, work.key, beat)
        key = action_key(agent, question)
        async with self._asked[key]:
            if key not in self._answers:
                self._answers[key] = await self._tried(agent, question, work, key, beat)
            return self._answers[key]

    def known(self, work: Work, answer: Json) -> None:
        """Nobody watches."""

    async def _tried(
        self, agent: Agent[Any, Any], question: Value, work: Work, key: str, beat: Callable[[], None]
    ) -> Json:
        for _ in range(TRIES - 1):
            try:
                return await self._made(agent, question, work, key, beat)
            except TransientError:
                continue
        return await self._made(agent, question, work, key, beat)

    async def _made(
        self, agent: Agent[Any, Any], question: Value, work: Work, key: str, beat: Callable[[], None]
    ) -> Json:
        halt = Halt()

        def progress(done: float, total: float) -> None:
            if halt.is_set:
                raise Cancelled
            beat()

        def make() -> Json:
            with telling_faults(agent.name):
                desk = Desk(self._artifacts, self._voices, progress, key, self._models if agent.thinks else None)
                return agent.work(question, desk).model_dump(mode="json")

        self.made.append(work)
        making = asyncio.ensure_future(asyncio.to_thread(make))
        try:
            await asyncio.wait((making,))
        except asyncio.CancelledError:
            halt.set()
            await asyncio.wait((making,))
            making.exception()
            raise
        return making.result()
