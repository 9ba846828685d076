"""Whether anything was written since one last looked."""

from typing import Any

from omnimind.store.database import Database
from omnimind.store.trouble import telling


class Changes:
    """Tells whether a database was written to; on PostgreSQL nobody can tell that more cheaply than by looking.

    Args:
        database: The database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self._version = 0

    def there_are(self) -> bool:
        """Whether somebody, we among them, has written since this was asked last.

        Source: SQLite documentation, "PRAGMA data_version": it tells of what other connections commit, and this one
        commits nothing.
        """
        if self._database.is_shared:
            return True
        with telling(self._database.name, self._database.file):
            if self._connection is None:
                self._connection = self._database.engine.raw_connection()
            version = int(self._connection.cursor().execute("PRAGMA data_version").fetchone()[0])
        has_changed, self._version = version != self._version, version
        return has_changed

    def forget(self) -> None:
        """What was last told could not be looked at: tell it again."""
        self._version = 0

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
