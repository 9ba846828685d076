"""What people have sent, and which artifacts are a tenant's to see.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous. Every query names the tenant.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, insert, literal, select, union_all

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.run import Json
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.looking import first
from omnimind.store.service_tables import renditions, uploads
from omnimind.store.statements import Statement
from omnimind.store.tables import runs, uses
from omnimind.store.transaction import KeptRow, Transaction

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Upload(Value):
    """An artifact that somebody has sent.

    Attributes:
        sha256: Its hash.
        name: What its file was called.
        media_type: What it is, by its content.
        size_bytes: How large it is.
        created_by: Who sent it.
        created_at_s: When, in seconds since 1970.
    """

    sha256: str
    name: str
    media_type: str
    size_bytes: int
    created_by: str
    created_at_s: float

    @property
    def artifact(self) -> Artifact:
        """The artifact itself."""
        return Artifact(sha256=self.sha256, media_type=self.media_type, size_bytes=self.size_bytes)


class Uploads:
    """The uploads of a database. Safe to use from any thread.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        is_it = (uploads.c.tenant == bindparam("tenant"), uploads.c.sha256 == bindparam("sha256"))
        self._get = Statement(select(uploads).where(*is_it), dialect)
        self._add = Statement(insert(uploads).inline(), dialect, uploads.c.keys())
        self._remove = Statement(delete(uploads).where(*is_it), dialect)
        self._visible = Statement(_visible(), dialect)

    def add(self, tenant: str, artifact: Artifact, name: str, created_by: str) -> Upload:
        """Note that ``artifact`` was sent; the same again stays what it was."""
        columns = {**artifact.model_dump(), "name": name, "created_by": created_by, "created_at_s": self._now_s()}

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> dict[str, Any]:
            known = transaction.execute(self._get, {"tenant": tenant, "sha256": artifact.sha256}).fetchone()
            if known is not None:
                return dict(zip(uploads.c.keys(), known, strict=True))
            transaction.execute(self._add, {"tenant": tenant, **columns})
            return columns

        return _upload(self._database.write(add))

    def get(self, tenant: str, sha256: str) -> Upload | None:
        """What the tenant sent under that hash."""
        found = first(self._database, self._get, {"tenant": tenant, "sha256": sha256})
        return None if found is None else _upload(dict(zip(uploads.c.keys(), found, strict=True)))

    def remove(self, tenant: str, sha256: str) -> bool:
        """Forget it; its bytes stay as long as somebody else refers to them. Whether it was there."""

        def remove(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(self._remove, {"tenant": tenant, "sha256": sha256}).rowcount)

        return self._database.write(remove)

    def list(self, tenant: str, *, before: tuple[float, str] | None = None, limit: int = 100) -> Sequence[Upload]:
        """The tenant's, the latest first, those that come after ``before`` (when, and hash)."""
        latest = (uploads.c.created_at_s.desc(), uploads.c.sha256.desc())
        wanted = select(uploads).where(uploads.c.tenant == tenant).order_by(*latest).limit(limit)
        if before is not None:
            at_s, sha256 = before
            is_older = uploads.c.created_at_s < at_s
            wanted = wanted.where(is_older | ((uploads.c.created_at_s == at_s) & (uploads.c.sha256 < sha256)))
        with self._database.reading() as connection:
            return [_upload(dict(row)) for row in connection.execute(wanted).mappings()]

    def size_bytes(self, tenant: str) -> int:
        """How much room all the tenant's take."""
        total = select(func.sum(uploads.c.size_bytes)).where(uploads.c.tenant == tenant)
        with self._database.reading() as connection:
            return int(connection.scalars(total).one() or 0)

    def shows(self, tenant: str, sha256: str) -> bool:
        """Whether an artifact is the tenant's to see: sent by them, used by a run of theirs, or made from such a one.

        All that a production has is used by its run: the agents that made it told of it.
        """
        return first(self._database, self._visible, {"tenant": tenant, "sha256": sha256}) is not None

    def demand(self, tenant: str, *values: Json) -> None:
        """Make sure that ``values`` refer only to artifacts that the tenant may see: a run that has them uses them.

        Raises:
            MissingError: ``artifact.missing``.
        """
        for sha256 in {sha256 for value in values for sha256 in _hashes(value)}:
            if not self.shows(tenant, sha256):
                hint = "send it as an upload first"
                raise MissingError("artifact.missing", f"there is no artifact {sha256[:12]}", hint)


def _hashes(value: Json) -> Iterator[str]:
    """Every hash of an artifact that ``value`` refers to, however deep."""
    if isinstance(value, Mapping):
        named = value.get("sha256")
        if isinstance(named, str) and _HASH.fullmatch(named):
            yield named
        for part in value.values():
            yield from _hashes(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _hashes(part)


def _visible() -> Any:
    """One row if an artifact, or what it was made from, belongs to a tenant."""
    wanted: Any = bindparam("sha256")
    tenant: Any = bindparam("tenant")
    is_ours = runs.c.tenant == tenant
    used = uses.join(runs, runs.c.id == uses.c.run_id)
    made = renditions.join(uses, uses.c.sha256 == renditions.c.sha256).join(runs, runs.c.id == uses.c.run_id)
    sent = renditions.join(uploads, uploads.c.sha256 == renditions.c.sha256)
    one = literal(1)
    return union_all(
        select(one).select_from(used).where(uses.c.sha256 == wanted, is_ours),
        select(one).where(uploads.c.tenant == tenant, uploads.c.sha256 == wanted),
        select(one).select_from(made).where(renditions.c.made == wanted, is_ours),
        select(one).select_from(sent).where(renditions.c.made == wanted, uploads.c.tenant == tenant),
    ).limit(1)


def _upload(columns: dict[str, Any]) -> Upload:
    return Upload.model_validate({name: value for name, value in columns.items() if name != "tenant"})
