"""``GET /v1/models`` and ``GET /v1/models/{id}``: one shape that OpenAI's clients and Anthropic's understand."""

from typing import Any, Final

import orjson

from omnimind.api.access import Grant
from omnimind.api.exchange import JSON, Exchange
from omnimind.api.service import Service
from omnimind.core.errors import MissingError

_PATH: Final = "/v1/models/"
_UNKNOWN: Final = "1970-01-01T00:00:00Z"
"""Anthropic's clients want a time; this one says that it is not known. Source: Anthropic's API reference."""


async def models(service: Service, exchange: Exchange, grant: Grant) -> None:
    """List what can be asked."""
    listed = [_described(name, owner) for name, owner in service.models().items()]
    ends = {"first_id": listed[0]["id"], "last_id": listed[-1]["id"]} if listed else {"first_id": None, "last_id": None}
    body = {"object": "list", "data": listed, "has_more": False, **ends}
    await exchange.answer(200, orjson.dumps(body), [JSON, *service.named(exchange)])


async def model(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Describe one of them."""
    name = exchange.path.removeprefix(_PATH)
    owner = service.models().get(name)
    if owner is None:
        raise MissingError("model.unknown", f"there is no model {name!r}", "GET /v1/models lists those there are")
    await exchange.answer(200, orjson.dumps(_described(name, owner)), [JSON, *service.named(exchange)])


def _described(name: str, owner: str) -> dict[str, Any]:
    openai = {"id": name, "object": "model", "created": 0, "owned_by": owner}
    return {**openai, "type": "model", "display_name": name, "created_at": _UNKNOWN}
