"""The durable flow by DBOS: a workflow of five steps, in threads, its fastest way.

On SQLite it is given an engine in WAL mode, which makes it about twice as fast as it is by default, and SQLite as
``pysqlite3`` brings it, since its schema needs 3.42.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from durable import LEVELS, TASKS, Contestant, Place, in_threads

try:
    import pysqlite3
except ModuleNotFoundError:  # where there is no wheel of it, Python's own SQLite is new enough
    import sqlite3 as pysqlite3

sys.modules["sqlite3"] = pysqlite3

from dbos import DBOS, DBOSConfig  # noqa: E402 - it takes the module that is there by now


@DBOS.step()
def add(value: int) -> int:
    """A task."""
    return value + 1


@DBOS.workflow()
def flow() -> int:
    """Five of them."""
    value = 0
    for _ in range(TASKS):
        value = add(value)
    return value


@contextmanager
def contestant(place: Place, at_once: int) -> Iterator[Contestant]:
    """DBOS on SQLite or PostgreSQL."""
    url = place.server or f"sqlite:///{place.folder / 'dbos.db'}"
    config = DBOSConfig(name="bench", system_database_url=url, log_level="ERROR")
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    if not place.server:
        _sync(engine, place.level)
        config["system_database_engine"] = engine
    DBOS(config=config)
    DBOS.launch()
    table = "dbos.operation_outputs" if place.server else "operation_outputs"

    def value(query: str) -> Any:
        with engine.connect() as connection:
            return connection.exec_driver_sql(query).scalar()

    def level() -> str | None:
        return None if place.server else LEVELS[value("PRAGMA synchronous")]

    yield Contestant(in_threads(flow, at_once), lambda: value(f"SELECT count(*) FROM {table}"), level)  # noqa: S608 - one of two names
    DBOS.destroy()


def _sync(engine: sa.Engine, level: str | None) -> None:
    """Connections as DBOS makes them, but in WAL mode and with ``level``."""

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for setting in ("journal_mode=WAL", f"synchronous={level}", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}")
