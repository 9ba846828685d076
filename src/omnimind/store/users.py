"""People, and how they prove who they are.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import ColumnElement, bindparam, exists, insert, select, update

from omnimind.core.errors import MissingError, UserError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.ids import new_id
from omnimind.store.service_tables import users
from omnimind.store.statements import Statement
from omnimind.store.transaction import Transaction

_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f<>,;]+@[^@\s\x00-\x1f<>,;]+")
_LONGEST_EMAIL: Final = 254
"""Source: RFC 5321, 4.5.3.1.3, without the angle brackets."""

_LONGEST_NAME: Final = 200


class User(Value):
    """A person.

    Attributes:
        id: Their name in all that is kept.
        email: Their address, in small letters: nobody else has it.
        name: What they are called.
        language: In which they see the dashboard, a BCP 47 tag; empty: as their browser says.
        created_at_s: Since when they are known, in seconds since 1970.
        disabled_at_s: Since when they may not come in.
        has_password: Whether they can sign in with one.
        subject: Who an identity provider says they are, if they came through one.
    """

    id: str
    email: str
    name: str
    language: str = ""
    created_at_s: float
    disabled_at_s: float | None = None
    has_password: bool = False
    subject: str | None = None

    @property
    def actor(self) -> str:
        """What the audit log calls them."""
        return f"user:{self.id}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may become known: what is kept of them."""

    id: str
    email: str
    name: str
    password: str = field(repr=False)
    subject: str | None
    created_at_s: float


class Users:
    """The people of a database.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        self._add = Statement(insert(users).inline(), dialect, users.c.keys())
        self._by_email = Statement(select(users).where(users.c.email == bindparam("email")), dialect)
        is_it = users.c.id == bindparam("user_id")
        self._name = Statement(
            update(users).where(is_it).values(name=bindparam("name"), language=bindparam("language")), dialect
        )
        self._password = Statement(update(users).where(is_it).values(password=bindparam("password")), dialect)
        self._rehash = Statement(
            update(users).where(is_it, users.c.password == bindparam("old")).values(password=bindparam("password")),
            dialect,
        )
        self._subject = Statement(update(users).where(is_it).values(subject=bindparam("subject"), password=""), dialect)

    def is_empty(self) -> bool:
        """Whether nobody is known yet."""
        with self._database.reading() as connection:
            return not connection.scalar(select(exists(select(users.c.id))))

    def get(self, user_id: str) -> User:
        """Somebody. Raises ``MissingError`` (``user.missing``)."""
        found, _ = self._found(users.c.id == user_id)
        if found is None:
            raise MissingError("user.missing", f"there is nobody with the id {user_id}")
        return found

    def by_email(self, email: str) -> tuple[User | None, SecretStr]:
        """Who has that address, and what is kept of their password; empty if there is none."""
        return self._found(users.c.email == _folded(email))

    def by_subject(self, subject: str) -> User | None:
        """Who an identity provider knows as ``subject``."""
        return self._found(users.c.subject == subject)[0]

    def change(self, user_id: str, name: str, language: str) -> None:
        """What they are called, and their language. Raises ``UserError`` (``user.name``)."""
        values = {"user_id": user_id, "name": _named(name), "language": language}
        self._database.write(lambda transaction, _: transaction.execute(self._name, values) and None)

    def renew_password(self, user_id: str, old: SecretStr, new: str) -> None:
        """Keep the same password in another way, unless it was changed meanwhile."""
        values = {"user_id": user_id, "old": old.get_secret_value(), "password": new}
        self._database.write(lambda transaction, _: transaction.execute(self._rehash, values) and None)

    def candidate(self, email: str, name: str, password: str = "", subject: str | None = None) -> Candidate:
        """Somebody who may become known; ``password`` is what is kept of it.

        Raises:
            UserError: ``user.email`` or ``user.name``.
        """
        return Candidate(
            id=new_id(),
            email=address(email),
            name=_named(name or email.partition("@")[0]),
            password=password,
            subject=subject,
            created_at_s=self._now_s(),
        )

    # ---------------------------------------------------------------- within a transaction

    def add(self, transaction: Transaction, candidate: Candidate) -> User:
        """Know somebody from now on."""
        columns = {**asdict(candidate), "language": "", "disabled_at_s": None}
        transaction.execute(self._add, columns)
        return _user(columns)

    def find(self, transaction: Transaction, email: str) -> User | None:
        """Who has that address."""
        row = transaction.execute(self._by_email, {"email": _folded(email)}).fetchone()
        return None if row is None else _user(dict(zip(users.c.keys(), row, strict=True)))

    def set_password(self, transaction: Transaction, user_id: str, password: str) -> None:
        """Keep another; ``password`` is what is kept of it."""
        transaction.execute(self._password, {"user_id": user_id, "password": password})

    def set_subject(self, transaction: Transaction, user_id: str, subject: str) -> None:
        """An identity provider answers for them from now on, and no password.

        Whoever chose the password may not have been who has the address.
        """
        transaction.execute(self._subject, {"user_id": user_id, "subject": subject})

    def _found(self, is_it: ColumnElement[bool]) -> tuple[User | None, SecretStr]:
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(is_it)).mappings().first()
        return (None, SecretStr("")) if row is None else (_user(row), SecretStr(row["password"]))


def address(email: str) -> str:
    """``email`` as it is kept. Raises ``UserError`` (``user.email``)."""
    folded = _folded(email)
    if len(folded) > _LONGEST_EMAIL or _EMAIL.fullmatch(folded) is None:
        raise UserError("user.email", "this is not an e-mail address", "write it as name@example.org")
    return folded


def _folded(email: str) -> str:
    return email.strip().lower()


def _named(name: str) -> str:
    said = " ".join(name.split())
    if not said or len(said) > _LONGEST_NAME or not said.isprintable():
        hint = f"give at most {_LONGEST_NAME} letters"
        raise UserError("user.name", "this can't be the name of a person", hint)
    return said


def _user(row: Any) -> User:
    told = {name: row[name] for name in User.model_fields if name != "has_password"}
    return User.model_validate({**told, "has_password": bool(row["password"])})
