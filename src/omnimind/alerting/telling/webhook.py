"""Notices for programs, as Alertmanager sends them.

Source: Alertmanager, "Webhook": version 4 of its JSON, and ``template.Data``.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, Final

from omnimind.alerting.notice import Notice
from omnimind.alerting.telling.wording import all_labels
from omnimind.core.alert import Alert

SIGNATURE: Final = "X-OmniMind-Signature"
"""The header that proves whom the body is from: ``v1=`` and the HMAC-SHA256 of it, in hexadecimal."""

_NEVER: Final = "0001-01-01T00:00:00Z"
"""Source: the zero time of Go, which Alertmanager sends while an alert has no end."""


def webhook_body(notice: Notice, receiver: str, url: str, external_url: str) -> dict[str, Any]:
    """The body.

    Args:
        notice: What is told.
        receiver: The receiver's name.
        url: Where the incident is in the dashboard; may be empty.
        external_url: Where the dashboard is.
    """
    alerts = [_alert(alert, url) for alert in notice.alerts]
    return {
        "version": "4",
        "groupKey": f"{{}}:{notice.group_key or notice.what}",
        "truncatedAlerts": notice.more,
        "status": "resolved" if notice.is_over else "firing",
        "receiver": receiver,
        "groupLabels": dict(notice.labels),
        "commonLabels": _common([one["labels"] for one in alerts]),
        "commonAnnotations": _common([one["annotations"] for one in alerts]),
        "externalURL": external_url,
        "alerts": alerts,
    }


def signature(body: bytes, secret: str) -> str:
    """What :data:`SIGNATURE` is for ``body``."""
    return "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _alert(alert: Alert, url: str) -> dict[str, Any]:
    told = {"summary": alert.summary, "description": alert.description, "runbook_url": alert.runbook}
    return {
        "status": "resolved" if alert.state == "resolved" else "firing",
        "labels": all_labels(alert),
        "annotations": {name: value for name, value in told.items() if value},
        "startsAt": _time(alert.fired_at_s or alert.began_at_s),
        "endsAt": _time(alert.ended_at_s) if alert.ended_at_s is not None else _NEVER,
        "generatorURL": url,
        "fingerprint": alert.fingerprint,
    }


def _time(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _common(many: list[dict[str, str]]) -> dict[str, str]:
    """What all of them have, and have alike."""
    if not many:
        return {}
    return {name: value for name, value in many[0].items() if all(one.get(name) == value for one in many)}
