"""What Slack calls: the command, events and buttons."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.typing import FilteringBoundLogger

from omnimind.alerting.telling.slack import ACKNOWLEDGE, RESOLVE
from omnimind.api.rest.problems import problem
from omnimind.bot.slack.asking import Asked, asked
from omnimind.bot.slack.signing import Signing
from omnimind.bot.slack.studio import SlackStudio
from omnimind.bot.slack.wording import Wording
from omnimind.core.errors import OmniMindError, UserError
from omnimind.runtime.alerting.handling import Hand, Handling
from omnimind.store.ids import new_id

WITHIN_S: Final = 2.0
"""Slack waits for three seconds for an answer; what takes longer goes on without it."""

Endpoint = Callable[[bytes], Awaitable[Response]]


class SlackApp:
    """Answers Slack.

    Args:
        signing: Tells what comes from Slack.
        studio: What its users may do.
        slack: Slack's API.
        wording: What is said.
        log: Hears of what goes wrong later.
        handling: Does what buttons of incidents say.
    """

    def __init__(
        self,
        signing: Signing,
        studio: SlackStudio,
        slack: AsyncWebClient,
        wording: Wording,
        log: FilteringBoundLogger,
        handling: Handling,
    ) -> None:
        self._signing = signing
        self._studio = studio
        self._slack = slack
        self._wording = wording
        self._log = log
        self._handling = handling
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def routes(self) -> list[Route]:
        """Where Slack finds them."""
        named: dict[str, Endpoint] = {"commands": self._command, "events": self._event, "actions": self._action}
        return [Route(f"/bot/slack/{name}", self._signed(one), methods=["POST"]) for name, one in named.items()]

    async def close(self) -> None:
        """Let what is under way end."""
        if self._under_way:
            await asyncio.wait(tuple(self._under_way))

    def _signed(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(await self._signing.body(request))
            except OmniMindError as error:
                return problem(error, new_id())

        return answer

    # ---------------------------------------------------------------- what Slack calls

    async def _command(self, body: bytes) -> Response:
        said = _form(body)
        wanted = asked(said.get("text", ""))
        if not wanted.request and not wanted.urls:
            return _only_to_them(self._wording.word("empty"))
        create = self._create(wanted, said["user_id"], said["channel_id"], "", said["trigger_id"])
        problem = await self._soon(create)
        return _only_to_them(problem or self._wording.word("begun"))

    async def _event(self, body: bytes) -> Response:
        said = _json(body)
        if said.get("type") == "url_verification":
            return JSONResponse({"challenge": said["challenge"]})
        event = said.get("event", {})
        if event.get("type") == "app_mention" and not event.get("bot_id"):
            thread = event.get("thread_ts") or event["ts"]
            create = self._create(asked(event["text"]), event["user"], event["channel"], thread, said["event_id"])
            problem = await self._soon(create)
            if problem:
                await self._slack.chat_postMessage(channel=event["channel"], thread_ts=thread, text=problem)
        return Response(status_code=200)

    async def _action(self, body: bytes) -> Response:
        said = _json(_form(body).get("payload", "").encode())
        user, actions = said["user"]["id"], said.get("actions", ())
        for action in actions:
            if action.get("action_id") in {"approve", "reject"}:
                await self._answer(said, action["value"], action["action_id"], user)
            elif action.get("action_id") in {ACKNOWLEDGE, RESOLVE}:
                hand = Hand(f"slack:{user}", said["user"].get("name") or user)
                await self._handle(action["action_id"], action["value"], hand)
        return Response(status_code=200)

    # ---------------------------------------------------------------- what is done then

    async def _answer(self, said: dict[str, Any], token: str, action: str, user: str) -> None:
        channel, message = said["channel"]["id"], said["message"]
        try:
            await asyncio.to_thread(self._studio.answer, token, action, user)
            more = self._wording.answered(action, user)
        except OmniMindError:
            more = [{"type": "context", "elements": [{"type": "mrkdwn", "text": self._wording.word("closed")}]}]
        blocks = [one for one in message.get("blocks", ()) if one.get("type") != "actions"] + more
        await self._slack.chat_update(channel=channel, ts=message["ts"], text=message.get("text", ""), blocks=blocks)

    async def _handle(self, action: str, incident_id: str, by: Hand) -> None:
        """Do to an incident what its button says. It was told in a channel that the house chose, whosever it is."""
        do = self._handling.acknowledge if action == ACKNOWLEDGE else self._handling.resolve
        try:
            await asyncio.to_thread(do, None, incident_id, by)
        except OmniMindError as error:  # it is over, or was changed at this moment: the message will show it
            self._log.info("slack could not change an incident", incident=incident_id, error=str(error))

    async def _create(self, wanted: Asked, user: str, channel: str, thread: str, event: str) -> str:
        """Begin it; what is wrong with it, if anything is."""
        try:
            await asyncio.to_thread(self._studio.create, wanted, user=user, channel=channel, thread=thread, event=event)
        except OmniMindError as error:
            return str(error)
        return ""

    async def _soon(self, create: Coroutine[Any, Any, str]) -> str:
        """What ``create`` comes to, or nothing if it takes so long that Slack would ask again: it goes on then."""
        task = asyncio.ensure_future(create)
        try:
            return await asyncio.wait_for(asyncio.shield(task), WITHIN_S)
        except TimeoutError:
            later = asyncio.create_task(self._later(task))
            self._under_way.add(later)
            later.add_done_callback(self._under_way.discard)
            return ""

    async def _later(self, task: asyncio.Future[str]) -> None:
        problem = await task
        if problem:
            self._log.info("slack asked for what can't be made")


def _form(body: bytes) -> dict[str, str]:
    """The first value of each field. Source: Slack sends commands and buttons as forms."""
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UserError("body.json", "the body is not JSON") from error
    if not isinstance(said, dict):
        raise UserError("body.json", "the body is not an object")
    return said


def _only_to_them(text: str) -> Response:
    """An answer that only whoever asked sees."""
    return JSONResponse({"response_type": "ephemeral", "text": text})
