"""What all endpoints use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from omnimind.api.asgi import Headers
from omnimind.api.exchange import JSON, Exchange
from omnimind.api.reporting import answer_headers
from omnimind.api.streaming import Events, stream
from omnimind.core.errors import BrokenError
from omnimind.core.model import Body
from omnimind.models.request import Handler, Request


@dataclass(frozen=True, slots=True)
class Service:
    """The gateway, for endpoints.

    Attributes:
        handler: Answers requests.
        models: The names that requests can have for a model, and whose each is.
        count: How many tokens a chat request has, as well as it can be told here.
    """

    handler: Handler
    models: Callable[[], Mapping[str, str]]
    count: Callable[[Body], int]

    async def answer(
        self,
        request: Request,
        exchange: Exchange,
        events: Events | None = None,
        shape: Callable[[Body], Body] | None = None,
    ) -> None:
        """Answer ``request``: whole, as ``shape`` makes it, or in ``events``.

        Raises:
            OmniMindError: As the handler; nothing is sent then.
            HungUpError: The client is gone.
        """
        with exchange.listening():
            answer = await self.handler(request)
        if answer.chunks is not None and events is not None:
            await stream(exchange, answer.chunks, events, request.notes, self.named(exchange))
        elif answer.body is not None:
            body = shape(answer.body) if shape else answer.body
            headers = [JSON, *self.named(exchange), *answer_headers(request.notes, answer.body)]
            await exchange.answer(200, orjson.dumps(body), headers)
        else:
            raise BrokenError("model.garbled", "the gateway's answer has neither a body nor chunks")

    @staticmethod
    def named(exchange: Exchange) -> Headers:
        """The headers that name the request, as each of the clients looks for it."""
        name = exchange.id.encode()
        return [(b"x-request-id", name), (b"request-id", name), (b"x-omnimind-request-id", name)]
