"""Sends to programs, with a signature, and a name by which they can tell what they were told already."""

import orjson

from omnimind.alerting.receivers import ReceiverConfig
from omnimind.alerting.telling.webhook import SIGNATURE, signature, webhook_body
from omnimind.core.errors import RefusedError
from omnimind.runtime.alerting.sending.posting import Posting
from omnimind.runtime.alerting.sending.sender import Answer, Means
from omnimind.store.deliveries import Delivery


class WebhookSender:
    """Sends to programs.

    Args:
        means: Secrets and words.
        posting: How.
    """

    def __init__(self, means: Means, posting: Posting) -> None:
        self._means = means
        self._posting = posting

    def send(self, delivery: Delivery, name: str, receiver: ReceiverConfig, first: Answer | None) -> Answer:
        """As :class:`~omnimind.runtime.alerting.sending.sender.Sender` has it."""
        config = receiver.webhook
        if config is None:
            raise RefusedError("receiver.refused", f"{name} is no webhook")
        link = self._means.link(delivery.incident_id)
        body = orjson.dumps(webhook_body(delivery.notice, name, link, self._means.dashboard))
        headers = {header: self._means.secret(value) for header, value in config.headers.items()}
        key = f"omnimind-{delivery.incident_id or 'test'}-{delivery.id}"
        headers["Idempotency-Key"] = key
        if config.secret is not None:
            headers[SIGNATURE] = signature(body, self._means.secret(config.secret))
        self._posting.post(f"the webhook {name}", self._means.secret(config.url), body, headers)
        return {"idempotency_key": key}
