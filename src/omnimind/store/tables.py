"""The tables: what is kept of runs. :data:`HEAD` names the migration that ends in them."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
)

HEAD: Final = "0001"
"""The revision of the schema that this code knows."""

metadata = MetaData()

_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in a column of type INTEGER

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
)
"""One row a run. ``term`` counts its drivers; ``ending`` is the data of its last row, once it is over."""

Index(
    "runs_unfinished",
    runs.c.status,
    runs.c.wake_at_s,
    sqlite_where=runs.c.ended_at_s.is_(None),
    postgresql_where=runs.c.ended_at_s.is_(None),
)
Index("runs_ended", runs.c.ended_at_s)
Index("runs_definition", runs.c.definition)
Index("runs_flow", runs.c.flow, runs.c.id)

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
    sqlite_autoincrement=True,
)
"""What happened. ``term`` is that of the driver who wrote the row; 0 for everybody else."""

Index("history_run", history.c.run_id, history.c.id)
Index(
    "history_once",
    history.c.run_id,
    history.c.path,
    history.c.kind,
    history.c.round,
    unique=True,
    sqlite_where=history.c.path != "",
    postgresql_where=history.c.path != "",
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
)
"""Runs to begin again and again."""

Index("schedules_next", schedules.c.next_at_s)
