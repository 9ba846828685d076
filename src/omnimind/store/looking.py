"""Looking one row up by its key, as often as requests come."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.trouble import telling


def first(database: Database, statement: Statement, values: Mapping[str, Any]) -> Any:
    """The first row that ``statement`` finds, or ``None``, without what SQLAlchemy costs for every query.

    Raises as :func:`~omnimind.store.trouble.telling`.
    """
    if not database.is_shared:
        return database.glance(statement, values)
    with telling(database.name, database.file), closing(database.engine.raw_connection()) as connection:
        with closing(connection.cursor()) as cursor:
            found = statement.run(cursor, values).fetchone()
        connection.rollback()
        return found
