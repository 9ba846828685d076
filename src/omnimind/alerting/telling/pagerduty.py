"""Notices for PagerDuty's Events API v2.

Source: PagerDuty's "Send an Alert Event": ``summary`` of 1024 characters, severities critical, error, warning and info,
``dedup_key`` of 255 characters, 512 KB in all.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from omnimind.alerting.notice import Notice, What
from omnimind.alerting.telling.wording import Wording, all_labels, cut

MOST_SUMMARY: Final = 1024

Action = Literal["trigger", "acknowledge", "resolve"]

_ACTIONS: Final[Mapping[What, Action]] = {"acknowledged": "acknowledge", "resolved": "resolve"}

_DETAILED: Final = 20
"""Alerts that are told in full."""


def pagerduty_events(notice: Notice, words: Wording, routing_key: str, url: str) -> list[dict[str, Any]]:
    """The events, in order: one; of a trial two, so that nobody is left with an incident.

    Args:
        notice: What is told.
        words: In which language.
        routing_key: Of the service there.
        url: Where the incident is in the dashboard; may be empty.
    """
    if notice.what == "test":
        return [_event(notice, words, routing_key, url, "trigger"), _event(notice, words, routing_key, url, "resolve")]
    return [_event(notice, words, routing_key, url, _ACTIONS.get(notice.what, "trigger"))]


def _event(notice: Notice, words: Wording, routing_key: str, url: str, action: Action) -> dict[str, Any]:
    event: dict[str, Any] = {
        "routing_key": routing_key,
        "event_action": action,
        "dedup_key": notice.dedup_key if notice.incident_id else f"omnimind-test-{notice.at_s:.0f}",
    }
    if action != "trigger":
        return event
    links = [{"href": url, "text": words.word("open")}] if url else []
    runbooks = sorted({one.runbook for one in notice.alerts if one.runbook.startswith(("http://", "https://"))})
    links += [{"href": runbook, "text": words.word("runbook")} for runbook in runbooks]
    payload = {
        "summary": cut(words.title(notice), MOST_SUMMARY),
        "source": "omnimind",
        "severity": notice.severity,
        "timestamp": datetime.fromtimestamp(notice.opened_at_s, UTC).isoformat(timespec="milliseconds"),
        "group": notice.tenant,
        "class": notice.labels.get("alertname") or (notice.alerts[0].name if notice.alerts else notice.what),
        "custom_details": {
            "alerts": [_details(notice, index) for index in range(min(len(notice.alerts), _DETAILED))],
            "more": max(len(notice.alerts) - _DETAILED, 0) + notice.more,
        },
    }
    client = {"client": "OmniMind"} | ({"client_url": url} if url else {})
    return event | {"payload": payload, "links": links[:10]} | client


def _details(notice: Notice, index: int) -> dict[str, Any]:
    alert = notice.alerts[index]
    return {
        "summary": alert.summary,
        "description": cut(alert.description, 2000),
        "state": alert.state,
        "value": alert.value,
        "labels": all_labels(alert),
    }
