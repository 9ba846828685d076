"""Following: what happens to productions is told in their threads, once, whichever server looks first."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from structlog.typing import FilteringBoundLogger

from omnimind.bot.slack.studio import SlackStudio
from omnimind.bot.slack.wording import Wording
from omnimind.core.errors import OmniMindError
from omnimind.core.run import Json
from omnimind.runtime.showing import Summary
from omnimind.store.threads import Thread

Told = dict[str, Json]

EVERY_S: Final = 1.5

AGAIN_AFTER_S: Final = 30.0
"""After so long, a server that was to open a thread has died before it could."""

_OVER: Final = frozenset({"ready", "rejected", "failed", "cancelled"})


class Follower:
    """Tells threads of their productions.

    Args:
        studio: Where productions are.
        slack: Where threads are.
        wording: What is said.
        log: Hears of what can't be told.
    """

    def __init__(self, studio: SlackStudio, slack: AsyncWebClient, wording: Wording, log: FilteringBoundLogger) -> None:
        self._studio = studio
        self._slack = slack
        self._wording = wording
        self._log = log

    async def run(self) -> None:
        """Follow all, until cancelled."""
        while True:
            try:
                await self.look()
            except OmniMindError as error:
                self._log.warning("slack is not told", error=str(error))
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Tell each thread what is new."""
        for thread in await asyncio.to_thread(self._studio.followed):
            try:
                await self._tell(thread)
            except (SlackClientError, TimeoutError, OSError) as error:
                self._log.warning("slack is not told", production=thread.production_id, error=str(error))

    async def _tell(self, thread: Thread) -> None:
        summary = await asyncio.to_thread(self._studio.summary, thread.production_id)
        if summary is None:
            await self._noted(thread, {"over": True})
        elif "ts" not in thread.told:
            await self._open(thread)
        elif self._wording.standing(summary) != thread.told.get("text"):
            await self._report(thread, summary)
        elif summary.question and summary.question["token"] != thread.told.get("asked"):
            await self._ask(thread, summary.made.run_id)

    async def _open(self, thread: Thread) -> None:
        """Say the first thing, which all that follows goes with."""
        now_s, began_s = self._studio.now_s(), thread.told.get("opening_s")
        if began_s is not None and now_s - began_s < AGAIN_AFTER_S:
            return
        text, under = self._wording.word("begun"), thread.told.get("in")

        async def say() -> Told:
            said = await self._slack.chat_postMessage(channel=thread.channel, thread_ts=under, text=text)
            return {"ts": said["ts"]}

        await self._say(thread, {"opening_s": now_s}, say)

    async def _report(self, thread: Thread, summary: Summary) -> None:
        """Say how it stands, in place of what was said; that it is over is news for all who are in the thread."""
        text, blocks, is_over = self._wording.standing(summary), self._wording.blocks(summary), summary.status in _OVER

        async def say() -> Told:
            ts = str(thread.told["ts"])
            await self._slack.chat_update(channel=thread.channel, ts=ts, text=text, blocks=blocks)
            if is_over:
                await self._slack.chat_postMessage(channel=thread.channel, thread_ts=_under(thread), text=text)
            return {}

        await self._say(thread, {"text": text, **({"over": True} if is_over else {})}, say)

    async def _ask(self, thread: Thread, run_id: str) -> None:
        question = await asyncio.to_thread(self._studio.question, run_id)
        if question is None:
            return
        title = question.request.get("title", "") if isinstance(question.request, dict) else ""
        title = title or self._wording.word("waiting")
        blocks = self._wording.question(question.token, title, question.answer_schema)

        async def say() -> Told:
            channel = thread.channel
            await self._slack.chat_postMessage(channel=channel, thread_ts=_under(thread), text=title, blocks=blocks)
            return {}

        await self._say(thread, {"asked": question.token}, say)

    async def _say(self, thread: Thread, told: Told, say: Callable[[], Awaitable[Told]]) -> None:
        """Say something unless somebody else does; what can't be said is said later."""
        noted = await self._noted(thread, told)
        if noted is None:
            return
        try:
            more = await say()
        except BaseException:
            await asyncio.to_thread(self._studio.threads.tell, noted, thread.told)
            raise
        if more:
            await self._noted(noted, more)

    async def _noted(self, thread: Thread, more: Told) -> Thread | None:
        """The thread with ``more`` told; ``None`` if somebody else tells it."""
        told = {**thread.told, **more}
        is_ours = await asyncio.to_thread(self._studio.threads.tell, thread, told)
        return thread.model_copy(update={"told": told}) if is_ours else None


def _under(thread: Thread) -> str:
    """What replies go under."""
    return str(thread.told.get("in") or thread.told["ts"])
