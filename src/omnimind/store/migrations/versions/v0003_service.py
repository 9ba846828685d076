"""Tenants, people and what they may do; productions, flows and what is seen of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("runs", sa.Column("tenant", sa.Text, nullable=False, server_default="default"))
    op.create_index("runs_tenant", "runs", ["tenant", "id"])
    op.add_column("schedules", sa.Column("tenant", sa.Text, nullable=False, server_default="default"))
    op.add_column("keys", sa.Column("shown", sa.Text, nullable=False, server_default=""))
    op.add_column("keys", sa.Column("created_by", sa.Text, nullable=False, server_default=""))
    op.add_column("keys", sa.Column("used_at_s", sa.Double))
    op.add_column("keys", sa.Column("follows", sa.Text, nullable=False, server_default=""))
    op.add_column("keys", sa.Column("per_minute", sa.Integer))
    op.drop_index("answers_partition")
    is_asked = sa.text("vector IS NOT NULL")
    op.create_index("answers_asked", "answers", ["created_at_s"], sqlite_where=is_asked, postgresql_where=is_asked)
    _who_may_do_what()
    _what_is_made()
    _what_is_seen()


def _who_may_do_what() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False, server_default="{}"),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("disabled_at_s", sa.Double),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False, server_default=""),
        sa.Column("subject", sa.Text, unique=True),
        sa.Column("language", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("disabled_at_s", sa.Double),
    )
    op.create_table(
        "members",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_index("members_user", "members", ["user_id"])
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("seen_at_s", sa.Double, nullable=False),
        sa.Column("expires_at_s", sa.Double, nullable=False),
        sa.Column("about", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("sessions_user", "sessions", ["user_id"])
    op.create_index("sessions_expires", "sessions", ["expires_at_s"])
    op.create_table(
        "links",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False, server_default=""),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("expires_at_s", sa.Double, nullable=False),
        sa.Column("used_at_s", sa.Double),
    )
    op.create_table(
        "audit",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "requests",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.Text),
        sa.Column("at_s", sa.Double, nullable=False),
    )
    op.create_index("requests_at", "requests", ["at_s"])


def _what_is_made() -> None:
    op.create_table(
        "productions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("changed_at_s", sa.Double, nullable=False),
    )
    op.create_index("productions_tenant", "productions", ["tenant", "id"])
    op.create_index("productions_run", "productions", ["run_id"])
    op.create_table(
        "revisions",
        sa.Column("production_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("base", sa.Integer, nullable=False, server_default="0"),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_index("revisions_run", "revisions", ["run_id"])
    op.create_table(
        "uploads",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_index("uploads_at", "uploads", ["created_at_s"])
    op.create_table(
        "renditions",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
    )
    op.create_index("renditions_made", "renditions", ["made"])
    op.create_table(
        "documents",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("layout", sa.Text, nullable=False, server_default="{}"),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_table(
        "threads",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("production_id", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False, server_default="{}"),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )


def _what_is_seen() -> None:
    op.create_table(
        "progress",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("changed_at_s", sa.Double, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("progress_run", "progress", ["run_id", "changed_at_s"])
    op.create_table(
        "spans",
        sa.Column("trace_id", sa.Text, primary_key=True),
        sa.Column("span_id", sa.Text, primary_key=True),
        sa.Column("parent_id", sa.Text, nullable=False, server_default=""),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False, server_default=""),
        sa.Column("attributes", sa.Text, nullable=False),
    )
    op.create_index("spans_at", "spans", ["at_s"])
    op.create_table(
        "traces",
        sa.Column("trace_id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("until_s", sa.Double, nullable=False),
        sa.Column("spans", sa.Integer, nullable=False),
        sa.Column("errors", sa.Integer, nullable=False),
    )
    op.create_index("traces_tenant", "traces", ["tenant", "at_s"])
    op.create_index("traces_at", "traces", ["at_s"])
    op.create_index("traces_run", "traces", ["run_id"])
    op.create_table(
        "logs",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False, server_default=""),
        sa.Column("trace_id", sa.Text, nullable=False, server_default=""),
        sa.Column("fields", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("logs_at", "logs", ["at_s"])
    op.create_index("logs_run", "logs", ["run_id"])
    op.create_index("logs_trace", "logs", ["trace_id"])
    op.create_table(
        "workers",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("began_at_s", sa.Double, nullable=False),
        sa.Column("seen_at_s", sa.Double, nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("actions", sa.Integer, nullable=False),
        sa.Column("at_once", sa.Integer, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
    )
    op.create_index("outcomes_tenant", "outcomes", ["tenant", "at_s"])
