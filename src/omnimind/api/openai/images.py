"""``POST /v1/images/generations``."""

from omnimind.api.access import Grant
from omnimind.api.asking import invalid, request_from
from omnimind.api.exchange import Exchange
from omnimind.api.service import Service


async def images(service: Service, exchange: Exchange, grant: Grant) -> None:
    """Make pictures of a prompt."""
    asked = await exchange.json()
    if not isinstance(asked.get("prompt"), str) or not asked["prompt"]:
        raise invalid("it must be a text", "prompt")
    if asked.get("stream"):
        raise invalid("pictures come whole", "stream", "leave it out")
    await service.answer(request_from(asked, "images", exchange, grant), exchange)
