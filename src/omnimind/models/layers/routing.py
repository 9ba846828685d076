"""Routing: the deployments that can do what is asked are asked in turn, or a second one too if the first is slow."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from omnimind.core.errors import OmniMindError, TransientError
from omnimind.models.breakers import Breakers
from omnimind.models.deployment import Deployment
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.router import Router
from omnimind.models.streams import watched
from omnimind.models.traffic import Traffic

_ELSEWHERE = frozenset({"model.garbled", "model.denied"})
"""Errors besides the transient ones that somebody else may not have: what came can't be read; we are not known."""

_Ask = Callable[[Request, Deployment, bool], Awaitable[Answer]]
"""Asks a deployment; whether somebody else could be asked after it."""


def routing(
    router: Router,
    breakers: Breakers,
    traffic: Traffic,
    *,
    hedge_after_s: float | None = None,
    clock_s: Callable[[], float] = time.perf_counter,
) -> Layer:
    """A layer that sets ``request.deployment``, and says in ``notes["route"]`` why.

    Whose answer it is the notes tell as ``model`` and ``provider``.

    Args:
        router: Who can, and who comes first.
        breakers: Who is left alone.
        traffic: Hears of every call.
        hedge_after_s: After how long a second deployment is asked too: the first answer is taken, and the other call
            cancelled. ``None``: never.
        clock_s: Measures how long answers take.
    """

    def layer(handler: Handler) -> Handler:
        async def ask(request: Request, deployment: Deployment, has_alternative: bool) -> Answer:
            name = deployment.name
            traffic.began(name)
            began_s = clock_s()

            async def ended(_: BaseException | None) -> None:
                traffic.ended(name)

            try:
                answer = await handler(request.sent_to(deployment, has_alternative=has_alternative))
            except BaseException as error:
                await ended(error)
                raise
            traffic.answered(name, clock_s() - began_s)
            connection = deployment.connection
            notes = request.notes
            notes["model"], notes["provider"], notes["url"] = name, connection.name, connection.url
            return await watched(answer, ended)

        async def handle(request: Request) -> Answer:
            route = router.route(request, traffic.conditions(await breakers.resting()))
            request.notes["route"] = [f"{route.deployments[0].name}: {route.why}"]
            turns = _Turns(request, route.deployments, ask)
            if hedge_after_s is None or len(route.deployments) == 1:
                return await turns.one_by_one()
            return await turns.hedged(hedge_after_s)

        return handle

    return layer


class _Turns:
    """One request, and who is asked for it."""

    def __init__(self, request: Request, deployments: Sequence[Deployment], ask: _Ask) -> None:
        self._request = request
        self._left = list(reversed(deployments))
        self._ask = ask

    async def one_by_one(self) -> Answer:
        """The answer of the first who gives one."""
        while True:
            try:
                return await self._next()
            except OmniMindError as error:
                self._check(error)

    async def hedged(self, after_s: float) -> Answer:
        """As :meth:`one_by_one`, but after a while without an answer the next is asked too, once."""
        tasks = [asyncio.create_task(self._next())]
        is_patient = False
        try:
            while True:
                wait_s = None if is_patient or not self._left else after_s
                done, _ = await asyncio.wait(tasks, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    is_patient = True
                    self._note(f"no answer in {after_s:g} s, so it is asked too")
                    tasks.append(asyncio.create_task(self._next()))
                    continue
                first = next(task for task in tasks if task in done)
                tasks.remove(first)
                try:
                    return first.result()
                except OmniMindError as error:
                    if not tasks:
                        self._check(error)
                        tasks.append(asyncio.create_task(self._next()))
                    elif not _is_worth_another(error):
                        raise
        finally:
            await _drop(tasks)

    async def _next(self) -> Answer:
        deployment = self._left.pop()
        return await self._ask(self._request, deployment, bool(self._left))

    def _check(self, error: OmniMindError) -> None:
        """Raise ``error`` unless somebody else is to be asked after it."""
        if not self._left or not _is_worth_another(error):
            raise error
        self._note(f"since {error.message}")

    def _note(self, why: str) -> None:
        self._request.notes["route"].append(f"{self._left[-1].name}: {why}")


def _is_worth_another(error: OmniMindError) -> bool:
    return isinstance(error, TransientError) or error.code in _ELSEWHERE


async def _drop(tasks: Sequence[asyncio.Task[Answer]]) -> None:
    """Stop calls whose answers are not wanted any more; they are over then, and settled."""
    for task in tasks:
        task.cancel()
    for answer in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(answer, Answer) and answer.chunks is not None:
            await answer.chunks.aclose()
