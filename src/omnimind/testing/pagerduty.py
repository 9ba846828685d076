"""A PagerDuty to talk to on this machine: it takes events as the Events API v2 does, and signs what it sends."""

import hashlib
import hmac
from datetime import datetime
from typing import Any, Final

import orjson

from omnimind.testing.hooks import Reply, Request, StandInHook

WEBHOOK_SECRET: Final = "7fc7e1d2b9a84f5f8e3d"  # noqa: S105 - signs nothing but tests

_MOST_BYTES: Final = 512 * 1024
_MOST_SUMMARY: Final = 1024
_MOST_KEY: Final = 255
_KEY_LETTERS: Final = 32


class StandInPagerDuty(StandInHook):
    """PagerDuty's ``/v2/enqueue``. Source: PagerDuty's "Send an Alert Event" and its OpenAPI document.

    Attributes:
        routing_key: The one that it knows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.routing_key = "R0123456789ABCDEF0123456789ABCDE"

    @property
    def events(self) -> list[dict[str, Any]]:
        """What came."""
        return [one.json for one in self.requests]

    def judge(self, request: Request) -> Reply:
        """As PagerDuty would answer."""
        if request.path != "/v2/enqueue":
            return Reply(404)
        problems = event_problems(request.body)
        key = request.json.get("routing_key") if not problems else None
        if problems or key != self.routing_key:
            told = {"status": "invalid event", "message": "Event object is invalid", "errors": problems or ["key"]}
            return Reply(400, orjson.dumps(told))
        told = {"status": "success", "message": "Event processed", "dedup_key": request.json.get("dedup_key", "")}
        return Reply(202, orjson.dumps(told))


def event_problems(body: bytes) -> list[str]:
    """What is wrong with an event, if anything is."""
    if len(body) > _MOST_BYTES:
        return ["it is larger than 512 KB"]
    event = orjson.loads(body)
    action = event.get("event_action")
    found = []
    if action not in {"trigger", "acknowledge", "resolve"}:
        found.append("'event_action' is not one of trigger, acknowledge, resolve")
    if len(str(event.get("routing_key", ""))) != _KEY_LETTERS:
        found.append("'routing_key' is not 32 letters and digits")
    dedup_key = event.get("dedup_key")
    if dedup_key is not None and not 0 < len(dedup_key) <= _MOST_KEY:
        found.append("'dedup_key' is longer than 255")
    if action != "trigger":
        return found + (["'dedup_key' is missing"] if dedup_key is None else [])
    return found + _payload_problems(event.get("payload") or {}) + _link_problems(event)


def _payload_problems(payload: dict[str, Any]) -> list[str]:
    found = []
    if not 0 < len(str(payload.get("summary", ""))) <= _MOST_SUMMARY:
        found.append("'payload.summary' is missing or longer than 1024")
    if not payload.get("source"):
        found.append("'payload.source' is missing")
    if payload.get("severity") not in {"critical", "error", "warning", "info"}:
        found.append("'payload.severity' is not one of critical, error, warning, info")
    if "timestamp" in payload and datetime.fromisoformat(payload["timestamp"]).tzinfo is None:
        found.append("'payload.timestamp' has no time zone")
    known = {"summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"}
    return found + [f"'payload.{name}' is not known" for name in sorted(payload.keys() - known)]


def _link_problems(event: dict[str, Any]) -> list[str]:
    known = {"routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images"}
    unknown = [f"'{name}' is not known" for name in sorted(event.keys() - known)]
    bad = [one for one in event.get("links") or () if not str(one.get("href", "")).startswith("http")]
    return unknown + [f"the link {one} leads nowhere" for one in bad]


def webhook(event_type: str, dedup_key: str, by: str = "Ana Lima", secret: str = WEBHOOK_SECRET) -> tuple[bytes, str]:
    """What PagerDuty sends about an incident of the event with this ``dedup_key``, and its signature.

    Source: PagerDuty's "Webhooks v3": its payload, and ``X-PagerDuty-Signature``.
    """
    told = {
        "event": {
            "id": "5ac64822-4adc-4fda-ade0-410becf0de4f",
            "event_type": event_type,
            "resource_type": "incident",
            "occurred_at": "2026-11-21T17:30:00.123Z",
            "agent": {"id": "PLH1HKV", "type": "user_reference", "summary": by},
            "client": None,
            "data": {
                "id": "PGR0VU2",
                "type": "incident",
                "number": 2,
                "status": event_type.rpartition(".")[2],
                "incident_key": dedup_key,
                "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
                "title": "A little bump in the road",
                "urgency": "high",
            },
        }
    }
    body = orjson.dumps(told)
    return body, "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
