"""``POST /v1/embeddings``."""

import base64
from array import array
from typing import Any

from omnimind.api.access import Grant
from omnimind.api.asking import invalid, request_from
from omnimind.api.exchange import Exchange
from omnimind.api.service import Service
from omnimind.core.model import Body


async def embeddings(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Make vectors of texts: lists of numbers, or base64 of 32-bit floats where ``encoding_format`` says so."""
    asked = await exchange.json()
    if not isinstance(asked.get("input"), str | list) or not asked["input"]:
        raise invalid("it must be a text or a list of them", "input")
    encoding = asked.pop("encoding_format", "float")
    if encoding not in ("float", "base64"):
        raise invalid("it must be float or base64", "encoding_format")
    if asked.get("stream"):
        raise invalid("vectors come whole", "stream", "leave it out")
    shape = _in_base64 if encoding == "base64" else None
    await service.answer(request_from(asked, "embeddings", exchange, grant), exchange, shape=shape)


def _in_base64(body: Body) -> Body:
    return {**body, "data": [{**one, "embedding": _encoded(one["embedding"])} for one in body["data"]]}


def _encoded(vector: Any) -> Any:
    return base64.b64encode(array("f", vector).tobytes()).decode() if isinstance(vector, list) else vector
