"""``POST /v1/chat/completions``."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from omnimind.api.access import Grant
from omnimind.api.asking import invalid, request_from
from omnimind.api.exchange import Exchange
from omnimind.api.failures import openai_body
from omnimind.api.service import Service
from omnimind.core.errors import OmniMindError
from omnimind.core.model import Body

DONE: Final = b"data: [DONE]\n\n"


async def chat(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Answer a conversation's next turn."""
    asked = await exchange.json()
    _check(asked)
    shows_usage = bool((asked.pop("stream_options", None) or {}).get("include_usage"))
    await service.answer(request_from(asked, "chat", exchange, grant), exchange, ChatEvents(shows_usage=shows_usage))


def _check(asked: Mapping[str, Any]) -> None:
    """Raise ``BodyError`` (``body.invalid``) unless layers can make sense of it; the rest is the model's business."""
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        raise invalid("it must be a list with at least one message", "messages")
    for number, message in enumerate(messages):
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise invalid("it must be an object with a role", f"messages[{number}]")
        if not isinstance(message.get("content"), str | list | None):
            raise invalid("it must be a text or a list of parts", f"messages[{number}].content")
    if not isinstance(asked.get("stream"), bool | None):
        raise invalid("it must be true or false", "stream")
    if not isinstance(asked.get("stream_options"), dict | None):
        raise invalid("it must be an object", "stream_options")


class ChatEvents:
    """Chunks as OpenAI streams them. Usage is told only to those who asked for it."""

    def __init__(self, *, shows_usage: bool) -> None:
        self._shows_usage = shows_usage

    def of(self, chunk: Body) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.of`."""
        if not self._shows_usage and "usage" in chunk:
            if not chunk.get("choices"):
                return b""
            chunk = {name: value for name, value in chunk.items() if name != "usage"}
        return b"data: " + orjson.dumps(chunk) + b"\n\n"

    def end(self) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.end`."""
        return DONE

    def failure(self, error: OmniMindError) -> bytes:
        """As :meth:`~omnimind.api.streaming.Events.failure`; there is no ``[DONE]``, since it is not."""
        return b"data: " + orjson.dumps(openai_body(error)) + b"\n\n"
