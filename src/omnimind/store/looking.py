"""Looking a few rows up, as often as requests come, without what SQLAlchemy costs for every query."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.trouble import telling


def first(database: Database, statement: Statement, values: Mapping[str, Any]) -> Any:
    """The first row that ``statement`` finds, or ``None``. Raises as :func:`~omnimind.store.trouble.telling`."""
    found = some(database, statement, values)
    return found[0] if found else None


def some(database: Database, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows that ``statement`` finds, which must be few. Raises as :func:`~omnimind.store.trouble.telling`."""
    if not database.is_shared:
        return database.glance_at(statement, values)
    with telling(database.name, database.file), closing(database.engine.raw_connection()) as connection:
        with closing(connection.cursor()) as cursor:
            found: Sequence[Any] = statement.run(cursor, values).fetchall()
        connection.rollback()
        return found
