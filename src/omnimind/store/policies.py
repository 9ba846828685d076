"""Policies: every version of every tenant's is kept, and the last one holds.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import difflib
import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.tables import policies
from omnimind.store.transaction import KeptRow, Transaction


class PolicyVersion(Value):
    """A version of a policy.

    Attributes:
        tenant: Whose.
        version: Its number, from 1.
        sha256: Of its text.
        text: YAML.
        author: Who set it.
        created_at_s: When, in seconds since 1970.
    """

    tenant: str
    version: int
    sha256: str
    text: str
    author: str
    created_at_s: float


class Policies:
    """The policies of a database. Safe to use from any thread.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        of_tenant = policies.c.tenant == bindparam("tenant")
        last = select(policies).where(of_tenant).order_by(policies.c.version.desc()).limit(1)
        self._last = Statement(last, database.engine.dialect)
        self._add = Statement(insert(policies).inline(), database.engine.dialect, policies.c.keys())

    def version(self, tenant: str) -> int:
        """The number of the version that holds; 0: it has no policy of its own."""
        last = select(func.max(policies.c.version)).where(policies.c.tenant == tenant)
        with self._database.reading() as connection:
            return connection.scalars(last).one() or 0

    def text(self, tenant: str, version: int) -> str:
        """Its YAML. Raises ``MissingError`` (``policy.missing``)."""
        return self.get(tenant, version).text

    def get(self, tenant: str, version: int | None = None) -> PolicyVersion:
        """A version, or the one that holds. Raises ``MissingError`` (``policy.missing``)."""
        wanted = select(policies).where(policies.c.tenant == tenant).order_by(policies.c.version.desc()).limit(1)
        if version is not None:
            wanted = wanted.where(policies.c.version == version)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().one_or_none()
        if found is None:
            which = "a policy of its own" if version is None else f"a version {version} of its policy"
            hint = "omnimind guard policy list shows those there are"
            raise MissingError("policy.missing", f"the tenant {tenant!r} has not {which}", hint)
        return PolicyVersion.model_validate(dict(found))

    def set(self, tenant: str, text: str, author: str, *, expected_version: int | None = None) -> PolicyVersion:
        """Make ``text`` the tenant's policy: a new version, unless it is what holds already.

        Raises:
            ConflictError: ``policy.changed``: not the ``expected_version`` holds; 0: none does.
        """
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        at_s = self._now_s()

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> dict[str, Any]:
            found = transaction.execute(self._last, {"tenant": tenant}).fetchone()
            last: dict[str, Any] = dict(zip(policies.c.keys(), found, strict=True)) if found else {}
            if expected_version not in {None, last.get("version", 0)}:
                message = f"the version {last.get('version', 0)} of the policy holds, not {expected_version}"
                raise ConflictError("policy.changed", message, "look at that one, and change it")
            if last.get("sha256") == sha256:
                return last
            told = {"sha256": sha256, "text": text, "author": author, "created_at_s": at_s}
            columns = {"tenant": tenant, "version": last.get("version", 0) + 1, **told}
            transaction.execute(self._add, columns)
            return columns

        return PolicyVersion.model_validate(self._database.write(add))

    def list(self, tenant: str | None = None) -> Sequence[PolicyVersion]:
        """All versions of a tenant's policy or, without one, of all, the newest of each tenant first."""
        wanted = select(policies).order_by(policies.c.tenant, policies.c.version.desc())
        if tenant is not None:
            wanted = wanted.where(policies.c.tenant == tenant)
        with self._database.reading() as connection:
            return [PolicyVersion.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]

    def diff(self, tenant: str, old: int, new: int) -> str:
        """What changed between two versions, as a unified diff. Raises ``MissingError`` (``policy.missing``)."""
        before, after = (self.get(tenant, version).text.splitlines(keepends=True) for version in (old, new))
        return "".join(difflib.unified_diff(before, after, f"{tenant}@{old}", f"{tenant}@{new}"))
