"""Series of what is measured, errors, templates of log lines, profiles, alerts and incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("runs", sa.Column("trace", sa.Text, nullable=False, server_default=""))
    _what_is_measured()
    _what_is_told_of_it()


def _what_is_measured() -> None:
    op.create_table(
        "series",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.UniqueConstraint("name", "labels"),
    )
    op.create_table(
        "points",
        sa.Column("series_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("step_s", sa.Integer, primary_key=True),
        sa.Column("at_s", sa.BigInteger, primary_key=True),
        sa.Column("total", sa.Double, nullable=False),
        sa.Column("samples", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("points_at", "points", ["step_s", "at_s"])
    _errors()
    _templates()
    op.create_table(
        "profiles",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False, server_default=""),
        sa.Column("run_id", sa.Text, nullable=False, server_default=""),
        sa.Column("agent", sa.Text, nullable=False, server_default=""),
        sa.Column("calls", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("samples", sa.BigInteger, nullable=False),
        sa.Column("stacks", sa.LargeBinary, nullable=False),
    )
    op.create_index("profiles_at", "profiles", ["at_s"])
    op.create_index("profiles_run", "profiles", ["run_id"])
    op.create_table(
        "profilers",
        sa.Column("process", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("seen_at_s", sa.Double, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False, server_default=""),
    )


def _errors() -> None:
    op.create_table(
        "faults",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("blame", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("changed_at_s", sa.Double, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("first_at_s", sa.Double, nullable=False),
        sa.Column("last_at_s", sa.Double, nullable=False),
        sa.Column("first_version", sa.Text, nullable=False),
        sa.Column("last_version", sa.Text, nullable=False),
        sa.Column("stack", sa.Text, nullable=False),
    )
    op.create_index("faults_last", "faults", ["tenant", "last_at_s"])
    op.create_table(
        "occurrences",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
    )
    op.create_index("occurrences_fault", "occurrences", ["tenant", "fingerprint", "id"])
    op.create_index("occurrences_at", "occurrences", ["at_s"])


def _templates() -> None:
    op.create_table(
        "patterns",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("first_at_s", sa.Double, nullable=False),
        sa.Column("last_at_s", sa.Double, nullable=False),
    )
    op.create_index("patterns_last", "patterns", ["tenant", "last_at_s"])
    op.create_table(
        "tallies",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at_s", sa.BigInteger, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_index("tallies_at", "tallies", ["at_s"])


def _what_is_told_of_it() -> None:
    op.create_table(
        "alerts",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("began_at_s", sa.Double, nullable=False),
        sa.Column("changed_at_s", sa.Double, nullable=False),
        sa.Column("alert", sa.Text, nullable=False),
    )
    op.create_index("alerts_tenant", "alerts", ["tenant", "state"])
    op.create_table(
        "silences",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("matchers", sa.Text, nullable=False),
        sa.Column("begins_at_s", sa.Double, nullable=False),
        sa.Column("ends_at_s", sa.Double, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_index("silences_tenant", "silences", ["tenant", "ends_at_s"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("open_key", sa.Text, unique=True),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("assignee", sa.Text, nullable=False, server_default=""),
        sa.Column("opened_at_s", sa.Double, nullable=False),
        sa.Column("acknowledged_at_s", sa.Double),
        sa.Column("resolved_at_s", sa.Double),
        sa.Column("resolved_by", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at_s", sa.Double, nullable=False),
        sa.Column("looked_at_s", sa.Double, nullable=False),
        sa.Column("told_at_s", sa.Double, nullable=False),
        sa.Column("step", sa.Integer, nullable=False, server_default="0"),
        sa.Column("escalates_at_s", sa.Double),
    )
    op.create_index("incidents_group", "incidents", ["group_key", "status"])
    op.create_index("incidents_tenant", "incidents", ["tenant", "status", "opened_at_s"])
    op.create_table(
        "incident_alerts",
        sa.Column("incident_id", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("alert", sa.Text, nullable=False),
    )
    op.create_table(
        "incident_events",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("incident_id", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("incident_events_incident", "incident_events", ["incident_id", "id"])
    op.create_table(
        "deliveries",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("incident_id", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at_s", sa.Double, nullable=False),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("answer", sa.Text, nullable=False, server_default="{}"),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("delivered_at_s", sa.Double),
    )
    op.create_index("deliveries_due", "deliveries", ["status", "due_at_s"])
    op.create_index("deliveries_incident", "deliveries", ["incident_id"])
    op.create_table(
        "stand_ins",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("begins_at_s", sa.Double, nullable=False),
        sa.Column("ends_at_s", sa.Double, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_table(
        "duties",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until_s", sa.Double, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="{}"),
    )
