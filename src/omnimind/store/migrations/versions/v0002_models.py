"""Keys, the ledger and its budgets, remembered answers, policies and what they decided, and conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("expires_at_s", sa.Double),
        sa.Column("revoked_at_s", sa.Double),
    )
    op.create_index("keys_tenant", "keys", ["tenant"])
    op.create_table(
        "calls",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("reserved_nano", sa.BigInteger, nullable=False),
        sa.Column("cost_nano", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("price", sa.Text, nullable=False),
        sa.Column("input_tokens", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cached_tokens", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cache_written_tokens", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("output_tokens", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("images", sa.Integer, nullable=False, server_default="0"),
        sa.Column("is_estimated", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_cached", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_streaming", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("duration_s", sa.Double),
        sa.Column("first_token_s", sa.Double),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("trace_id", sa.Text, nullable=False, server_default=""),
    )
    reserved = sa.text("status = 'reserved'")
    op.create_index("calls_at", "calls", ["at_s"])
    op.create_index("calls_run", "calls", ["run_id", "at_s"])
    op.create_index("calls_tenant", "calls", ["tenant", "at_s"])
    op.create_index("calls_reserved", "calls", ["status"], sqlite_where=reserved, postgresql_where=reserved)
    op.create_table(
        "budgets",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("hard_nano", sa.BigInteger),
        sa.Column("soft_nano", sa.BigInteger),
    )
    op.create_table(
        "spending",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("since", sa.Text, primary_key=True),
        sa.Column("spent_nano", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("reserved_nano", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "answers",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("partition", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("created_at_s", sa.Double, nullable=False),
        sa.Column("used_at_s", sa.Double, nullable=False),
        sa.Column("expires_at_s", sa.Double, nullable=False),
    )
    op.create_index("answers_partition", "answers", ["partition", "created_at_s"])
    op.create_index("answers_expires", "answers", ["expires_at_s"])
    op.create_index("answers_used", "answers", ["used_at_s"])
    op.create_table(
        "policies",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at_s", sa.Double, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("decided", sa.Text, nullable=False),
        sa.Column("is_shadow", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_tenant", "decisions", ["tenant", "at_s"])
    op.create_index("decisions_run", "decisions", ["run_id"])
    op.create_table(
        "turns",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("session", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("expires_at_s", sa.Double, nullable=False),
    )
    op.create_index("turns_expires", "turns", ["expires_at_s"])
