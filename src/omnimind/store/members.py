"""Members: who may do what for which tenant.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Dialect, Select, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.service_tables import members, tenants, users
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction

ADMIN: Final = "admin"
"""The role that every tenant with members has somebody in."""


class Member(Value):
    """A person in a tenant; ``since_s`` is since when, in seconds since 1970."""

    user_id: str
    email: str
    name: str
    role: str
    since_s: float
    has_password: bool


class Membership(Value):
    """A tenant that a person belongs to, and as what."""

    tenant: str
    name: str
    role: str


class Members:
    """The members of a database's tenants; every change is in the tenant's audit log.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        self._audit = Audit(database, now_s)
        self._statements = _Statements(database.engine.dialect, is_shared=database.is_shared)

    def of(self, tenant: str) -> Sequence[Member]:
        """The tenant's, in the order of their addresses."""
        wanted = _members().where(members.c.tenant == tenant).order_by(users.c.email)
        with self._database.reading() as connection:
            return [Member.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]

    def get(self, tenant: str, user_id: str) -> Member:
        """One of them. Raises ``MissingError`` (``member.missing``)."""
        wanted = _members().where(members.c.tenant == tenant, members.c.user_id == user_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise _missing(user_id)
        return Member.model_validate(dict(row))

    def tenants_of(self, user_id: str) -> Sequence[Membership]:
        """Where somebody belongs, without tenants that are disabled."""
        wanted = (
            select(members.c.tenant, tenants.c.name, members.c.role)
            .join(tenants, tenants.c.id == members.c.tenant)
            .where(members.c.user_id == user_id, tenants.c.disabled_at_s.is_(None))
            .order_by(members.c.created_at_s, members.c.tenant)
        )
        with self._database.reading() as connection:
            return [Membership.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]

    def change(self, tenant: str, user_id: str, role: str, actor: str) -> Member:
        """Give somebody another role.

        Raises:
            MissingError: ``member.missing``.
            ConflictError: ``member.last``: nobody would be left to administer the tenant.
        """

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            old = self._role(transaction, tenant, user_id, becomes=role)
            if old != role:
                self._put(transaction, tenant, user_id, role)
                self._audit.add(transaction, tenant, actor, "member.changed", user_id, {"from": old, "to": role})

        self._database.write(keep)
        return self.get(tenant, user_id)

    def remove(self, tenant: str, user_id: str, actor: str) -> None:
        """Let somebody belong to the tenant no more. Raises as :meth:`change`."""

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            old = self._role(transaction, tenant, user_id, becomes="")
            transaction.execute(self._statements.remove, {"tenant": tenant, "user_id": user_id})
            self._audit.add(transaction, tenant, actor, "member.removed", user_id, {"role": old})

        self._database.write(forget)

    # ---------------------------------------------------------------- within a transaction

    def add(self, transaction: Transaction, tenant: str, user_id: str, role: str, actor: str) -> None:
        """Let somebody belong to the tenant; who does already has the role from now on."""
        self._put(transaction, tenant, user_id, role)
        self._audit.add(transaction, tenant, actor, "member.added", user_id, {"role": role})

    def _put(self, transaction: Transaction, tenant: str, user_id: str, role: str) -> None:
        columns = {"tenant": tenant, "user_id": user_id, "role": role, "created_at_s": self._now_s()}
        transaction.execute(self._statements.put, columns)

    def _role(self, transaction: Transaction, tenant: str, user_id: str, *, becomes: str) -> str:
        """What somebody is now. Raises unless they may be what they are to become."""
        if self._statements.lock is not None:
            transaction.execute(self._statements.lock, {"tenant": tenant}).fetchall()
        found = transaction.execute(self._statements.role, {"tenant": tenant, "user_id": user_id}).fetchone()
        if found is None:
            raise _missing(user_id)
        role = str(found[0])
        if (
            role == ADMIN != becomes
            and transaction.execute(self._statements.admins, {"tenant": tenant}).fetchone()[0] < 2
        ):
            raise ConflictError(
                "member.last", "nobody else administers the tenant", "make somebody else an admin first"
            )
        return role


class _Statements:
    def __init__(self, dialect: Dialect, *, is_shared: bool) -> None:
        insert = (postgresql.insert if is_shared else sqlite.insert)(members)
        put = insert.inline().on_conflict_do_update(
            index_elements=["tenant", "user_id"], set_={"role": insert.excluded.role}
        )
        self.put = Statement(put, dialect, members.c.keys())
        of_tenant = members.c.tenant == bindparam("tenant")
        is_it = (of_tenant, members.c.user_id == bindparam("user_id"))
        self.role = Statement(select(members.c.role).where(*is_it), dialect)
        self.admins = Statement(select(func.count()).where(of_tenant, members.c.role == ADMIN), dialect)
        self.remove = Statement(delete(members).where(*is_it), dialect)
        # two administrators must not take each other's role away at the same moment
        locked = select(members.c.user_id).where(of_tenant).order_by(members.c.user_id).with_for_update()
        self.lock = Statement(locked, dialect) if is_shared else None


def _members() -> Select[tuple[str, str, str, str, float, bool]]:
    columns = (
        members.c.user_id,
        users.c.email,
        users.c.name,
        members.c.role,
        members.c.created_at_s.label("since_s"),
        (users.c.password != "").label("has_password"),
    )
    return select(*columns).join(users, users.c.id == members.c.user_id)


def _missing(user_id: str) -> MissingError:
    return MissingError("member.missing", f"there is no member {user_id}", "GET /v1/members lists those there are")
