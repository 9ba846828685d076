"""Sends to PagerDuty, which knows an incident by its ``dedup_key``, so that what comes twice counts once."""

import orjson

from omnimind.alerting.receivers import ReceiverConfig
from omnimind.alerting.telling.pagerduty import pagerduty_events
from omnimind.core.errors import RefusedError
from omnimind.runtime.alerting.sending.posting import Posting
from omnimind.runtime.alerting.sending.sender import Answer, Means
from omnimind.store.deliveries import Delivery


class PagerDutySender:
    """Sends to PagerDuty.

    Args:
        means: Secrets and words.
        posting: How.
    """

    def __init__(self, means: Means, posting: Posting) -> None:
        self._means = means
        self._posting = posting

    def send(self, delivery: Delivery, name: str, receiver: ReceiverConfig, first: Answer | None) -> Answer:
        """As :class:`~omnimind.runtime.alerting.sending.sender.Sender` has it."""
        config = receiver.pagerduty
        if config is None:
            raise RefusedError("receiver.refused", f"{name} is no service of PagerDuty")
        key, link = self._means.secret(config.routing_key), self._means.link(delivery.incident_id)
        events = pagerduty_events(delivery.notice, self._means.words(receiver), key, link)
        for event in events:
            self._posting.post(f"PagerDuty ({name})", config.url, orjson.dumps(event), {})
        return {"dedup_key": events[0]["dedup_key"]}
