"""The bot for Slack, put together where it is configured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import load_alerts
from omnimind.api.asgi import Receive, Scope, Send
from omnimind.api.envelope import Application, Envelope
from omnimind.bot.slack.app import SlackApp
from omnimind.bot.slack.following import Follower
from omnimind.bot.slack.signing import Signing
from omnimind.bot.slack.studio import SlackStudio
from omnimind.bot.slack.wording import Wording
from omnimind.core.errors import UserError
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.alerting.handling import Handling
from omnimind.runtime.producing import Producer
from omnimind.runtime.showing import Gallery
from omnimind.settings import Settings
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.questions import Questions
from omnimind.store.requests import Requests
from omnimind.store.threads import Threads


@asynccontextmanager
async def with_slack(
    app: Application, settings: Settings, database: Database, log: FilteringBoundLogger
) -> AsyncIterator[Application]:
    """``app``, and beside it what Slack calls, while productions are followed.

    Args:
        app: Answers everything else.
        settings: What the environment decides.
        database: Where productions are.
        log: Hears of what goes wrong.

    Raises:
        UserError: ``slack.token``: it can't hear or can't speak.
    """
    if settings.slack_signing_secret is None or settings.slack_bot_token is None:
        hint = "set OMNIMIND_SLACK_SIGNING_SECRET and OMNIMIND_SLACK_BOT_TOKEN to those of the Slack app"
        raise UserError("slack.token", "the bot for Slack has no signing secret or no token", hint)
    slack = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api)
    wording = Wording(settings.slack_language, settings.public_url or "")
    studio = _studio(settings, database)
    signing = Signing(settings.slack_signing_secret.get_secret_value())
    handling = Handling(load_alerts(settings.alerts_file), database)
    bot = SlackApp(signing, studio, slack, wording, log, handling)
    beside = Envelope(Starlette(routes=bot.routes), log)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["path"].startswith("/bot/")
        await (beside if is_ours else app)(scope, receive, send)

    following = asyncio.create_task(Follower(studio, slack, wording, log).run())
    try:
        yield answer
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await bot.close()


def _studio(settings: Settings, database: Database) -> SlackStudio:
    home = settings.store
    return SlackStudio(
        settings.slack_tenant,
        Producer(settings, database, home, InstalledVoices(home.voices)),
        Gallery(database, home.artifacts),
        Questions(database, home.artifacts),
        Threads(database),
        Requests(database),
        Audit(database),
    )
