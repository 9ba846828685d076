"""The tables of the service: who may do what, productions and their revisions, flows, and what is seen of it all."""

from typing import Final

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text

from omnimind.store.tables import metadata

__all__ = ["metadata"]

_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in a column of type INTEGER

# ------------------------------------------------------------------------------------------ who may do what

tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("settings", Text, nullable=False, server_default="{}"),
    Column("created_at_s", Double, nullable=False),
    Column("disabled_at_s", Double),
)
"""Tenants. ``settings`` is JSON."""

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False, server_default=""),
    Column("subject", Text, unique=True),
    Column("language", Text, nullable=False, server_default=""),
    Column("created_at_s", Double, nullable=False),
    Column("disabled_at_s", Double),
)
"""People. ``password`` is an Argon2 hash; ``subject`` who an identity provider says they are: its issuer and a name."""

members = Table(
    "members",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""What people may do for a tenant."""

Index("members_user", members.c.user_id)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("seen_at_s", Double, nullable=False),
    Column("expires_at_s", Double, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
)
"""Browsers that are signed in. ``about`` says which browser it is, for people."""

Index("sessions_user", sessions.c.user_id)
Index("sessions_expires", sessions.c.expires_at_s)

links = Table(
    "links",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("created_by", Text, nullable=False, server_default=""),
    Column("created_at_s", Double, nullable=False),
    Column("expires_at_s", Double, nullable=False),
    Column("used_at_s", Double),
)
"""Links that sign somebody in once: the first administrator, who was invited, and who forgot a password."""

audit = Table(
    "audit",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_s", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""Every change that somebody made, each with the digest of the one before."""

requests = Table(
    "requests",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("status", Integer),
    Column("body", Text),
    Column("at_s", Double, nullable=False),
)
"""Requests with an Idempotency-Key, and their answers: what was asked twice is done once."""

Index("requests_at", requests.c.at_s)

# ------------------------------------------------------------------------------------------ what is made

productions = Table(
    "productions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("changed_at_s", Double, nullable=False),
)
"""Productions; ``revision`` and ``run_id`` are the current ones'."""

Index("productions_tenant", productions.c.tenant, productions.c.id)
Index("productions_run", productions.c.run_id)

revisions = Table(
    "revisions",
    metadata,
    Column("production_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("base", Integer, nullable=False, server_default="0"),
    Column("run_id", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Every version of a production: each is a run, whose input is its brief.

``base`` is the version that it was made from, 0 for the first; ``note`` says what was changed.
"""

Index("revisions_run", revisions.c.run_id)

uploads = Table(
    "uploads",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Artifacts that people have sent."""

Index("uploads_at", uploads.c.created_at_s)

renditions = Table(
    "renditions",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("made", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
)
"""Artifacts that were made from another for showing it: a picture as WebP in a size, a scene to play."""

Index("renditions_made", renditions.c.made)

documents = Table(
    "documents",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("layout", Text, nullable=False, server_default="{}"),
    Column("author", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
)
"""Every version of every flow of a tenant's own; ``layout`` says, as JSON, where states are drawn.

Without a text it is gone.
"""

threads = Table(
    "threads",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("production_id", Text, nullable=False),
    Column("told", Text, nullable=False, server_default="{}"),
    Column("created_at_s", Double, nullable=False),
)
"""Conversations elsewhere that follow a run; ``told`` says, as JSON, what was said there."""

# ------------------------------------------------------------------------------------------ what is seen

progress = Table(
    "progress",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("changed_at_s", Double, nullable=False),
    Column("data", Text, nullable=False),
)
"""How far agents at work are, as JSON; what a run has no more use for is deleted."""

Index("progress_run", progress.c.run_id, progress.c.changed_at_s)

spans = Table(
    "spans",
    metadata,
    Column("trace_id", Text, primary_key=True),
    Column("span_id", Text, primary_key=True),
    Column("parent_id", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("status", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("run_id", Text, nullable=False, server_default=""),
    Column("attributes", Text, nullable=False),
)
"""Parts of traces. ``attributes`` is JSON."""

Index("spans_at", spans.c.at_s)

traces = Table(
    "traces",
    metadata,
    Column("trace_id", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("until_s", Double, nullable=False),
    Column("spans", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
)
"""Traces, summed up as their spans come. ``name`` is that of the first span; empty until that has ended."""

Index("traces_tenant", traces.c.tenant, traces.c.at_s)
Index("traces_at", traces.c.at_s)
Index("traces_run", traces.c.run_id)

logs = Table(
    "logs",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at_s", Double, nullable=False),
    Column("level", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("run_id", Text, nullable=False, server_default=""),
    Column("trace_id", Text, nullable=False, server_default=""),
    Column("fields", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Log lines. ``fields`` is JSON."""

Index("logs_at", logs.c.at_s)
Index("logs_run", logs.c.run_id)
Index("logs_trace", logs.c.trace_id)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("began_at_s", Double, nullable=False),
    Column("seen_at_s", Double, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("actions", Integer, nullable=False),
    Column("at_once", Integer, nullable=False),
)
"""Processes that drive runs and call agents, and what each does. ``name`` is as in :mod:`omnimind.store.holders`."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("status", Text, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("words", Integer, nullable=False),
)
"""What came of productions: ``ready``, ``rejected`` or ``failed``, how long they are and how many words are told."""

Index("outcomes_tenant", outcomes.c.tenant, outcomes.c.at_s)
