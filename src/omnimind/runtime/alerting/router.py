"""The router: takes all alerts at each look, and keeps what they come to: incidents, and what is told of them to whom.

What is to be told is in the database before anybody tells it. A look writes all that it decides in one transaction; an
incident that somebody else changed meanwhile is looked at again the next time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.dispatch import Group, News, grouped, news_of
from omnimind.alerting.labels import labels_of
from omnimind.alerting.muting import is_inhibited, silenced_by
from omnimind.alerting.notice import What
from omnimind.alerting.routes import Route, all_routes
from omnimind.alerting.schedule import Override
from omnimind.core.alert import Alert
from omnimind.runtime.alerting.addressing import Addressing
from omnimind.runtime.alerting.courier import Courier, Rounds
from omnimind.runtime.alerting.noting import notice_of, severity_of, title_of
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.deliveries import Deliveries
from omnimind.store.ids import new_id
from omnimind.store.incidents import HOUSE, Change, Incident, IncidentAlert, Incidents, Standing
from omnimind.store.silences import Silences, StandIns

ON_DUTY_S: Final = 60.0
"""For how long after a look deliveries are made here: who no longer looks has handed that over to another process."""

TICK_S: Final = 1e-3
"""By how much a change is later than the one before, also where a clock stands still: others see by it that it was."""


class Router:
    """Takes alerts (:class:`~omnimind.runtime.alerting.port.TakesAlerts`). Used from one thread.

    Args:
        config: Who hears of what.
        database: Where incidents are.
        rounds: Who makes deliveries; ``None``: somebody else does.
    """

    def __init__(self, config: AlertsConfig, database: Database, rounds: Rounds | None = None) -> None:
        self._config = config
        self._rounds = rounds
        self._incidents = Incidents(database)
        self._deliveries = Deliveries(database)
        self._silences = Silences(database)
        self._stand_ins = StandIns(database)
        self._addressing = Addressing(config, self._overrides)
        self._routes = {route.name: route for route in all_routes(config.routes)}
        self._remembered_s = max(max(one.repeat_interval_s, one.group_interval_s) for one in self._routes.values())

    def take(self, alerts: Sequence[Alert], now_s: float) -> None:
        """As :meth:`~omnimind.runtime.alerting.port.TakesAlerts.take` has it."""
        by_name = {alert.fingerprint: alert for alert in alerts if alert.state != "pending"}
        standing = {one.incident.group_key: one for one in self._incidents.standing(now_s - self._remembered_s)}
        groups = {group.key: group for group in self._groups(list(by_name.values()), now_s)}
        for key, one in standing.items():
            if key not in groups and one.incident.status != "resolved":
                groups[key] = self._quiet(one.incident)
        changes = [
            change
            for key, group in groups.items()
            if (change := self._change(group, standing.get(key), by_name, now_s)) is not None
        ]
        self._incidents.keep(changes)
        if self._rounds is not None:
            self._rounds.keep_going(ON_DUTY_S)

    def close(self) -> None:
        """Let deliveries that are under way end."""
        if self._rounds is not None:
            self._rounds.close()

    def _overrides(self, schedule: str, at_s: float) -> list[Override]:
        return [one.override for one in self._stand_ins.after(at_s) if one.schedule == schedule]

    # ---------------------------------------------------------------- what there is

    def _groups(self, alerts: Sequence[Alert], now_s: float) -> list[Group]:
        firing = {one.fingerprint: one for one in alerts if one.state == "firing"}
        labels = {name: labels_of(one) for name, one in firing.items()}
        silences = self._silences.known(now_s)
        sources = list(labels.values())
        muted = frozenset(
            name
            for name, said in labels.items()
            if silenced_by(said, silences, now_s) or is_inhibited(said, sources, self._config.inhibit)
        )
        members = ((name, one.fired_at_s or one.began_at_s, labels[name]) for name, one in firing.items())
        return grouped(members, muted, self._config.routes)

    def _quiet(self, incident: Incident) -> Group:
        """The group of an incident of which nothing is firing any more."""
        usual = Route(name=incident.route, receivers=())
        route = self._routes.get(incident.route, usual)
        return Group(route=route, tenant=incident.tenant, labels=incident.labels, firing={})

    # ---------------------------------------------------------------- what comes of it

    def _change(
        self, group: Group, standing: Standing | None, by_name: Mapping[str, Alert], now_s: float
    ) -> Change | None:
        news = news_of(group, standing.known if standing else None, now_s)
        if news in {None, "nothing"} and standing is not None and (change := self._escalated(group, standing, now_s)):
            return change
        if news is None:
            return None
        if news == "opened" or standing is None:
            return self._opened(group, by_name, now_s)
        return self._told(group, standing, news, by_name, now_s)

    def _opened(self, group: Group, by_name: Mapping[str, Alert], now_s: float) -> Change:
        alerts = [by_name[name] for name in group.audible]
        incident = Incident(
            id=new_id(),
            tenant=group.tenant,
            title=title_of(alerts),
            severity=severity_of(alerts),
            status="open",
            route=group.route.name,
            group_key=group.key,
            labels=group.labels,
            opened_at_s=now_s,
            changed_at_s=now_s,
            looked_at_s=now_s,
            told_at_s=now_s,
        )
        return self._begun(group, incident, None, "opened", alerts, ())

    def _begun(
        self,
        group: Group,
        incident: Incident,
        seen_at_s: float | None,
        what: What,
        alerts: Sequence[Alert],
        heard: Iterable[str],
    ) -> Change:
        """An incident that is new, or back: its route's receivers hear of it, and the first step of escalation."""
        names, people = [*group.route.receivers, *heard], tuple[str, ...]()
        escalation = self._addressing.escalation(group.route)
        if escalation is not None:
            called = self._addressing.called(escalation.steps[0], incident.changed_at_s)
            names, people = [*names, *called.receivers], called.people
            until_s = incident.changed_at_s + escalation.steps[0].wait
            incident = incident.model_copy(update={"step": 0, "escalates_at_s": until_s})
        told = self._addressing.hearing(names, what, is_good_news=False)
        notice = notice_of(incident, what, alerts)
        data = {"alerts": [one.summary for one in alerts], "receivers": told, "people": list(people)}
        return Change(
            incident=incident,
            seen_at_s=seen_at_s,
            alerts=[IncidentAlert(alert=one, state="firing", told="firing") for one in alerts],
            events=[(what, HOUSE, data)],
            notices=[(name, notice) for name in told],
        )

    def _reopened(
        self, group: Group, before: Incident, firing: Sequence[Alert], heard: Iterable[str], now_s: float
    ) -> Change:
        update = {"status": "open", "resolved_at_s": None, "resolved_by": "", "acknowledged_at_s": None}
        times = {"changed_at_s": now_s, "looked_at_s": now_s, "told_at_s": now_s}
        worst = {"title": title_of(firing), "severity": severity_of(firing)}
        incident = before.model_copy(update=update | times | worst)
        return self._begun(group, incident, before.changed_at_s, "reopened", firing, heard)

    def _told(self, group: Group, standing: Standing, news: News, by_name: Mapping[str, Alert], now_s: float) -> Change:
        before = standing.incident
        now_s = max(now_s, before.changed_at_s + TICK_S)
        incident = before.model_copy(update={"changed_at_s": now_s, "looked_at_s": now_s})
        if news == "nothing":
            return Change(incident=incident, seen_at_s=before.changed_at_s)
        firing = [by_name[name] for name in group.audible]
        heard = self._deliveries.heard(before.id)
        if news == "reopened":
            return self._reopened(group, before, firing, heard, now_s)
        over = _over(standing, group, by_name, now_s)
        update: dict[str, Any] = {"told_at_s": now_s}
        if firing:
            update |= {"title": title_of(firing), "severity": severity_of(firing)}
        if news == "resolved":
            update |= {"status": "resolved", "resolved_at_s": now_s, "resolved_by": HOUSE, "escalates_at_s": None}
        incident = incident.model_copy(update=update)
        was_told = {one.alert.fingerprint for one in standing.alerts if one.told == "firing"}
        new = [one.summary for one in firing if one.fingerprint not in was_told]
        is_good = not new and news != "repeated"
        told = self._addressing.hearing([*group.route.receivers, *heard], news, is_good_news=is_good)
        notice = notice_of(incident, news, [*firing, *over])
        return Change(
            incident=incident,
            seen_at_s=before.changed_at_s,
            alerts=[
                *(IncidentAlert(alert=one, state="firing", told="firing") for one in firing),
                *(IncidentAlert(alert=one, state="resolved", told="resolved") for one in over),
            ],
            events=[(news, HOUSE, {"alerts": new, "over": [one.summary for one in over], "receivers": told})],
            notices=[(name, notice) for name in told],
        )

    def _escalated(self, group: Group, standing: Standing, now_s: float) -> Change | None:
        """The next step, if nobody has acknowledged the incident in time; not while it is muted."""
        before = standing.incident
        due_at_s, escalation = before.escalates_at_s, self._addressing.escalation(group.route)
        is_due = before.status == "open" and due_at_s is not None and due_at_s <= now_s
        if not is_due or not group.audible:
            return None
        now_s = max(now_s, before.changed_at_s + TICK_S)
        number = before.step + 1
        step = escalation.step(number) if escalation is not None else None
        if step is None or escalation is None:
            return Change(
                incident=before.model_copy(update={"escalates_at_s": None, "changed_at_s": now_s}),
                seen_at_s=before.changed_at_s,
            )
        update = {"step": number, "escalates_at_s": now_s + step.wait, "changed_at_s": now_s}
        incident = before.model_copy(update=update)
        called = self._addressing.called(step, now_s)
        told = self._addressing.hearing(called.receivers, "escalated", is_good_news=False)
        notice = notice_of(incident, "escalated", [one.alert for one in standing.alerts if one.state == "firing"])
        data = {"step": number, "people": list(called.people), "receivers": told}
        return Change(
            incident=incident,
            seen_at_s=before.changed_at_s,
            events=[("escalated", HOUSE, data)],
            notices=[(name, notice) for name in told],
        )


def _over(standing: Standing, group: Group, by_name: Mapping[str, Alert], now_s: float) -> list[Alert]:
    """Alerts that were told of as firing, and are over."""
    found = list[Alert]()
    for one in standing.alerts:
        name = one.alert.fingerprint
        if one.told == "firing" and name not in group.firing:
            latest = by_name.get(name, one.alert)
            ended_at_s = latest.ended_at_s if latest.state == "resolved" else None
            found.append(latest.model_copy(update={"state": "resolved", "ended_at_s": ended_at_s or now_s}))
    return found


@contextmanager
def opened_router(
    config: AlertsConfig, settings: Settings, database: Database, log: FilteringBoundLogger
) -> Iterator[Router]:
    """A router whose deliveries are made here, while it takes alerts.

    Args:
        config: Who hears of what.
        settings: What the environment decides: secrets, certificates, and where the dashboard is.
        database: Where incidents are.
        log: Hears of what can't be delivered.
    """
    router = Router(config, database, Rounds(Courier(config, settings, database, log), log))
    try:
        yield router
    finally:
        router.close()
