"""Asks a provider from tests that are not asynchronous."""

import asyncio
from typing import Any

from omnimind.core.model import NOBODY, Body, CallKind
from omnimind.models.deployment import Connection, Deployment, Wire
from omnimind.models.http import Http
from omnimind.models.layers.providing import connect, providing
from omnimind.models.request import Answer, Request
from omnimind.testing.upstream.server import Upstream

HTTP = Http()


class Client:
    """Asks the upstream in one wire format, as the innermost layer does, in an event loop for each question.

    Args:
        upstream: Who is asked.
        wire: In which format.
        fields: Of the connection.
    """

    def __init__(self, upstream: Upstream, wire: Wire, **fields: Any) -> None:
        self.connection = upstream.connection(wire, **fields)
        self.providers = connect([self.connection], HTTP)
        self.deployment = Deployment(name="ours", connection=self.connection, model="model-a", json_schema=True)

    async def send(self, body: Body, kind: CallKind = "chat") -> Answer:
        """The answer, within a loop; close :data:`HTTP` in it."""
        return await providing(self.providers)(Request(kind, body, NOBODY, "r-1", deployment=self.deployment))

    def ask(self, body: Body, kind: CallKind = "chat") -> Body:
        """The answer in one piece."""

        async def main() -> Body:
            async with HTTP:
                answer = await self.send(body, kind)
                return answer.body or {}

        return asyncio.run(main())

    def stream(self, body: Body, heard: list[Body] | None = None) -> list[Body]:
        """The chunks; ``heard`` has them also if they end in an error."""
        chunks: list[Body] = [] if heard is None else heard

        async def main() -> None:
            async with HTTP:
                answer = await self.send(body | {"stream": True})
                if answer.chunks is not None:
                    async for chunk in answer.chunks:
                        chunks.append(chunk)

        asyncio.run(main())
        return chunks

    def both(self, body: Body) -> list[Body]:
        """The completion, and the one that the chunks of a stream add up to."""
        return [self.ask(body), joined(self.stream(body))]


def request_for(body: Body, wire: Wire = "openai", kind: CallKind = "chat", **fields: Any) -> Request:
    """A request that is routed; ``fields`` are those of the deployment, and its connection's ``url``."""
    connection = Connection(name="p", wire=wire, url=fields.pop("url", "http://127.0.0.1:1"))
    deployment = Deployment(name="d", connection=connection, model=fields.pop("model", "m"), **fields)
    return Request(kind, body, NOBODY, "r-1", deployment=deployment)


def joined(chunks: list[Body]) -> Body:
    """The completion that chunks add up to, as a client of OpenAI's adds them."""
    message: Body = {"content": "", "refusal": None, "tool_calls": []}
    finish = None
    for chunk in chunks:
        for choice in chunk["choices"]:
            delta = choice["delta"]
            finish = choice["finish_reason"] or finish
            message["content"] += delta.get("content") or ""
            if delta.get("refusal"):
                message["refusal"] = (message["refusal"] or "") + delta["refusal"]
            for call in delta.get("tool_calls", ()):
                if "id" in call:
                    made = {"id": call["id"], "function": dict(call["function"])}
                    message["tool_calls"].insert(call["index"], made)
                else:
                    message["tool_calls"][call["index"]]["function"]["arguments"] += call["function"]["arguments"]
    told = {"usage": chunks[-1]["usage"]} if "usage" in chunks[-1] else {}
    return {"choices": [{"message": message, "finish_reason": finish}]} | told
