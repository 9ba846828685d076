"""Sessions: the browsers that are signed in. A browser keeps a secret, and we only what we can compute of it."""

import hmac
import secrets
import threading
import time
from asyncio import to_thread
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import bindparam, delete, insert, select, update

from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import members, sessions, tenants, users
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

IDLE_S: Final = 14 * 86400.0
"""A browser that did not come for so long is signed out."""

LONGEST_S: Final = 90 * 86400.0
"""After so long one signs in again, however often one came."""

STALE_S: Final = 10.0
"""How long others may take to notice that a session, a role or a person is no more."""

SEEN_EACH_S: Final = 300.0
"""How often it is written down that somebody was here."""

_RANDOM_BYTES: Final = 32
_LETTERS: Final = 43  # 32 bytes as Base64 without padding
_SHOWN: Final = 24
_MOST_ABOUT: Final = 200
_MOST_HELD: Final = 10_000


@dataclass(frozen=True, slots=True)
class Visit:
    """Who a browser belongs to.

    Attributes:
        digest: What the session is kept by.
        user_id: Who it is.
        name: What they are called.
        tenant: For whom they act.
        role: As what.
        csrf: What the browser's pages, and no other site's, can show.
        seen_at_s: When they were seen last, as it is written down.
        until_s: From when the session is good no more, if they don't come.
    """

    digest: str
    user_id: str
    name: str
    tenant: str
    role: str
    csrf: str
    seen_at_s: float
    until_s: float


class Session(Value):
    """A session as its owner sees it; ``about`` says which browser it is. Times are seconds since 1970."""

    id: str
    about: str
    created_at_s: float
    seen_at_s: float


class Sessions:
    """The sessions of a database. What is not asynchronous is to be called from a thread.

    Args:
        database: Where they are.
        pepper: What digests are made with, as :class:`~omnimind.store.keys.Keys` has it.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, pepper: bytes, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._digests, self._tokens = (hmac.new(pepper, what, "sha256") for what in (b"session ", b"csrf "))
        self._now_s = now_s
        self._held: dict[str, tuple[Visit | None, float]] = {}
        self._lock = threading.Lock()
        dialect = database.engine.dialect
        is_it = sessions.c.digest == bindparam("of_digest")
        self._add = Statement(insert(sessions).inline(), dialect, sessions.c.keys())
        self._see = Statement(update(sessions).where(is_it).values(seen_at_s=bindparam("at_s")), dialect)
        self._move = Statement(update(sessions).where(is_it).values(tenant=bindparam("to_tenant")), dialect)
        self._end = Statement(delete(sessions).where(is_it), dialect)
        self._end_old = Statement(delete(sessions).where(sessions.c.expires_at_s <= bindparam("at_s")), dialect)
        of_user = sessions.c.user_id == bindparam("of_user")
        self._end_others = Statement(delete(sessions).where(of_user, sessions.c.digest != bindparam("but")), dialect)
        named = sessions.c.digest.startswith(bindparam("beginning"))
        self._end_one = Statement(delete(sessions).where(of_user, named), dialect)

    def begin(self, transaction: Transaction, user_id: str, tenant: str, about: str = "") -> SecretStr:
        """A new session of somebody who has just proved who they are: what their browser keeps."""
        secret, at_s = secrets.token_urlsafe(_RANDOM_BYTES), self._now_s()
        columns = {
            "digest": _of(self._digests, secret),
            "user_id": user_id,
            "tenant": tenant,
            "created_at_s": at_s,
            "seen_at_s": at_s,
            "expires_at_s": at_s + LONGEST_S,
            "about": about[:_MOST_ABOUT],
        }
        transaction.execute(self._end_old, {"at_s": at_s})
        transaction.execute(self._add, columns)
        return SecretStr(secret)

    async def known(self, secret: str) -> Visit | None:
        """Whose browser has ``secret``, if they may still come in; most are told without looking into the database."""
        if len(secret) != _LETTERS or not secret.isascii():
            return None
        digest, now_s = _of(self._digests, secret), self._now_s()
        visit, until_s = self._held.get(digest, (None, 0.0))
        if until_s <= now_s:
            visit = await to_thread(self._found, digest, _of(self._tokens, secret))
            self._hold(digest, visit, now_s + STALE_S)
        return visit if visit is not None and now_s < visit.until_s else None

    def csrf(self, secret: str) -> str:
        """What the pages of the browser that has ``secret`` show to be its own."""
        return _of(self._tokens, secret)

    def of(self, user_id: str) -> Sequence[Session]:
        """Somebody's, the one that was used last first."""
        now_s = self._now_s()
        is_good = (sessions.c.expires_at_s > now_s, sessions.c.seen_at_s > now_s - IDLE_S)
        wanted = select(sessions).where(sessions.c.user_id == user_id, *is_good).order_by(sessions.c.seen_at_s.desc())
        with self._database.reading() as connection:
            return [_session(row) for row in connection.execute(wanted).mappings()]

    def move(self, digest: str, tenant: str) -> None:
        """Let it act for another tenant from now on; who calls has seen that its owner belongs there."""
        self._write(self._move, {"of_digest": digest, "to_tenant": tenant})

    def end(self, digest: str) -> None:
        """Sign the browser out."""
        self._write(self._end, {"of_digest": digest})

    def end_one(self, user_id: str, session_id: str) -> None:
        """Sign one of somebody's browsers out. Raises ``MissingError`` (``session.missing``)."""
        values = {"of_user": user_id, "beginning": session_id}
        if len(session_id) != _SHOWN or not session_id.isalnum() or not self._write(self._end_one, values):
            raise MissingError("session.missing", f"there is no session {session_id}", "it may be over already")

    def end_others(self, transaction: Transaction, user_id: str, digest: str = "") -> None:
        """Sign all of somebody's browsers out but that of ``digest``; then call :meth:`forget`."""
        transaction.execute(self._end_others, {"of_user": user_id, "but": digest})

    def forget(self) -> None:
        """Look again: a role, a person or a tenant was changed."""
        with self._lock:
            self._held.clear()

    def _hold(self, digest: str, visit: Visit | None, until_s: float) -> None:
        with self._lock:
            self._held.pop(digest, None)
            self._held[digest] = (visit, until_s)
            if len(self._held) > _MOST_HELD:
                del self._held[next(iter(self._held))]

    def _found(self, digest: str, csrf: str) -> Visit | None:
        with self._database.reading() as connection:
            row = connection.execute(_VISIT, {"of_digest": digest}).mappings().first()
        now_s = self._now_s()
        if row is None or not hmac.compare_digest(row["digest"], digest):
            return None
        if now_s >= min(row["seen_at_s"] + IDLE_S, row["expires_at_s"]):
            return None
        seen_at_s = row["seen_at_s"]
        if now_s - seen_at_s >= SEEN_EACH_S:
            seen_at_s = now_s
            self._note_visit(digest, now_s)
        until_s = min(seen_at_s + IDLE_S, row["expires_at_s"])
        who = {name: row[name] for name in ("digest", "user_id", "name", "tenant", "role")}
        return Visit(**who, csrf=csrf, seen_at_s=seen_at_s, until_s=until_s)

    def _note_visit(self, digest: str, at_s: float) -> None:
        """Have it written down some time soon; it is not worth waiting for."""

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._see, {"of_digest": digest, "at_s": at_s})

        self._database.writer.note(("session seen", digest), Writing(keep, needs_disk=False))

    def _write(self, statement: Statement, values: dict[str, Any]) -> bool:
        """Whether anything was changed."""

        def write(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(statement, values).rowcount)

        is_changed = self._database.write(write)
        self.forget()
        return is_changed


_VISIT: Final = (
    select(sessions, users.c.name, members.c.role)
    .join(users, users.c.id == sessions.c.user_id)
    .join(members, (members.c.user_id == sessions.c.user_id) & (members.c.tenant == sessions.c.tenant))
    .join(tenants, tenants.c.id == sessions.c.tenant)
    .where(
        sessions.c.digest == bindparam("of_digest"),
        users.c.disabled_at_s.is_(None),
        tenants.c.disabled_at_s.is_(None),
    )
)
"""Who a session belongs to, unless they may not come in, or the tenant is not theirs any more."""


def _of(keyed: hmac.HMAC, secret: str) -> str:
    copy = keyed.copy()  # as for keys, this keeps the interpreter's lock
    copy.update(secret.encode())
    return copy.hexdigest()


def _session(row: Any) -> Session:
    told = {name: row[name] for name in ("about", "created_at_s", "seen_at_s")}
    return Session(id=session_id(row["digest"]), **told)


def session_id(digest: str) -> str:
    """What people may see of a session's digest."""
    return digest[:_SHOWN]
