"""What PagerDuty tells of incidents: signed by it, and done to ours.

Source: PagerDuty, "Webhooks v3": event types, ``incident_key`` and ``X-PagerDuty-Signature``.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from omnimind.alerting.config import AlertsConfig
from omnimind.core.errors import ConflictError, MissingError, RefusedError, TransientError, UserError
from omnimind.runtime.alerting.handling import Hand, Handling
from omnimind.runtime.alerting.secrets import secret_at
from omnimind.settings import Settings

SIGNATURE: Final = "x-pagerduty-signature"

_KEY: Final = "omnimind-"
"""How the keys of our incidents begin there."""

_VERSION: Final = "v1="


class PagerDutyHook:
    """Hears PagerDuty.

    Args:
        config: Which of its services may be heard.
        settings: Where their secrets are.
        handling: Does what they say.
    """

    def __init__(self, config: AlertsConfig, settings: Settings, handling: Handling) -> None:
        self._config = config
        self._settings = settings
        self._handling = handling

    def hear(self, body: bytes, signatures: str) -> None:
        """Do what ``body`` says, which is signed by one of ``signatures``; of what is no incident of ours, nothing.

        Raises:
            RefusedError: ``pagerduty.signature``.
            UserError: ``body.json``.
        """
        receiver = self._sender(body, signatures)
        event = _event(body)
        data = event.get("data")
        key = str(data.get("incident_key", "")) if isinstance(data, dict) else ""
        do = self._doing(str(event.get("event_type", "")))
        if do is None or not key.startswith(_KEY):
            return
        agent = event.get("agent")
        who = agent if isinstance(agent, dict) else {}
        by = Hand(f"pagerduty:{str(who.get('id', ''))[:64]}", str(who.get("summary", "PagerDuty"))[:200], receiver)
        try:
            do(None, key.removeprefix(_KEY)[:64], by)
        except (MissingError, ConflictError):
            return  # it is over here already, or was never ours: PagerDuty would only send it again

    def _doing(self, event_type: str) -> Callable[[str | None, str, Hand], Any] | None:
        doing: Mapping[str, Callable[[str | None, str, Hand], Any]] = {
            "incident.acknowledged": self._handling.acknowledge,
            "incident.unacknowledged": self._handling.unacknowledge,
            "incident.resolved": self._handling.resolve,
            "incident.reopened": self._handling.reopen,
        }
        return doing.get(event_type)

    def _sender(self, body: bytes, signatures: str) -> str:
        """The receiver whose secret signed ``body``. Source: several signatures are parted by commas."""
        said = [one.strip() for one in signatures.split(",")]
        for name, receiver in self._config.receivers.items():
            secret = self._secret(receiver.pagerduty.webhook_secret) if receiver.pagerduty is not None else ""
            if not secret:
                continue
            wanted = _VERSION + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            if any(hmac.compare_digest(one.encode(), wanted.encode()) for one in said):
                return name
        hint = "webhook_secret: in alerts.yaml must name what PagerDuty showed when the webhook was made"
        raise RefusedError("pagerduty.signature", "this was not signed by a PagerDuty that is known here", hint)

    def _secret(self, reference: str | None) -> str:
        try:
            return secret_at(reference, self._settings) if reference is not None else ""
        except TransientError:
            return ""


def _event(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise UserError("body.json", "the body is not JSON") from error
    event = said.get("event") if isinstance(said, dict) else None
    if not isinstance(event, dict):
        raise UserError("body.json", "the body has no event")
    return event
