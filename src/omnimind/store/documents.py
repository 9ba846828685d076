"""Flows of tenants' own: every version is kept, the last one holds, and nobody overwrites what they have not seen.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous. Every query names the tenant.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, and_, bindparam, func, insert, select

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.looking import some
from omnimind.store.service_tables import documents
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction


class FlowVersion(Value):
    """A version of a flow.

    Attributes:
        name: The flow's name.
        version: Its number, from 1.
        text: YAML or JSON; empty in a version that says that the flow is gone.
        layout: Where states are drawn, by their place in the text.
        author: Who wrote it.
        created_at_s: When, in seconds since 1970.
    """

    name: str
    version: int
    text: str
    layout: dict[str, Any]
    author: str
    created_at_s: float


class Documents:
    """The flows of a database. Safe to use from any thread.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        is_it = and_(documents.c.tenant == bindparam("tenant"), documents.c.name == bindparam("name"))
        last = select(documents.c.version, documents.c.text).where(is_it).order_by(documents.c.version.desc()).limit(1)
        self._last = Statement(last, dialect)
        self._add = Statement(insert(documents).inline(), dialect, documents.c.keys())

    def get(self, tenant: str, name: str, version: int | None = None) -> FlowVersion:
        """A version of a flow, or the one that holds. Raises ``MissingError`` (``flow.missing``)."""
        wanted = select(documents).where(documents.c.tenant == tenant, documents.c.name == name)
        wanted = wanted.order_by(documents.c.version.desc()).limit(1)
        if version is not None:
            wanted = wanted.where(documents.c.version == version)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().one_or_none()
        if found is None or not found["text"]:
            which = "" if version is None else f" with a version {version}"
            raise MissingError("flow.missing", f"there is no flow {name!r}{which}", "see the list of flows")
        return _version(found)

    def list(self, tenant: str) -> Sequence[FlowVersion]:
        """The versions that hold of all the tenant's flows, by name."""
        found = some(self._database, _held(self._database.engine.dialect), {"tenant": tenant})
        return [_version(dict(zip(documents.c.keys(), row, strict=True))) for row in found]

    def versions(self, tenant: str, name: str) -> Sequence[FlowVersion]:
        """All versions of a flow, the newest first; none if there was never one."""
        wanted = select(documents).where(documents.c.tenant == tenant, documents.c.name == name)
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(documents.c.version.desc())).mappings()
            return [_version(row) for row in found]

    def set(
        self,
        tenant: str,
        name: str,
        text: str,
        author: str,
        *,
        layout: Mapping[str, Any] | None = None,
        expected_version: int,
    ) -> FlowVersion:
        """Write a new version of a flow.

        Args:
            tenant: Whose it is.
            name: What ``flow:NAME`` calls it.
            text: YAML or JSON; an empty one takes the flow away.
            author: Who writes.
            layout: Where states are drawn.
            expected_version: The number of the version that was changed; 0: none, or one that is gone.

        Raises:
            ConflictError: ``flow.changed``: another version was written meanwhile.
        """
        columns: dict[str, Any] = {
            "tenant": tenant,
            "name": name,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "text": text,
            "layout": json.dumps(dict(layout or {}), separators=(",", ":")),
            "author": author,
            "created_at_s": self._now_s(),
        }

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            last, held = transaction.execute(self._last, {"tenant": tenant, "name": name}).fetchone() or (0, "")
            columns["version"] = last + 1
            if expected_version == (last if held else 0):
                transaction.execute(self._add, columns)
                return expected_version
            return int(last)

        if (last := self._database.write(add)) != expected_version:
            message = f"the flow {name!r} is at version {last} by now, not {expected_version}"
            raise ConflictError("flow.changed", message, "look at what was changed, and write again")
        return _version(columns)


def _version(columns: Any) -> FlowVersion:
    told = {name: value for name, value in columns.items() if name in FlowVersion.model_fields}
    return FlowVersion.model_validate(told | {"layout": json.loads(columns["layout"])})


@cache
def _held(dialect: Dialect) -> Statement:
    """Finds the versions that hold of a tenant's flows."""
    is_theirs = documents.c.tenant == bindparam("tenant")
    version = func.max(documents.c.version).label("version")
    last = select(documents.c.name, version).where(is_theirs).group_by(documents.c.name).subquery()
    is_last = and_(documents.c.name == last.c.name, documents.c.version == last.c.version)
    found = select(documents).join(last, is_last).where(is_theirs, documents.c.text != "")
    return Statement(found.order_by(documents.c.name), dialect)
