"""The queue on PostgreSQL: Procrastinate's jobs, deferred in the very transaction that asks for them."""

from typing import Final

from sqlalchemy import Connection, TextClause, text

DRIVE: Final = "omnimind.drive"
"""The task that drives the run ``run_id``, in the queue :data:`RUNS`."""

RUNS: Final = "runs"

ACT: Final = "omnimind.act"
"""The task that makes the call at ``path`` of the run ``run_id``, in the queue :func:`queue_of` the agent."""

CHANNEL: Final = "omnimind_runs"
"""Where the run's id is notified when somebody answers it or tells it to stop."""


def queue_of(agent: str) -> str:
    """The queue of the calls of an agent."""
    return f"agent.{agent}"


def _defer(queue: str, task: str, queueing_lock: str, *arguments: str) -> str:
    given = ", ".join(f"'{name}', CAST(:{name} AS text)" for name in arguments)
    columns = f"{queue}, '{task}', CAST(:priority AS integer), NULL, {queueing_lock}, jsonb_build_object({given}), NULL"
    return f"SELECT procrastinate_defer_jobs_v1(ARRAY[({columns})::procrastinate_job_to_defer_v1])"


SUMMON: Final[TextClause] = text(
    _defer(f"'{RUNS}'", DRIVE, ":run_id", "run_id")
    + " WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = :run_id AND status = 'todo')"
)
"""Asks for a driver, once: Procrastinate refuses a second waiting job of the same queueing lock.

It has no lock: a run's lease is the one that counts, and a lock would outlive a worker that died.
"""

ASK: Final[TextClause] = text(_defer("CAST(:queue AS text)", ACT, "NULL", "run_id", "path"))
"""Asks for a call of an agent."""

TELL: Final[TextClause] = text(f"SELECT pg_notify('{CHANNEL}', :run_id)")


def create_queue(connection: Connection) -> None:
    """Make Procrastinate's tables, unless the database has them already."""
    from procrastinate.schema import SchemaManager

    if not connection.dialect.has_table(connection, "procrastinate_jobs"):
        connection.connection.cursor().execute(SchemaManager.get_schema())
