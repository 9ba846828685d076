"""Dispatching: what is to be told of a group of alerts at a look, as Alertmanager would.

Source: Alertmanager 0.25, ``dispatch.go`` (when a group is looked at) and ``notify.go``, ``DedupStage.needsUpdate``
(whether there is news). Incidents, which Alertmanager does not have, add who acknowledged and who resolved them.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal

from omnimind.alerting.labels import group_labels
from omnimind.alerting.routes import Route, RouteConfig, routes_of
from omnimind.core.json_text import compact
from omnimind.core.value import Value

Status = Literal["open", "acknowledged", "resolved"]

Told = Literal["", "firing", "resolved"]

News = Literal["opened", "reopened", "changed", "repeated", "resolved", "nothing"]
"""What to tell; ``nothing``: it was time to look, and there is none."""


class Group(Value):
    """Alerts that are told of together.

    Attributes:
        route: By which route.
        tenant: Whose they are.
        labels: Those they agree in.
        firing: When each began to fire, by its fingerprint.
        muted: Which of them nobody is to be told of.
    """

    route: Route
    tenant: str
    labels: Mapping[str, str]
    firing: Mapping[str, float]
    muted: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Names it, the same at every look: 24 hexadecimal digits."""
        return group_key(self.route.name, self.tenant, self.labels)

    @property
    def audible(self) -> dict[str, float]:
        """Those of the firing that may be told of."""
        return {name: at_s for name, at_s in self.firing.items() if name not in self.muted}


class Known(Value):
    """What is known of the latest incident of a group.

    Attributes:
        status: How it stands.
        told: What was told of each of its alerts last.
        looked_at_s: When it was last considered.
        told_at_s: When something was last told.
        resolved_at_s: Since when it is over.
        by_hand: Whether a person said so.
    """

    status: Status
    told: Mapping[str, Told]
    looked_at_s: float
    told_at_s: float
    resolved_at_s: float | None = None
    by_hand: bool = False


def group_key(route: str, tenant: str, labels: Mapping[str, str]) -> str:
    """Names the group of a route, a tenant and labels."""
    told = compact({"route": route, "tenant": tenant, "labels": dict(sorted(labels.items()))})
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def grouped(
    firing: Iterable[tuple[str, float, Mapping[str, str]]], muted: frozenset[str], root: RouteConfig
) -> list[Group]:
    """The groups of alerts, given as fingerprint, when it began to fire, and all labels; in a stable order."""
    members: dict[str, tuple[Route, Mapping[str, str], dict[str, str], dict[str, float]]] = {}
    for fingerprint, at_s, labels in firing:
        for route in routes_of(labels, root):
            shared = group_labels(labels, route.group_by)
            key = group_key(route.name, labels["tenant"], shared)
            members.setdefault(key, (route, labels, shared, {}))[3][fingerprint] = at_s
    return [
        Group(route=route, tenant=labels["tenant"], labels=shared, firing=among, muted=muted & among.keys())
        for _, (route, labels, shared, among) in sorted(members.items())
    ]


def news_of(group: Group, known: Known | None, now_s: float) -> News | None:
    """What is to be told of ``group``, whose latest incident is ``known``; ``None``: it is not time to look yet."""
    if known is None or known.status == "resolved":
        return _news_of_none(group, known, now_s)
    if now_s < known.looked_at_s + group.route.group_interval_s:
        return None
    if not group.firing:
        return "resolved"
    if not group.audible:
        return "nothing"
    was_firing = {name for name, told in known.told.items() if told == "firing"}
    is_more = not was_firing >= group.audible.keys()
    is_less = not group.firing.keys() >= was_firing
    if is_more or is_less:
        return "changed"
    is_due = now_s >= known.told_at_s + group.route.repeat_interval_s
    return "repeated" if is_due and known.status == "open" else "nothing"


def _news_of_none(group: Group, known: Known | None, now_s: float) -> News | None:
    """What is to be told of a group that has no incident under way."""
    route, audible = group.route, group.audible
    if not audible or now_s < min(audible.values()) + route.group_wait_s:
        return None
    over_at_s = known.resolved_at_s if known is not None else None
    if known is None or over_at_s is None:
        return "opened"
    if not known.by_hand:
        return "reopened" if now_s < over_at_s + route.group_interval_s else "opened"
    is_new = any(at_s > over_at_s for at_s in audible.values())
    return "opened" if is_new or now_s >= over_at_s + route.repeat_interval_s else None
