"""Looking: what providers say that they have, and whether those that paint are there."""

import asyncio
from typing import Final

from omnimind.core.errors import OmniMindError, TransientError
from omnimind.models.config import load_config
from omnimind.models.fleet import PAINTERS, sources
from omnimind.models.http import Http
from omnimind.models.layers.providing import connect
from omnimind.models.provider import Provider
from omnimind.settings import Settings

LOOKING_S: Final = 5.0
"""How long a provider may take to say which models it has."""


def client(settings: Settings) -> Http:
    """How providers are reached, as ``settings`` say. Raises ``UserError`` (``model.ca_bundle``)."""
    return Http(
        ca_file=settings.ca_bundle,
        is_verifying=not settings.insecure_tls,
        uses_proxies=settings.proxies,
        tells_traces=settings.trace_providers,
    )


async def models_of(provider: Provider) -> tuple[str, ...]:
    """What ``provider`` says it has.

    Raises:
        OmniMindError: What went wrong; ``model.unavailable`` if it says nothing for long.
    """
    try:
        async with asyncio.timeout(LOOKING_S):
            return await provider.models()
    except TimeoutError as exc:
        message = f"{provider.connection.name} did not say within {LOOKING_S:g} s which models it has"
        raise TransientError("model.unavailable", message, "try again later") from exc


def painters(settings: Settings) -> dict[str, tuple[str, ...] | OmniMindError]:
    """The checkpoints that each painter that is configured can load, or why it does not say.

    Raises:
        UserError: As :func:`~omnimind.models.config.load_config` and :func:`~omnimind.models.fleet.sources`.
    """
    there = sources(load_config(settings.models_file), settings.secret).values()
    connections = [one.connection for one in there if one.connection.wire in PAINTERS]

    async def look() -> dict[str, tuple[str, ...] | OmniMindError]:
        async with client(settings) as http:
            providers = connect(connections, http)
            told = await asyncio.gather(*map(_told, providers.values()))
            return dict(zip(providers, told, strict=True))

    return asyncio.run(look()) if connections else {}


async def _told(provider: Provider) -> tuple[str, ...] | OmniMindError:
    try:
        return await models_of(provider)
    except OmniMindError as error:
        return error
