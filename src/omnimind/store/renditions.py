"""Renditions: what was made from an artifact to show it, by what it was made from and into which form.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous. They say nothing of who may see them: whoever may see
what they were made from.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from omnimind.core.artifact import Artifact
from omnimind.store.database import Database
from omnimind.store.looking import first
from omnimind.store.service_tables import renditions
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction


class RenditionRows:
    """The renditions of a database. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        is_it = (renditions.c.sha256 == bindparam("sha256"), renditions.c.form == bindparam("form"))
        columns = (renditions.c.made, renditions.c.media_type, renditions.c.size_bytes)
        self._get = Statement(select(*columns).where(*is_it), dialect)
        self._add = Statement(insert(renditions).inline(), dialect, renditions.c.keys())
        self._remove = Statement(delete(renditions).where(*is_it), dialect)

    def get(self, sha256: str, form: str) -> Artifact | None:
        """What was made from the artifact ``sha256`` in ``form``; its bytes may have been pruned since."""
        found = first(self._database, self._get, {"sha256": sha256, "form": form})
        return None if found is None else Artifact(sha256=found[0], media_type=found[1], size_bytes=found[2])

    def set(self, sha256: str, form: str, made: Artifact) -> None:
        """Note what was made."""
        columns: dict[str, Any] = {"sha256": sha256, "form": form, "made": made.sha256}
        columns |= {"media_type": made.media_type, "size_bytes": made.size_bytes}

        def write(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._remove, columns)
            transaction.execute(self._add, columns)

        self._database.write(write)
