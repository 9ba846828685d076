"""Tenants: those for whom work is done, each apart from the others.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import re
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import Dialect, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.looking import first
from omnimind.store.service_tables import tenants
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction

HOUSE: Final = "house"
"""The actor that whoever has the machine is."""

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")

_Count = Annotated[int | None, Field(ge=0)]


class TenantSettings(Value):
    """What a tenant has decided, and what it is allowed; ``None`` and empty: as everybody.

    Attributes:
        language: Which language its productions are in unless they say so, a BCP 47 tag.
        voice: Which voice they have.
        theme: How they look.
        per_minute: How many requests it may make within any minute.
        productions_at_once: How many productions may be under way.
        storage_bytes: How much its uploads may come to.
        runs_kept_days: How long its finished runs stay.
    """

    language: Annotated[str, Field(max_length=35)] = ""
    voice: Annotated[str, Field(max_length=100)] = ""
    theme: Annotated[str, Field(max_length=100)] = ""
    per_minute: _Count = None
    productions_at_once: _Count = None
    storage_bytes: _Count = None
    runs_kept_days: Annotated[float | None, Field(ge=0)] = None


class Tenant(Value):
    """A tenant; ``disabled_at_s`` is since when nobody may do anything for it."""

    id: str
    name: str
    settings: TenantSettings
    created_at_s: float
    disabled_at_s: float | None = None


class Tenants:
    """The tenants of a database; every change is in the audit log of the one that is changed.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        self._audit = Audit(database, now_s)
        dialect = database.engine.dialect
        insert = (postgresql.insert if database.is_shared else sqlite.insert)(tenants)
        self._add = Statement(insert.on_conflict_do_nothing().inline(), dialect, tenants.c.keys())
        is_it = tenants.c.id == bindparam("tenant")
        self._get = Statement(select(tenants).where(is_it), dialect)
        changes: dict[str, Any] = {name: bindparam(name) for name in ("name", "settings", "disabled_at_s")}
        self._change = Statement(update(tenants).where(is_it).values(changes), dialect)

    def all(self) -> Sequence[Tenant]:
        """All of them."""
        with self._database.reading() as connection:
            return [_tenant(row) for row in connection.execute(select(tenants).order_by(tenants.c.id))]

    def get(self, tenant: str) -> Tenant:
        """One of them. Raises ``MissingError`` (``tenant.missing``)."""
        found = self.find(tenant)
        if found is None:
            raise _missing(tenant)
        return found

    def find(self, tenant: str) -> Tenant | None:
        """One of them, if it is there."""
        row = first(self._database, _one(self._database.engine.dialect), {"tenant": tenant})
        return None if row is None else _tenant(row)

    def settings(self, tenant: str) -> TenantSettings:
        """What it has decided; one that is known by its keys only has not."""
        found = self.find(tenant)
        return TenantSettings() if found is None else found.settings

    def ensure(self, tenant: str = DEFAULT_TENANT, actor: str = HOUSE) -> None:
        """Make it, if there is none of that id yet. Raises ``UserError`` (``tenant.id``)."""
        self._database.write(lambda transaction, _: self._made(transaction, tenant, tenant, actor))

    def create(self, tenant: str, name: str, actor: str) -> Tenant:
        """A new one.

        Raises:
            UserError: ``tenant.id`` or ``tenant.name``.
            ConflictError: ``tenant.exists``.
        """

        def make(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return self._made(transaction, tenant, _named(name), actor)

        if not self._database.write(make):
            raise ConflictError("tenant.exists", f"there is a tenant {tenant} already", "choose another id")
        return self.get(tenant)

    def change(
        self,
        tenant: str,
        actor: str,
        *,
        name: str | None = None,
        settings: TenantSettings | None = None,
        is_disabled: bool | None = None,
    ) -> Tenant:
        """Change what is given.

        Raises:
            MissingError: ``tenant.missing``.
            UserError: ``tenant.name``.
            ConflictError: ``tenant.house``: this one can't be disabled.
        """
        at_s = self._now_s()
        if is_disabled and tenant == DEFAULT_TENANT:
            hint = "its administrators are those of the whole house"
            raise ConflictError("tenant.house", f"the tenant {tenant} can't be disabled", hint)

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> Tenant:
            found = transaction.execute(self._get, {"tenant": tenant}).fetchone()
            if found is None:
                raise _missing(tenant)
            old = _tenant(found)
            new = old.model_copy(
                update={
                    "name": old.name if name is None else _named(name),
                    "settings": settings or old.settings,
                    "disabled_at_s": _disabled(old, is_disabled, at_s),
                }
            )
            columns = {"name": new.name, "settings": new.settings.model_dump_json(), "disabled_at_s": new.disabled_at_s}
            transaction.execute(self._change, {"tenant": tenant, **columns})
            changed = {key: value for key, value in new.model_dump().items() if value != old.model_dump()[key]}
            self._audit.add(transaction, tenant, actor, "tenant.changed", tenant, changed)
            return new

        return self._database.write(keep)

    def _made(self, transaction: Transaction, tenant: str, name: str, actor: str) -> bool:
        if _ID.fullmatch(tenant) is None:
            hint = "use up to 63 small letters, digits, - and _"
            raise UserError("tenant.id", f"{tenant!r} can't be the id of a tenant", hint)
        columns = {"id": tenant, "name": name, "settings": "{}", "created_at_s": self._now_s(), "disabled_at_s": None}
        if not transaction.execute(self._add, columns).rowcount:
            return False
        self._audit.add(transaction, tenant, actor, "tenant.created", tenant, {"name": name})
        return True


def _disabled(old: Tenant, is_disabled: bool | None, at_s: float) -> float | None:
    """Since when it is disabled from now on."""
    if is_disabled is None:
        return old.disabled_at_s
    return (old.disabled_at_s or at_s) if is_disabled else None


def _named(name: str) -> str:
    if not name.strip() or len(name) > 200:
        raise UserError("tenant.name", "a tenant needs a name of at most 200 letters", "name it after who they are")
    return name.strip()


@cache
def _one(dialect: Dialect) -> Statement:
    return Statement(select(tenants).where(tenants.c.id == bindparam("tenant")), dialect)


def _tenant(row: Sequence[Any]) -> Tenant:
    columns = dict(zip(tenants.c.keys(), row, strict=True))
    return Tenant.model_validate(columns | {"settings": TenantSettings.model_validate_json(columns["settings"])})


def _missing(tenant: str) -> MissingError:
    return MissingError("tenant.missing", f"there is no tenant {tenant}", "check its id")
