"""Bringing a database to the schema that this code knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, select

from omnimind.core.errors import UserError
from omnimind.store.tables import HEAD, make_tables

if TYPE_CHECKING:
    from alembic.config import Config

_VERSIONS: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""As Alembic itself would make it."""

_LOCK: Final = 0x6F6D6E69
"""Names the lock on PostgreSQL that whoever changes the schema holds."""


def bring_up_to_date(engine: Engine) -> None:
    """Make the schema where there is none, migrate an older one; any number of processes may try at once.

    Raises:
        UserError: ``database.newer``: a newer version of OmniMind has been here.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with _alone(engine) as connection:
        found = _revision(connection)
        if found is None:
            _make(connection)
        elif found != HEAD:
            _migrate(connection, found, engine.url.render_as_string())


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, _VERSIONS.name):
        return None
    return connection.scalar(select(_VERSIONS.c.version_num))


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction beside which nobody else changes the schema."""
    with engine.execution_options(is_writing=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection


def _make(connection: Connection) -> None:
    import omnimind.store.service_tables
    import omnimind.store.telemetry_tables  # noqa: F401 - they add their tables

    make_tables(connection)
    if connection.dialect.name == "postgresql":
        from omnimind.store.queue import create_queue

        create_queue(connection)
    _VERSIONS.create(connection)
    connection.execute(insert(_VERSIONS).values(version_num=HEAD))


def _migrate(connection: Connection, found: str, place: str) -> None:
    if found not in _known():
        hint = "use that version, or another database"
        raise UserError("database.newer", f"the database {place} was made by a newer version of OmniMind", hint)
    _upgrade(connection)


def _known() -> set[str]:
    """The revisions that there are migrations for."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "omnimind.store:migrations")
    return config
