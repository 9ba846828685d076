"""Runs, their histories, questions and schedules; on PostgreSQL the queue too."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "definitions",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, sa.ForeignKey("definitions.sha256"), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("ended_at_s", sa.Double),
        sa.Column("round", sa.Integer, nullable=False, server_default="0"),
        sa.Column("term", sa.Integer, nullable=False, server_default="0"),
        sa.Column("holder", sa.Text),
        sa.Column("held_until_s", sa.Double),
        sa.Column("wake_at_s", sa.Double),
        sa.Column("is_cancelling", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("ending", sa.Text),
    )
    unfinished = sa.text("ended_at_s IS NULL")
    op.create_index(
        "runs_unfinished", "runs", ["status", "wake_at_s"], sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_index("runs_ended", "runs", ["ended_at_s"])
    op.create_index("runs_definition", "runs", ["definition"])
    op.create_index("runs_flow", "runs", ["flow", "id"])
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("term", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("history_run", "history", ["run_id", "id"])
    of_state = sa.text("path != ''")
    op.create_index(
        "history_once",
        "history",
        ["run_id", "path", "kind", "round"],
        unique=True,
        sqlite_where=of_state,
        postgresql_where=of_state,
    )
    op.create_table(
        "approvals",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
    )
    op.create_index("approvals_run", "approvals", ["run_id"])
    op.create_table(
        "uses",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
    )
    op.create_index("uses_sha256", "uses", ["sha256"])
    op.create_table(
        "schedules",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("input", sa.Text, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("next_at_s", sa.Double, nullable=False),
    )
    op.create_index("schedules_next", "schedules", ["next_at_s"])
    if op.get_bind().dialect.name == "postgresql":
        from omnimind.store.queue import create_queue

        create_queue(op.get_bind())
