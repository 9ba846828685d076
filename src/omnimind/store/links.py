"""Links that sign somebody in once: the first administrator, who was invited, and who forgot a password.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from pydantic import SecretStr
from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, update

from omnimind.core.errors import ConflictError, RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.members import ADMIN, Members
from omnimind.store.service_tables import links, users
from omnimind.store.sessions import Sessions
from omnimind.store.statements import Statement
from omnimind.store.tenants import HOUSE
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.users import User, Users, address

LinkKind = Literal["first", "invitation", "reset"]

GOOD_S: Final[dict[LinkKind, float]] = {"first": 24 * 3600.0, "invitation": 7 * 86400.0, "reset": 3600.0}
"""For how long each is good."""

_RANDOM_BYTES: Final = 32
_LETTERS: Final = 43  # 32 bytes as Base64 without padding


class Link(Value):
    """What a link is for.

    Attributes:
        kind: What it does.
        tenant: For whom.
        email: Whose it is; empty: whoever has it says so.
        role: As what they will belong to the tenant.
        created_by: Who made it: an actor, as the audit log names one.
        expires_at_s: From when it is good no more, in seconds since 1970.
    """

    kind: LinkKind
    tenant: str
    email: str
    role: str
    created_by: str
    expires_at_s: float


class Links:
    """The links of a database; what they do is in the audit log.

    Args:
        database: Where they are.
        pepper: What digests are made with, as :class:`~omnimind.store.keys.Keys` has it.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, pepper: bytes, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._keyed = hmac.new(pepper, b"link ", "sha256")
        self._now_s = now_s
        self._audit, self._users = Audit(database, now_s), Users(database, now_s)
        self._members, self._sessions = Members(database, now_s), Sessions(database, pepper, now_s)
        dialect = database.engine.dialect
        self._add = Statement(insert(links).inline(), dialect, links.c.keys())
        self._forget = Statement(delete(links).where(links.c.expires_at_s <= bindparam("at_s")), dialect)
        good = (links.c.digest == bindparam("of_digest"), *_is_good(bindparam("at_s")))
        self._use = Statement(update(links).where(*good).values(used_at_s=bindparam("used_s")), dialect)
        of_kind = (links.c.kind == bindparam("of_kind"), links.c.email == bindparam("of_email"))
        of_tenant = links.c.tenant == bindparam("of_tenant")
        self._take_back = Statement(
            update(links).where(*of_kind, of_tenant, links.c.used_at_s.is_(None)).values(used_at_s=bindparam("used_s")),
            dialect,
        )
        self._is_known = Statement(select(exists(select(users.c.id))), dialect)

    def first(self) -> SecretStr | None:
        """A link for the first administrator; ``None`` if somebody is known already."""
        if not self._users.is_empty():
            return None
        return self.create("first", DEFAULT_TENANT, "", ADMIN, HOUSE)

    def create(self, kind: LinkKind, tenant: str, email: str, role: str, actor: str) -> SecretStr:
        """A new link, which takes the place of those that do the same.

        Raises:
            UserError: ``user.email``.
        """
        secret, at_s = secrets.token_urlsafe(_RANDOM_BYTES), self._now_s()
        columns = {
            "digest": self._digest(secret),
            "kind": kind,
            "tenant": tenant,
            "email": address(email) if email else "",
            "role": role,
            "created_by": actor,
            "created_at_s": at_s,
            "expires_at_s": at_s + GOOD_S[kind],
            "used_at_s": None,
        }

        def make(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._forget, {"at_s": at_s})
            self.end(transaction, Link.model_validate({name: columns[name] for name in Link.model_fields}))
            transaction.execute(self._add, columns)
            self._audit.add(transaction, tenant, actor, f"link.{kind}", str(columns["email"]), {"role": role})

        self._database.write(make)
        return SecretStr(secret)

    def get(self, secret: str) -> Link:
        """What the link of ``secret`` is for. Raises ``RefusedError`` (``link.unknown``)."""
        wanted = select(links).where(links.c.digest == self._digest(secret), *_is_good(self._now_s()))
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None or len(secret) != _LETTERS:
            raise _unknown()
        return Link.model_validate({name: row[name] for name in Link.model_fields})

    def invited(self, email: str) -> Link | None:
        """The newest invitation of who has that address, if it is good."""
        wanted = (
            select(links)
            .where(links.c.kind == "invitation", links.c.email == email.strip().lower(), *_is_good(self._now_s()))
            .order_by(links.c.created_at_s.desc())
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else Link.model_validate({name: row[name] for name in Link.model_fields})

    def join(
        self,
        secret: str,
        *,
        email: str,
        name: str,
        password: str,
        about: str = "",
        is_proven: bool = False,
    ) -> tuple[User, SecretStr]:
        """Use the link: whoever has it belongs to its tenant from now on, and is signed in.

        Args:
            secret: The link's.
            email: Who they are, where the link does not say it.
            name: What they are called, if they are new.
            password: What is kept of the one that they chose.
            about: Which browser it is.
            is_proven: Whether they have shown to be who has that address, if somebody has already.

        Raises:
            RefusedError: ``link.unknown``: it was never good, or is not any more; ``link.password``: somebody has that
                address, and it was not shown to be them.
            ConflictError: ``link.late``: somebody else was the first.
            UserError: ``user.email``, ``user.name``.
        """
        link = self.get(secret)
        candidate = self._users.candidate(link.email or email, name, password)

        def join(transaction: Transaction, _: Sequence[KeptRow]) -> tuple[User, SecretStr]:
            user = self._users.find(transaction, candidate.email)
            self._demand(transaction, link, user, is_proven=is_proven)
            at_s = self._now_s()
            used = {"of_digest": self._digest(secret), "at_s": at_s, "used_s": at_s}
            if not transaction.execute(self._use, used).rowcount:
                raise _unknown()
            if user is None:
                user = self._users.add(transaction, candidate)
            elif link.kind == "reset":
                self._users.set_password(transaction, user.id, password)
                self._sessions.end_others(transaction, user.id)
            if link.kind != "reset":
                self._members.add(transaction, link.tenant, user.id, link.role, link.created_by)
            self.end(transaction, link)
            self._audit.add(transaction, link.tenant, user.actor, f"link.{link.kind}.used", user.id)
            return user, self._sessions.begin(transaction, user.id, link.tenant, about)

        return self._database.write(join)

    def end(self, transaction: Transaction, link: Link) -> None:
        """Make it, and all that do the same, good for nothing."""
        same = {"of_kind": link.kind, "of_tenant": link.tenant, "of_email": link.email, "used_s": self._now_s()}
        transaction.execute(self._take_back, same)

    def _demand(self, transaction: Transaction, link: Link, user: User | None, *, is_proven: bool) -> None:
        """Raise unless ``link`` may do what it does now, for who has its address."""
        if link.kind == "first" and transaction.execute(self._is_known, {}).fetchone()[0]:
            raise ConflictError("link.late", "somebody else was the first", "ask them for an invitation")
        if link.kind == "reset" and user is None:
            raise _unknown()
        if link.kind == "invitation" and user is not None and not is_proven:
            hint = "give the password that you have, or sign in and open the link again"
            raise RefusedError("link.password", "somebody with this address is known already", hint)

    def _digest(self, secret: str) -> str:
        keyed = self._keyed.copy()
        keyed.update(secret.encode("utf-8", "replace"))
        return keyed.hexdigest()


def _is_good(at_s: Any) -> tuple[ColumnElement[bool], ...]:
    return links.c.used_at_s.is_(None), links.c.expires_at_s > at_s


def _unknown() -> RefusedError:
    return RefusedError("link.unknown", "this link is not good, or not any more", "ask for a new one")
