"""A PostgreSQL of our own to measure on: its defaults, so every commit is synced."""

from pathlib import Path
from typing import Any

import pgserver


class Postgres:
    """A server in ``folder`` while it is entered; every contestant gets an empty database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "postgresql"
        self._databases = 0

    def __enter__(self) -> "Postgres":
        self._server: Any = pgserver.get_server(self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()

    def fresh(self) -> str:
        """The URL of an empty database; the one before is gone."""
        self._server.psql(f"DROP DATABASE IF EXISTS bench{self._databases} WITH (FORCE)")
        self._databases += 1
        self._server.psql(f"CREATE DATABASE bench{self._databases}")
        return str(self._server.get_uri(f"bench{self._databases}"))
