"""``POST /v1/messages`` and ``POST /v1/messages/count_tokens``."""

import orjson

from omnimind.api.access import Grant
from omnimind.api.anthropic.answering import message_from
from omnimind.api.anthropic.asking import chat_from
from omnimind.api.anthropic.events import MessageEvents
from omnimind.api.asking import invalid, request_from
from omnimind.api.exchange import JSON, Exchange
from omnimind.api.service import Service


async def messages(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Answer a conversation's next turn."""
    asked = await exchange.json()
    limit = asked.get("max_tokens")
    if not isinstance(limit, int) or limit < 1:
        raise invalid("it must be a whole number, at least 1", "max_tokens")
    request = request_from(chat_from(asked), "chat", exchange, grant)
    events = MessageEvents(exchange.id, str(asked.get("model", "")))
    await service.answer(request, exchange, events, message_from)


async def count_tokens(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Say how many tokens a request has, roughly: each model's own tokenizer decides in the end."""
    request = request_from(chat_from(await exchange.json()), "chat", exchange, grant)
    body = {"input_tokens": service.count(request.body)}
    await exchange.answer(200, orjson.dumps(body), [JSON, *service.named(exchange)])
