"""The courier: makes the deliveries that are due, each at least once, in a thread of its own.

A delivery is claimed in the database before it is made, so that of several couriers one makes it; who dies after that
leaves it to be made again. Of an incident a receiver hears in order, and one that does not answer keeps nobody else.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.receivers import Channel
from omnimind.core.errors import OmniMindError, RefusedError, TransientError
from omnimind.runtime.alerting.sending.mail import MailSender
from omnimind.runtime.alerting.sending.pagerduty import PagerDutySender
from omnimind.runtime.alerting.sending.posting import Posting
from omnimind.runtime.alerting.sending.sender import Means, Sender, TryLaterError
from omnimind.runtime.alerting.sending.slack import SlackSender
from omnimind.runtime.alerting.sending.webhook import WebhookSender
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.deliveries import Deliveries, Delivery

FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 300.0
GIVE_UP_S: Final = 24 * 3600.0
"""After how long a delivery that never went through is given up: what it tells is old news then."""

LOOK_S: Final = 2.0
"""How often it is looked for what people and other processes left to be told."""

AT_ONCE: Final = 8
"""Receivers that are told at the same time."""


class Courier:
    """Makes deliveries.

    Args:
        config: How receivers are reached.
        settings: Where their secrets are.
        database: Where deliveries are.
        log: Hears of what can't be delivered.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self,
        config: AlertsConfig,
        settings: Settings,
        database: Database,
        log: FilteringBoundLogger,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._deliveries = Deliveries(database)
        self._log = log
        self._now_s = now_s
        means = Means(settings)
        self._posting = Posting(means)
        self._senders: Mapping[Channel, Sender] = {
            "slack": SlackSender(means, self._posting),
            "pagerduty": PagerDutySender(means, self._posting),
            "email": MailSender(means),
            "webhook": WebhookSender(means, self._posting),
        }
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliveries")

    def close(self) -> None:
        """Let what is under way end."""
        self._pool.shutdown()
        self._posting.close()

    def deliver_due(self) -> int:
        """Make what is due, each receiver's in order; how many went through."""
        by_receiver: dict[str, list[Delivery]] = {}
        for one in self._deliveries.due(self._now_s()):
            by_receiver.setdefault(one.receiver, []).append(one)
        return sum(self._pool.map(self._deliver_all, by_receiver.values()))

    def deliver_trial(self, delivery_id: int) -> None:
        """Make one now, once: a trial that fails is not repeated."""
        one = self._deliveries.get(delivery_id)
        if self._deliveries.claim(one, self._now_s()):
            self._deliver(one)

    def _deliver_all(self, some: Sequence[Delivery]) -> int:
        """Those of one receiver; once it can't be reached the rest waits."""
        done = 0
        for one in some:
            if not self._deliveries.claim(one, self._now_s()):
                continue
            if not self._deliver(one):
                break
            done += 1
        return done

    def _deliver(self, one: Delivery) -> bool:
        receiver = self._config.receivers.get(one.receiver)
        try:
            if receiver is None:
                raise RefusedError("receiver.missing", f"there is no receiver {one.receiver} any more")
            first = self._deliveries.first_answer(one.incident_id, one.receiver) if one.incident_id else None
            answer = self._senders[receiver.channel].send(one, one.receiver, receiver, first)
        except (TransientError, RefusedError) as error:
            self._failed(one, error)
            return False
        self._deliveries.delivered(one, answer, self._now_s())
        return True

    def _failed(self, one: Delivery, error: OmniMindError) -> None:
        now_s = self._now_s()
        is_late = now_s - one.created_at_s > GIVE_UP_S
        is_final = not isinstance(error, TransientError) or is_late or one.notice.what == "test"
        due_at_s = None if is_final else now_s + _wait_s(one, error)
        self._deliveries.failed(one, str(error), due_at_s, now_s)
        told = {
            "receiver": one.receiver,
            "incident": one.incident_id,
            "error": str(error),
            "attempts": one.attempts + 1,
        }
        self._log.warning("an alert could not be delivered", **told, is_given_up=is_final)


def _wait_s(one: Delivery, error: OmniMindError) -> float:
    """How long until it is tried again: twice as long each time, a fifth more or less; or as the receiver says."""
    said = error.after_s if isinstance(error, TryLaterError) else None
    usual = min(FIRST_WAIT_S * 2.0 ** min(one.attempts, 16), LONGEST_WAIT_S)
    return max(said or 0.0, usual * random.uniform(0.8, 1.2))  # noqa: S311 - keeps receivers from being asked at once


class Rounds:
    """A thread that has a courier go round, as long as it is :meth:`kept <keep_going>` going.

    Args:
        courier: Makes deliveries.
        log: Hears when the database can't be used.
    """

    def __init__(self, courier: Courier, log: FilteringBoundLogger) -> None:
        self._courier = courier
        self._log = log
        self._news = threading.Event()
        self._is_closing = False
        self._until = 0.0
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def keep_going(self, for_s: float) -> None:
        """Go on for so long, beginning with what is due now: there may be news."""
        self._until = time.monotonic() + for_s
        self._news.set()

    def close(self) -> None:
        """End, once what is under way has."""
        self._is_closing = True
        self._news.set()
        self._thread.join()
        self._courier.close()

    def _run(self) -> None:
        while self._wait():
            try:
                self._courier.deliver_due()
            except OmniMindError as error:
                self._log.warning("deliveries of alerts wait", error=str(error))

    def _wait(self) -> bool:
        """Wait until it is time to go round; whether it ever will be."""
        while not self._is_closing:
            self._news.wait(LOOK_S if time.monotonic() < self._until else None)
            self._news.clear()
            if time.monotonic() < self._until:
                break
        return not self._is_closing
