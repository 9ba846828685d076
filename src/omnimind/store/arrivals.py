"""Arrivals: people who have just proved who they are come in.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import time
from collections.abc import Callable, Sequence

from pydantic import SecretStr

from omnimind.core.errors import RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.links import Links
from omnimind.store.members import Members
from omnimind.store.sessions import Sessions
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.users import User, Users


class Arrivals:
    """Who comes into a database's tenants.

    Args:
        database: Where they are.
        pepper: What digests are made with, as :class:`~omnimind.store.keys.Keys` has it.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, pepper: bytes, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._audit, self._users = Audit(database, now_s), Users(database, now_s)
        self._members, self._links = Members(database, now_s), Links(database, pepper, now_s)
        self._sessions = Sessions(database, pepper, now_s)

    def enter(self, user: User, about: str = "") -> SecretStr:
        """Sign somebody in: what their browser keeps.

        Raises:
            RefusedError: ``auth.member``: they belong to no tenant, or may not come in.
        """
        tenant = self._tenant(user)

        def begin(transaction: Transaction, _: Sequence[KeptRow]) -> SecretStr:
            self._audit.add(transaction, tenant, user.actor, "session.begun", user.id)
            return self._sessions.begin(transaction, user.id, tenant, about)

        return self._database.write(begin)

    def sent(
        self, subject: str, email: str, name: str, *, newcomer: str = "", about: str = ""
    ) -> tuple[User, SecretStr]:
        """Sign in whom an identity provider sends.

        Args:
            subject: Who they are there: its issuer and their name.
            email: Their address, which the provider has verified; empty: none.
            name: What they are called.
            newcomer: The role in the tenant of the house of who is neither known nor invited; empty: they must be.
            about: Which browser it is.

        Raises:
            RefusedError: ``auth.member``: they are neither known nor invited, or may not come in.
        """
        user = self._users.by_subject(subject) or (self._met(subject, email, name, newcomer) if email else None)
        if user is None:
            raise _stranger()
        return user, self.enter(user, about)

    def _met(self, subject: str, email: str, name: str, newcomer: str) -> User | None:
        """Who has that address, and comes from the provider for the first time."""
        invitation = self._links.invited(email)
        tenant, role, by = (DEFAULT_TENANT, newcomer, "")
        if invitation is not None:
            tenant, role, by = invitation.tenant, invitation.role, invitation.created_by
        candidate = self._users.candidate(email, name, subject=subject)

        def meet(transaction: Transaction, _: Sequence[KeptRow]) -> User | None:
            user = self._users.find(transaction, email)
            if user is None and not role:
                return None
            if user is None:
                user = self._users.add(transaction, candidate)
                self._members.add(transaction, tenant, user.id, role, by or user.actor)
            else:
                self._users.set_subject(transaction, user.id, subject)
                self._sessions.end_others(transaction, user.id)
                if invitation is not None:
                    self._members.add(transaction, tenant, user.id, role, by)
            if invitation is not None:
                self._links.end(transaction, invitation)
            return user

        return self._database.write(meet)

    def _tenant(self, user: User) -> str:
        """The one that they act for first."""
        belongs = self._members.tenants_of(user.id)
        if not belongs or user.disabled_at_s is not None:
            raise _stranger()
        return belongs[0].tenant


def _stranger() -> RefusedError:
    return RefusedError("auth.member", "you are not a member here", "ask an administrator for an invitation")
