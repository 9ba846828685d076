"""Recalling: a request that is made again after a crash gets the answer that it had, even if such are not cached."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import orjson

from omnimind.core.answers import Answers, Remembered
from omnimind.core.errors import TransientError
from omnimind.models.request import Answer, Handler, Layer, Request

REPEATABLE: Final = "desk-"
"""How the ids of requests begin that would be the same if they were made again."""

KEPT_S: Final = 7 * 86400.0
"""How long answers are kept for that: a run that was interrupted has gone on by then."""


def recalling(answers: Answers, now_s: Callable[[], float] = time.time) -> Layer:
    """A layer for requests whose ids are :data:`REPEATABLE`; ``notes["recalled"]`` says that nobody was asked.

    Args:
        answers: Where they are kept. That it can't be reached now is no reason not to ask.
        now_s: What time it is, in seconds since 1970.
    """

    def layer(handler: Handler) -> Handler:
        def handle(request: Request) -> Awaitable[Answer]:
            is_recalled = request.id.startswith(REPEATABLE) and not request.is_streaming
            return recalled(request) if is_recalled else handler(request)

        async def recalled(request: Request) -> Answer:
            try:
                known = await answers.get(request.id)
            except TransientError:
                return await handler(request)
            if known is not None:
                request.notes["recalled"] = True
                return Answer(body=orjson.loads(known.body))
            answer = await handler(request)
            await keep(request, answer)
            return answer

        async def keep(request: Request, answer: Answer) -> None:
            now = now_s()
            text = orjson.dumps(answer.body).decode()
            try:
                await answers.put(Remembered(request.id, request.caller.tenant, text, now, now + KEPT_S))
            except TransientError as error:
                request.notes["recall_trouble"] = error.code

        return handle

    return layer
