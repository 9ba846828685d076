"""The gateway of this process: put together from the settings and the database, for both of its faces."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError, UserError
from omnimind.core.model import Body
from omnimind.core.money import printable
from omnimind.models.cache.config import CacheConfig
from omnimind.models.config import GatewayConfig, load_config
from omnimind.models.counting import asked_tokens
from omnimind.models.fleet import Source, fleet, sources
from omnimind.models.gateway import Extras, Gateway, Shared
from omnimind.models.layers.budgeting import budgeting
from omnimind.models.layers.caching import caching
from omnimind.models.layers.guarding import guarding
from omnimind.models.layers.providing import connect, providing
from omnimind.models.layers.recalling import recalling
from omnimind.models.layers.tracing import tracing
from omnimind.models.memory import remembering
from omnimind.models.pricing import price_of
from omnimind.models.provider import Provider
from omnimind.models.request import Answer, Request
from omnimind.runtime.guarding import open_guard
from omnimind.runtime.looking import client, models_of
from omnimind.runtime.remembering import kept_answers, similar_questions
from omnimind.settings import Settings
from omnimind.store.book import Crossing
from omnimind.store.budgets import Budgets
from omnimind.store.conversations import DatabaseConversations
from omnimind.store.database import Database
from omnimind.store.home import Home
from omnimind.store.ledger import DatabaseLedger

if TYPE_CHECKING:
    from omnimind.runtime.sharing import Sharing


async def open_gateway(settings: Settings, database: Database, *, tracer: Tracer, log: FilteringBoundLogger) -> Gateway:
    """The gateway, for the running event loop; close it there.

    Args:
        settings: What the environment decides.
        database: Where the ledger is, and what is remembered.
        tracer: Gets a span for every request.
        log: Hears of what goes wrong by itself.

    Raises:
        UserError: ``models.unreadable``, ``models.config``, ``models.key`` or ``model.ca_bundle``; or what is wrong
            with a budget; ``redis.missing``.
    """
    config = await asyncio.to_thread(load_config, settings.models_file)
    there = sources(config, settings.secret)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(client(settings))
        providers = connect((source.connection for source in there.values()), http)
        found = await _found(there, providers, log)
        ships = await asyncio.to_thread(fleet, config, there, found, price_of)

        async def ask(request: Request) -> Answer:
            return await gateway.ask(request)

        def judge(request: Request) -> Body:
            return asyncio.run_coroutine_threadsafe(ask(request), loop).result().body or {}

        cache = config.cache
        similar = await similar_questions(cache, Home(settings.home).embedders, ships.deployments, ask, log)
        kept = kept_answers(cache, database)
        shared = _sharing(settings, cache, log, stack)
        ledger = await asyncio.to_thread(_ledger, config, database, log)
        conversations = shared.conversations if shared else DatabaseConversations(database)
        extras = Extras(
            tracing=tracing(tracer, conventions=settings.names, captures=settings.capture_content),
            remembering=remembering(conversations, config.memory, ask),
            guarding=guarding(await asyncio.to_thread(open_guard, database, judge, Home(settings.home).embedders)),
            recalling=recalling(kept),
            caching=caching(cache, ledger, behind=shared.answers if shared else kept, similar=similar),
            budgeting=budgeting(ledger),
        )
        close = stack.pop_all().aclose
    gateway = Gateway(
        config,
        ships,
        providing(providers),
        count=asked_tokens,
        extras=extras,
        shared=Shared(openings=shared.state, counters=shared.state) if shared else Shared(),
        close=close,
    )
    return gateway


def _ledger(config: GatewayConfig, database: Database, log: FilteringBoundLogger) -> DatabaseLedger:
    """The ledger, without what processes that died left open, and with the budgets that are configured."""

    def told(crossing: Crossing) -> None:
        spent = printable(crossing.spent_usd)
        log.warning("a soft budget is crossed", scope=crossing.budget.scope, subject=crossing.subject, spent=spent)

    budgets = Budgets(database)
    for budget in config.budgets:
        budgets.set(budget)
    ledger = DatabaseLedger(database, told)
    ledger.sweep()
    return ledger


def _sharing(
    settings: Settings, cache: CacheConfig, log: FilteringBoundLogger, stack: AsyncExitStack
) -> "Sharing | None":
    """What is shared with other gateways, if the settings say where."""
    if settings.redis_url is None:
        return None
    try:
        from omnimind.runtime.sharing import sharing
    except ImportError as error:
        message = "OMNIMIND_REDIS_URL is set, but the library for Redis is not installed"
        raise UserError("redis.missing", message, "install omnimind[redis]") from error
    return sharing(settings.redis_url.get_secret_value(), cache, log, stack)


async def _found(
    there: Mapping[str, Source], providers: Mapping[str, Provider], log: FilteringBoundLogger
) -> dict[str, Iterable[str]]:
    """What the providers have that nobody said anything of."""

    async def look(name: str) -> tuple[str, ...]:
        try:
            models = await models_of(providers[name])
        except OmniMindError as error:
            log.warning("a provider does not say which models it has", provider=name, error=str(error))
            return ()
        if not models:
            log.warning("a provider is there, but has no model to ask", provider=name)
        return models

    silent = [name for name, source in there.items() if source.is_silent]
    return dict(zip(silent, await asyncio.gather(*map(look, silent)), strict=True))
