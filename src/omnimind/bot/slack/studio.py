"""The studio as Slack's users have it: what they may see and do, all of one tenant."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from omnimind.bot.slack.asking import Asked
from omnimind.core.errors import MissingError, UserError
from omnimind.runtime.producing import Producer
from omnimind.runtime.showing import Gallery, Summary
from omnimind.runtime.wanted import GivenSource, Wanted
from omnimind.store.audit import Audit
from omnimind.store.questions import Question, Questions
from omnimind.store.requests import Answered, Requests
from omnimind.store.threads import Thread, Threads

FOLLOWED_S = 7 * 86400.0
"""For how long a production is followed: one that waits for longer is not told of any more."""


@dataclass(frozen=True, slots=True)
class SlackStudio:
    """What Slack's users may do. Nothing here is asynchronous: call it from a thread.

    Attributes:
        tenant: Whose productions they are.
        producer: Begins productions.
        gallery: Shows them.
        questions: What they ask.
        threads: The conversations that follow them.
        requests: What was asked for already: Slack sends some things twice.
        audit: Hears of every change.
        now_s: What time it is, in seconds since 1970.
    """

    tenant: str
    producer: Producer
    gallery: Gallery
    questions: Questions
    threads: Threads
    requests: Requests
    audit: Audit
    now_s: Callable[[], float] = field(default=time.time)

    def create(self, asked: Asked, *, user: str, channel: str, thread: str, event: str) -> None:
        """Begin what was ``asked``, once for an ``event``, and have it followed.

        Args:
            asked: What is wanted.
            user: Who asks.
            channel: Where.
            thread: In which thread there; empty: a new one.
            event: What Slack names this by.

        Raises:
            OmniMindError: What is wrong with what was asked.
        """
        key = f"slack:{event}"
        digest = hashlib.sha256(json.dumps([asked, user, channel, thread]).encode()).hexdigest()
        if self.requests.begin(self.tenant, key, "slack.create", digest) is not None:
            return
        try:
            wanted = Wanted(request=asked.request, sources=_sources(asked), flow=asked.flow)
            made = self.producer.create(self.tenant, _actor(user), wanted)
        except BaseException:
            self.requests.give_up(self.tenant, key)
            raise
        self.threads.add(
            Thread(
                production_id=made.id,
                run_id=made.run_id,
                tenant=self.tenant,
                channel=channel,
                thread=thread or event,
                told={"in": thread} if thread else {},
                created_at_s=self.now_s(),
            )
        )
        self.audit.note(self.tenant, _actor(user), "production.created", made.id, {"channel": channel})
        self.requests.end(self.tenant, key, Answered(200, made.id))

    def followed(self) -> list[Thread]:
        """The conversations that are not over."""
        return [one for one in self.threads.since(self.now_s() - FOLLOWED_S) if not one.told.get("over")]

    def summary(self, production_id: str) -> Summary | None:
        """How a production stands; ``None`` if it was deleted."""
        try:
            return self.gallery.summary(self.tenant, production_id)
        except MissingError:
            return None

    def question(self, run_id: str) -> Question | None:
        """What a run asks first."""
        found = self.questions.open(run_id, self.tenant)
        return found[0] if found else None

    def answer(self, token: str, action: str, user: str) -> None:
        """Answer one of the tenant's questions.

        Raises:
            MissingError: ``question.missing``.
            OmniMindError: As :meth:`~omnimind.store.questions.Questions.answer`.
        """
        if all(one.token != token for one in self.questions.open(tenant=self.tenant)):
            raise MissingError("question.missing", "nobody waits for this answer any more")
        if action == "approve":
            self.questions.answer(token, None)
        else:
            self.questions.reject(token, "Rejected", f"by {_actor(user)}")
        self.audit.note(self.tenant, _actor(user), f"approval.{action}", token)


def _sources(asked: Asked) -> tuple[GivenSource, ...]:
    if not asked.request and not asked.urls:
        raise UserError("brief.empty", "nothing was asked for", "say what to make")
    return tuple(GivenSource(url=url) for url in asked.urls)


def _actor(user: str) -> str:
    return f"slack:{user}"
