"""The tables of telemetry: series of what is measured, errors, templates, profiles, alerts and incidents."""

from typing import Final

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from omnimind.store.tables import metadata

__all__ = ["metadata"]

_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in a column of type INTEGER

# ------------------------------------------------------------------------------------------ what is measured

series = Table(
    "series",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("kind", Text, nullable=False),
    UniqueConstraint("name", "labels"),
)
"""What is measured: ``name`` and ``labels`` (JSON, its names in order) as Prometheus has them.

``kind`` is ``counter`` or ``gauge``; a histogram is counters, as Prometheus has it: ``_bucket``, ``_sum``, ``_count``.
"""

points = Table(
    "points",
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step_s", Integer, primary_key=True),
    Column("at_s", BigInteger, primary_key=True),
    Column("total", Double, nullable=False),
    Column("samples", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What was measured within the ``step_s`` from ``at_s`` on, added up by whoever measures.

Of a counter ``total`` is by how much it grew, of a gauge the sum of ``samples`` values.
"""

Index("points_at", points.c.step_s, points.c.at_s)

faults = Table(
    "faults",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("blame", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("changed_at_s", Double, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at_s", Double, nullable=False),
    Column("last_at_s", Double, nullable=False),
    Column("first_version", Text, nullable=False),
    Column("last_version", Text, nullable=False),
    Column("stack", Text, nullable=False),
)
"""Errors, those that are alike together. ``stack`` is the newest one's, a line each."""

Index("faults_last", faults.c.tenant, faults.c.last_at_s)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("version", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("agent", Text, nullable=False),
)
"""When errors happened, in which trace and which run."""

Index("occurrences_fault", occurrences.c.tenant, occurrences.c.fingerprint, occurrences.c.id)
Index("occurrences_at", occurrences.c.at_s)

patterns = Table(
    "patterns",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("template", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at_s", Double, nullable=False),
    Column("last_at_s", Double, nullable=False),
)
"""Templates of log lines."""

Index("patterns_last", patterns.c.tenant, patterns.c.last_at_s)

tallies = Table(
    "tallies",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("at_s", BigInteger, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""How many lines of a template, or errors of a fingerprint, there were within five minutes from ``at_s`` on."""

Index("tallies_at", tallies.c.at_s)

profiles = Table(
    "profiles",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at_s", Double, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("tenant", Text, nullable=False, server_default=""),
    Column("run_id", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    Column("calls", BigInteger, nullable=False, server_default="0"),
    Column("samples", BigInteger, nullable=False),
    Column("stacks", LargeBinary, nullable=False),
)
"""Where time or memory went. ``stacks`` are folded stacks, a line each, compressed.

``calls`` are those of the agent that began meanwhile. Without a tenant it is the process's own.
"""

Index("profiles_at", profiles.c.at_s)
Index("profiles_run", profiles.c.run_id)

profilers = Table(
    "profilers",
    metadata,
    Column("process", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("seen_at_s", Double, nullable=False),
    Column("told", Text, nullable=False),
    Column("wanted", Text, nullable=False, server_default=""),
)
"""Processes that profile themselves: what each tells of itself, and what somebody wants of it, both as JSON."""

# ------------------------------------------------------------------------------------------ what is told of it

alerts = Table(
    "alerts",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("began_at_s", Double, nullable=False),
    Column("changed_at_s", Double, nullable=False),
    Column("alert", Text, nullable=False),
)
"""Alerts, the newest of each fingerprint, as :class:`omnimind.core.alert.Alert` in JSON."""

Index("alerts_tenant", alerts.c.tenant, alerts.c.state)

silences = Table(
    "silences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("matchers", Text, nullable=False),
    Column("begins_at_s", Double, nullable=False),
    Column("ends_at_s", Double, nullable=False),
    Column("author", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Alerts that nobody is to be told of for a while. ``matchers`` is JSON."""

Index("silences_tenant", silences.c.tenant, silences.c.ends_at_s)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("group_key", Text, nullable=False),
    Column("open_key", Text, unique=True),
    Column("labels", Text, nullable=False),
    Column("assignee", Text, nullable=False, server_default=""),
    Column("opened_at_s", Double, nullable=False),
    Column("acknowledged_at_s", Double),
    Column("resolved_at_s", Double),
    Column("resolved_by", Text, nullable=False, server_default=""),
    Column("changed_at_s", Double, nullable=False),
    Column("looked_at_s", Double, nullable=False),
    Column("told_at_s", Double, nullable=False),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("escalates_at_s", Double),
)
"""Incidents: alerts that are told of together, until they are over; ``labels`` are those that they agree in, as JSON.

``open_key`` is ``group_key`` while it is not over, for a group has one such incident. ``looked_at_s`` is when it was
last considered whether there is news to tell, ``told_at_s`` when there was; ``step`` is how far it has been escalated,
``escalates_at_s`` when it goes further. ``resolved_by`` is empty while it is not over.
"""

Index("incidents_tenant", incidents.c.tenant, incidents.c.status, incidents.c.opened_at_s)
Index("incidents_group", incidents.c.group_key, incidents.c.status)

incident_alerts = Table(
    "incident_alerts",
    metadata,
    Column("incident_id", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("alert", Text, nullable=False),
)
"""The alerts of an incident: the ``state`` of each, and the one that was told last (empty: none), and it as JSON."""

incident_events = Table(
    "incident_events",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("incident_id", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", Text, nullable=False),
)
"""What came of incidents, in its order. ``data`` is JSON."""

Index("incident_events_incident", incident_events.c.incident_id, incident_events.c.id)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("incident_id", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at_s", Double, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default="{}"),
    Column("created_at_s", Double, nullable=False),
    Column("delivered_at_s", Double),
)
"""What is to be told to whom, until it has been: ``waiting``, ``delivered`` or ``given_up``. ``message`` is JSON.

``answer`` is what the receiver knows it by, as JSON. A trial message has no incident.
"""

Index("deliveries_due", deliveries.c.status, deliveries.c.due_at_s)
Index("deliveries_incident", deliveries.c.incident_id)

stand_ins = Table(
    "stand_ins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("begins_at_s", Double, nullable=False),
    Column("ends_at_s", Double, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Who is on call instead of whoever the schedule has. The schedules are the house's."""

duties = Table(
    "duties",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_s", Double, nullable=False),
    Column("state", Text, nullable=False, server_default="{}"),
)
"""What one process of the installation does for all of them: who, until when, and what it remembers, as JSON."""
