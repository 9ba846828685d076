"""Asking models from threads that wait: the gateway runs in a thread of its own, and agents have a port to it."""

import asyncio
import base64
import binascii
import contextvars
import hashlib
import json
import math
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import BrokenError, Cancelled
from omnimind.core.model import NOBODY, Body, Caller, CallKind, Drawing, Need
from omnimind.models.gateway import Gateway
from omnimind.models.layers.recalling import REPEATABLE
from omnimind.models.provider import LimitedError, RestingError
from omnimind.models.request import Answer, Handler, Request
from omnimind.store.ids import new_id

T = TypeVar("T")

BEAT_S: Final = 0.2
"""How often whoever waits looks whether it is to stop."""

PATIENCE_S: Final = 120.0
"""How long is waited in all for those who said when to come back: a run is worth more than two minutes."""

_SHORTEST_S: Final = 0.05

STOPPING_S: Final = 10.0
"""How long a cancelled request may take to settle."""

_DRAWN: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
"""How pictures begin."""


class GatewayThread:
    """A gateway in a thread with an event loop, which begins when it is first used. Safe to use from any thread.

    Args:
        opening: Opens the gateway, in that loop.
    """

    def __init__(self, opening: Callable[[], Awaitable[Gateway]]) -> None:
        self._opening = opening
        self._lock = threading.Lock()
        self._running: _Running | None = None

    @property
    def gateway(self) -> Gateway:
        """The gateway. Raises what opening it does."""
        return self._run().gateway

    def can(self, need: Need, kind: CallKind = "chat") -> bool:
        """Whether a model is configured that fits ``need``."""
        return self.gateway.can(need, kind)

    def ask(self, request: Request, beat: Callable[[], None]) -> Body:
        """The answer to a request that is not to be streamed.

        Args:
            request: What is asked.
            beat: Called a few times a second; if it raises, the request is cancelled.

        Raises:
            OmniMindError: As :class:`omnimind.core.model.Models` says; and what ``beat`` raises.
        """
        running = self._run()

        async def ask() -> Body:
            answer = await _patiently(running.gateway.ask, request)
            if answer.body is None:
                raise BrokenError("model.garbled", "the answer came in pieces, which was not asked for")
            return answer.body

        return running.see_through(ask(), beat)

    def close(self) -> None:
        """Let go of all; what is under way is cancelled."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            running.close()

    def _run(self) -> "_Running":
        with self._lock:
            if self._running is None:
                self._running = _Running(self._opening)
            return self._running


class _Running:
    """The thread, while it runs."""

    def __init__(self, opening: Callable[[], Awaitable[Gateway]]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work, name="gateway", daemon=True)
        self._thread.start()
        try:
            self.gateway = self.see_through(_awaited(opening()), _nothing)
        except BaseException:
            self._end()
            raise

    def see_through(self, work: Coroutine[Any, Any, T], beat: Callable[[], None]) -> T:
        """What ``work`` comes to, which is done in the thread."""
        outcome: Future[T] = Future()
        task: Future[asyncio.Task[T]] = Future()

        def ended(ended: asyncio.Task[T]) -> None:
            if ended.cancelled():
                outcome.set_exception(Cancelled())
            elif error := ended.exception():
                outcome.set_exception(error)
            else:
                outcome.set_result(ended.result())

        def begin() -> None:
            begun = self._loop.create_task(work, context=context)
            begun.add_done_callback(ended)
            task.set_result(begun)

        context = contextvars.copy_context()
        self._loop.call_soon_threadsafe(begin)
        try:
            while not _is_over(outcome, BEAT_S):
                beat()
        except BaseException:
            self._loop.call_soon_threadsafe(task.result().cancel)
            _is_over(outcome, STOPPING_S)
            raise
        return outcome.result()

    def close(self) -> None:
        """End what is under way, close the gateway, and end the thread."""
        self.see_through(self._close(), _nothing)
        self._end()

    async def _close(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.gateway.close()

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


@dataclass(slots=True)
class DeskModels:
    """Implements :class:`~omnimind.core.model.Models` for one call of an agent.

    Attributes:
        thread: The gateway.
        artifacts: Where pictures go.
        caller: For whom.
        key: Names the call of the agent; requests of one that is made again are the same requests.
        beat: Raises ``Cancelled`` when the work is to stop.
    """

    thread: GatewayThread
    artifacts: ArtifactStore
    caller: Caller = NOBODY
    key: str = ""
    beat: Callable[[], None] = field(default=lambda: None)
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def chat(self, body: Body, need: Need) -> Body:
        """The completion of ``body``."""
        return self._ask("chat", body, need)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for each of ``texts``."""
        if not texts:
            return []
        answer = self._ask("embeddings", {"input": list(texts)}, Need())
        return [_unit(vector) for vector in _vectors(answer, len(texts))]

    def draw(self, prompt: str, *, width: int, height: int, seed: int) -> Drawing:
        """A picture of ``prompt``."""
        size = f"{width}x{height}"
        body = {"prompt": prompt, "size": size, "seed": seed, "n": 1, "response_format": "b64_json"}
        answer = self._ask("images", body, Need())
        data = _picture(answer)
        media_type = next((kind for beginning, kind in _DRAWN if data.startswith(beginning)), None)
        if media_type is None:
            raise BrokenError("model.garbled", "what was drawn is neither PNG nor JPEG nor WebP")
        return Drawing(image=self.artifacts.put(data, media_type), painter=str(answer.get("model") or ""))

    def _ask(self, kind: CallKind, body: Body, need: Need) -> Body:
        request = Request(kind=kind, body=body, caller=self.caller, id=self._id(kind, body, need), need=need)
        return self.thread.ask(request, self.beat)

    def _id(self, kind: CallKind, body: Body, need: Need) -> str:
        """The same for the same question of the same call, in whatever order its threads ask; another for each time."""
        if not self.key:
            return new_id()
        said = json.dumps([self.key, kind, body, need.model_dump()], sort_keys=True)
        digest = hashlib.sha256(said.encode()).hexdigest()[:32]
        with self._lock:
            self._asked[digest] += 1
            return f"{REPEATABLE}{digest}-{self._asked[digest]}"


async def _patiently(ask: Handler, request: Request) -> Answer:
    """The answer; whoever says when to come back is waited for, up to a while in all."""
    left_s = PATIENCE_S
    while True:
        try:
            return await ask(request)
        except (LimitedError, RestingError) as error:
            wait_s = error.retry_after_s
            if wait_s is None or wait_s > left_s:
                raise
        wait_s = max(wait_s, _SHORTEST_S)
        left_s -= wait_s
        await asyncio.sleep(wait_s)


async def _awaited(work: Awaitable[T]) -> T:
    return await work


def _nothing() -> None:
    """What is done while nobody can stop us."""


def _is_over(outcome: Future[Any], within_s: float) -> bool:
    """Whether it is done; waits for that."""
    return bool(wait((outcome,), within_s).done)


def _vectors(answer: Body, count: int) -> list[list[float]]:
    try:
        found = {item["index"]: item["embedding"] for item in answer["data"]}
        vectors = [[float(number) for number in found[index]] for index in range(count)]
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenError("model.garbled", "what came for texts to embed is no vectors") from error
    return vectors


def _unit(vector: Sequence[float]) -> list[float]:
    length = math.hypot(*vector)
    return [number / length for number in vector] if length else list(vector)


def _picture(answer: Body) -> bytes:
    try:
        return base64.b64decode(answer["data"][0]["b64_json"], validate=True)
    except (KeyError, IndexError, TypeError, binascii.Error) as error:
        raise BrokenError("model.garbled", "what was drawn did not come as base64") from error
