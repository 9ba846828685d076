"""The bot for Slack, put together where it is configured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route
from structlog.typing import FilteringBoundLogger

from omnimind.bot.slack.app import SlackApp
from omnimind.bot.slack.following import Follower
from omnimind.bot.slack.signing import Signing
from omnimind.bot.slack.studio import SlackStudio
from omnimind.bot.slack.wording import Language, Wording
from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import UserError
from omnimind.runtime.producing import Producer
from omnimind.runtime.showing import Gallery
from omnimind.settings import Settings
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.questions import Questions
from omnimind.store.requests import Requests
from omnimind.store.threads import Threads


@asynccontextmanager
async def opened_slack(
    settings: Settings,
    database: Database,
    artifacts: ArtifactStore,
    producer: Producer,
    gallery: Gallery,
    log: FilteringBoundLogger,
) -> AsyncIterator[list[Route]]:
    """What Slack calls, while productions are followed.

    Args:
        settings: What the environment decides.
        database: Where productions are.
        artifacts: Where their files are.
        producer: Begins productions.
        gallery: Shows them.
        log: Hears of what goes wrong.

    Raises:
        UserError: ``slack.token``: it can't speak.
    """
    if settings.slack_signing_secret is None or settings.slack_bot_token is None:
        hint = "set OMNIMIND_SLACK_SIGNING_SECRET and OMNIMIND_SLACK_BOT_TOKEN to those of the Slack app"
        raise UserError("slack.token", "the bot for Slack has no signing secret or no token", hint)
    slack = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api)
    wording = Wording(cast("Language", settings.slack_language), settings.public_url or "")
    studio = SlackStudio(
        settings.slack_tenant,
        producer,
        gallery,
        Questions(database, artifacts),
        Threads(database),
        Requests(database),
        Audit(database),
    )
    signing = Signing(settings.slack_signing_secret.get_secret_value())
    app = SlackApp(signing, studio, slack, wording, log)
    following = asyncio.create_task(Follower(studio, slack, wording, log).run())
    try:
        yield app.routes
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await app.close()
