"""Noticing: what logs and errors give somebody to look at, as alerts."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, union

from omnimind.core.alert import Alert, AlertSource, Severity
from omnimind.store.database import Database
from omnimind.store.faults import HOUSE, KnownFault, KnownFaults
from omnimind.store.patterns import NEW_S, Pattern, Patterns
from omnimind.store.telemetry_tables import faults, patterns

MOST: Final = 20
"""Alerts of one kind for a tenant at once: if there are more, those with the most lines or errors."""

QUIET_S: Final = 86_400.0
"""An error that has returned is told of until somebody decides about it, or it did not happen for so long."""

_RUNBOOK: Final = "docs/seeing.md#errors"
_LOG_RUNBOOK: Final = "docs/seeing.md#patterns"


def findings(database: Database, now_s: float) -> list[Alert]:
    """The alerts that log lines and errors give reason for now: what is not among them any more is over.

    Templates alert that are new, or burst, and whose lines are warnings or worse; errors that are new, or returned
    after they were resolved, and are the fault of this house or of what it needs.

    Raises:
        OmniMindError: What a database raises.
    """
    found: list[Alert] = []
    for tenant in _tenants(database, now_s):
        lines = Patterns(database, lambda: now_s).recent(tenant, level="warning")
        found += [_of_new(tenant, one) for one in _most(one for one in lines if one.is_new)]
        found += [_of_burst(tenant, one) for one in _most(one for one in lines if one.is_bursting)]
        known = KnownFaults(database, lambda: now_s).recent(tenant, statuses=("open", "returned"), blame="house")
        new = (one for one in known if one.status == "open" and now_s - one.first_at_s < NEW_S)
        back = (one for one in known if one.status == "returned" and now_s - one.last_at_s < QUIET_S)
        found += [_of_fault(tenant, one) for one in (*_most_faults(new), *_most_faults(back))]
    return found


def _tenants(database: Database, now_s: float) -> list[str]:
    """Those with anything new to look at."""
    lately = now_s - QUIET_S
    of_lines = select(patterns.c.tenant).where(patterns.c.last_at_s >= lately, patterns.c.level.in_(_BAD))
    of_faults = select(faults.c.tenant).where(faults.c.last_at_s >= lately, faults.c.blame.in_(HOUSE))
    with database.reading() as connection:
        return sorted(connection.scalars(union(of_lines, of_faults)))


_BAD: Final = ("warning", "error", "critical")


def _most(some: Iterable[Pattern]) -> list[Pattern]:
    return sorted(some, key=lambda one: -one.burst)[:MOST]


def _most_faults(some: Iterable[KnownFault]) -> list[KnownFault]:
    return sorted(some, key=lambda one: -one.count)[:MOST]


def _of_new(tenant: str, one: Pattern) -> Alert:
    summary = f"A new kind of line in the log ({one.level}): {one.template}"
    description = f"{one.count} since it was first seen, and nothing like it before."
    return _alert(
        "NewLogPattern", "logs", _severity(one), tenant, one.id, summary, description, one.count, one.first_at_s
    )


def _of_burst(tenant: str, one: Pattern) -> Alert:
    summary = f"More lines in the log than ever within a day ({one.level}): {one.template}"
    description = f"{one.burst} within five minutes; more than twice as many as in any five minutes of the day before."
    return _alert(
        "LogPatternBurst", "logs", _severity(one), tenant, one.id, summary, description, one.burst, one.last_at_s
    )


def _of_fault(tenant: str, one: KnownFault) -> Alert:
    is_back = one.status == "returned"
    name = "ErrorReturned" if is_back else "NewError"
    what = f"{one.code}: {one.message}" if one.message else one.code
    summary = f"An error that was resolved happens again: {what}" if is_back else f"A new error: {what}"
    description = f"{one.count} times, raised in {one.place}; version {one.last_version}."
    began_s = one.changed_at_s if is_back else one.first_at_s
    return _alert(name, "faults", "warning", tenant, one.fingerprint, summary, description, one.count, began_s)


def _severity(one: Pattern) -> Severity:
    return "info" if one.level == "warning" else "warning"


def _alert(
    name: str,
    source: AlertSource,
    severity: Severity,
    tenant: str,
    subject: str,
    summary: str,
    description: str,
    value: float,
    began_at_s: float,
) -> Alert:
    return Alert(
        name=name,
        source=source,
        severity=severity,
        tenant=tenant,
        labels={"pattern" if source == "logs" else "fault": subject},
        summary=summary,
        description=description,
        runbook=_LOG_RUNBOOK if source == "logs" else _RUNBOOK,
        state="firing",
        value=value,
        began_at_s=began_at_s,
        fired_at_s=began_at_s,
    )
