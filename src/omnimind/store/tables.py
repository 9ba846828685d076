"""The tables: what is kept of runs and of what models are asked. :data:`HEAD` names the migration that ends in them.

Those of the service (who may do what, productions, what is seen of them) are in :mod:`omnimind.store.service_tables`.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)

HEAD: Final = "0004"
"""The revision of the schema that this code knows."""

metadata = MetaData()

_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in a column of type INTEGER


def part(where: ColumnElement[bool]) -> dict[str, Any]:
    """What tells :func:`make_tables` that an index is of these rows only."""
    return {"where": where}


def make_tables(connection: Connection) -> None:
    """Make all the tables that are known; none of them is there."""
    # to tell an index of databases beforehand imports them all, which takes 50 ms
    dialect = connection.dialect.name
    for index in (index for table in metadata.tables.values() for index in table.indexes if index.info):
        index.dialect_options[dialect]["where"] = index.info["where"]
    metadata.create_all(connection, checkfirst=False)


definitions = Table(
    "definitions",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
"""State machines as compact JSON, each once."""

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("definition", Text, ForeignKey("definitions.sha256"), nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("labels", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("ended_at_s", Double),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("term", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("held_until_s", Double),
    Column("wake_at_s", Double),
    Column("is_cancelling", Boolean, nullable=False, server_default=false()),
    Column("ending", Text),
    Column("tenant", Text, nullable=False, server_default="default"),
    Column("trace", Text, nullable=False, server_default=""),
)
"""One row a run. ``term`` counts its drivers; ``ending`` is the data of its last row, once it is over."""

Index(
    "runs_unfinished",
    runs.c.status,
    runs.c.wake_at_s,
    info=part(runs.c.ended_at_s.is_(None)),
)
Index("runs_ended", runs.c.ended_at_s)
Index("runs_definition", runs.c.definition)
Index("runs_flow", runs.c.flow, runs.c.id)
Index("runs_tenant", runs.c.tenant, runs.c.id)

history = Table(
    "history",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("term", Integer, nullable=False),
    Column("data", Text, nullable=False),
)
"""What happened. ``term`` is that of the driver who wrote the row; 0 for everybody else.

A row's ``id`` is higher than that of every row there is. SQLite is not asked never to give the id of a deleted row
again (``AUTOINCREMENT``): it would write a table of its own with every transaction.
"""

Index("history_run", history.c.run_id, history.c.id)
Index(
    "history_once",
    history.c.run_id,
    history.c.path,
    history.c.kind,
    history.c.round,
    unique=True,
    info=part(history.c.path != ""),
)

approvals = Table(
    "approvals",
    metadata,
    Column("token", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("round", Integer, nullable=False),
)
"""Where each question was asked, for the last time."""

Index("approvals_run", approvals.c.run_id)

uses = Table(
    "uses",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
)
"""The artifacts that a run's history refers to."""

Index("uses_sha256", uses.c.sha256)

schedules = Table(
    "schedules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("input", Text, nullable=False),
    Column("cron", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("next_at_s", Double, nullable=False),
    Column("tenant", Text, nullable=False, server_default="default"),
)
"""Runs to begin again and again."""

Index("schedules_next", schedules.c.next_at_s)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("expires_at_s", Double),
    Column("revoked_at_s", Double),
    Column("shown", Text, nullable=False, server_default=""),
    Column("created_by", Text, nullable=False, server_default=""),
    Column("used_at_s", Double),
    Column("follows", Text, nullable=False, server_default=""),
    Column("per_minute", Integer),
)
"""API keys. ``digest`` is what is kept of the secret, ``shown`` how it begins; ``scopes`` is a JSON list.

``follows`` is the key that this one was made to replace.
"""

Index("keys_tenant", keys.c.tenant)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("holder", Text),
    Column("at_s", Double, nullable=False),
    Column("reserved_nano", BigInteger, nullable=False),
    Column("cost_nano", BigInteger, nullable=False, server_default="0"),
    Column("price", Text, nullable=False),
    Column("input_tokens", BigInteger, nullable=False, server_default="0"),
    Column("cached_tokens", BigInteger, nullable=False, server_default="0"),
    Column("cache_written_tokens", BigInteger, nullable=False, server_default="0"),
    Column("output_tokens", BigInteger, nullable=False, server_default="0"),
    Column("images", Integer, nullable=False, server_default="0"),
    Column("is_estimated", Boolean, nullable=False, server_default=false()),
    Column("is_cached", Boolean, nullable=False, server_default=false()),
    Column("is_streaming", Boolean, nullable=False, server_default=false()),
    Column("duration_s", Double),
    Column("first_token_s", Double),
    Column("error", Text, nullable=False, server_default=""),
    Column("trace_id", Text, nullable=False, server_default=""),
)
"""The ledger: a row a call to a provider. Money is in nano-dollars; ``holder`` is the process that makes it now."""

Index("calls_at", calls.c.at_s)
Index("calls_run", calls.c.run_id, calls.c.at_s)
Index("calls_tenant", calls.c.tenant, calls.c.at_s)
Index(
    "calls_reserved",
    calls.c.status,
    info=part(calls.c.status == "reserved"),
)

budgets = Table(
    "budgets",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("hard_nano", BigInteger),
    Column("soft_nano", BigInteger),
)
"""How much may be spent; ``subject`` ``*`` is everybody without a budget of their own."""

spending = Table(
    "spending",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("spent_nano", BigInteger, nullable=False, server_default="0"),
    Column("reserved_nano", BigInteger, nullable=False, server_default="0"),
)
"""What was spent and is set aside: ``since`` is a day (``2026-11-21``), a month (``2026-11``) or ``ever``."""

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("vector", LargeBinary),
    Column("created_at_s", Double, nullable=False),
    Column("used_at_s", Double, nullable=False),
    Column("expires_at_s", Double, nullable=False),
)
"""Answers of models that are remembered: ``asked`` is the question that similar ones are compared with."""

Index("answers_asked", answers.c.created_at_s, info=part(answers.c.vector.is_not(None)))
Index("answers_expires", answers.c.expires_at_s)
Index("answers_used", answers.c.used_at_s)

policies = Table(
    "policies",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Every version of every tenant's policy; the last one holds."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at_s", Double, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("decided", Text, nullable=False),
    Column("is_shadow", Boolean, nullable=False, server_default=false()),
    Column("score", Double, nullable=False),
    Column("findings", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""What the guard decided, never with the text: one row a rule and kind that found something in one text."""

Index("decisions_tenant", decisions.c.tenant, decisions.c.at_s)
Index("decisions_run", decisions.c.run_id)

turns = Table(
    "turns",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("session", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("message", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("expires_at_s", Double, nullable=False),
)
"""Conversations, a message a row, as JSON."""

Index("turns_expires", turns.c.expires_at_s)
