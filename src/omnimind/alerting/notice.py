"""Notices: what is told of an incident, before it is put into the words and the form of a receiver."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from omnimind.alerting.receivers import Channel
from omnimind.core.alert import Alert, Severity
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value

What = Literal[
    "opened", "reopened", "changed", "repeated", "escalated", "acknowledged", "unacknowledged", "commented",
    "resolved", "test",
]  # fmt: skip

MOST_ALERTS: Final = 50
"""Alerts that a notice tells of; it says how many more there are."""

_ALWAYS: Final = frozenset({"opened", "reopened", "changed", "repeated", "escalated", "resolved", "test"})

_HEARD: Final[Mapping[Channel, frozenset[str]]] = {
    "slack": _ALWAYS | {"acknowledged", "unacknowledged", "commented"},
    "pagerduty": _ALWAYS | {"acknowledged"},
    "email": _ALWAYS,
    "webhook": _ALWAYS,
}


class Notice(Value):
    """What is told of an incident.

    Attributes:
        what: What came of it.
        at_s: When, in seconds since 1970.
        incident_id: Which incident; empty for a trial.
        tenant: Whose.
        title: What it is called.
        severity: The worst of its alerts'.
        is_over: Whether it is resolved.
        is_acknowledged: Whether somebody looks after it.
        opened_at_s: When it was opened.
        route: By which route it came.
        group_key: The name of its group.
        labels: Those that its alerts agree in.
        alerts: Its alerts, the worst first, :data:`MOST_ALERTS` at most.
        more: How many alerts are left out.
        actor: Who did it, if somebody did.
        comment: What they said.
    """

    what: What
    at_s: float
    incident_id: str = ""
    tenant: str = DEFAULT_TENANT
    title: str
    severity: Severity
    is_over: bool = False
    is_acknowledged: bool = False
    opened_at_s: float
    route: str = ""
    group_key: str = ""
    labels: Mapping[str, str] = Field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()
    more: int = 0
    actor: str = ""
    comment: str = ""

    @property
    def firing(self) -> list[Alert]:
        """Those of the alerts that are not over."""
        return [alert for alert in self.alerts if alert.state != "resolved"]

    @property
    def dedup_key(self) -> str:
        """By what receivers know that several notices are about one thing."""
        return f"omnimind-{self.incident_id}"


def hears(channel: Channel, what: What) -> bool:
    """Whether ``what`` can be told by ``channel``."""
    return what in _HEARD[channel]
