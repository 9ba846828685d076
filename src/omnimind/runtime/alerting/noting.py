"""Puts what came of an incident into notices."""

from collections.abc import Iterable, Sequence

from omnimind.alerting.notice import MOST_ALERTS, Notice, What
from omnimind.core.alert import SEVERITIES, Alert, Severity
from omnimind.store.incidents import Incident

_MOST_TITLE = 200


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """``alerts``, those that are not over before those that are, the worst of each first."""
    return sorted(alerts, key=lambda one: (one.state == "resolved", -SEVERITIES.index(one.severity), one.summary))


def severity_of(alerts: Sequence[Alert]) -> Severity:
    """That of the worst of ``alerts``."""
    return max((one.severity for one in alerts), key=SEVERITIES.index)


def title_of(alerts: Sequence[Alert]) -> str:
    """What an incident of ``alerts`` is called: the worst of them, and how many more there are."""
    first = worst_first(alerts)[0].summary[:_MOST_TITLE]
    return f"{first} (+{len(alerts) - 1})" if len(alerts) > 1 else first


def notice_of(incident: Incident, what: What, alerts: Iterable[Alert], *, actor: str = "", comment: str = "") -> Notice:
    """What is told of ``incident``, which ``what`` has just come of.

    Args:
        incident: As it is from now on.
        what: What came of it.
        alerts: Those of its alerts that it is about.
        actor: Who did it, if somebody did.
        comment: What they said.
    """
    told = worst_first(alerts)
    return Notice(
        what=what,
        at_s=incident.changed_at_s,
        incident_id=incident.id,
        tenant=incident.tenant,
        title=incident.title,
        severity=incident.severity,
        is_over=incident.status == "resolved",
        is_acknowledged=incident.status == "acknowledged",
        opened_at_s=incident.opened_at_s,
        route=incident.route,
        group_key=incident.group_key,
        labels=incident.labels,
        alerts=tuple(told[:MOST_ALERTS]),
        more=max(len(told) - MOST_ALERTS, 0),
        actor=actor,
        comment=comment,
    )
