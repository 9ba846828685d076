"""API keys: made at random, shown once, and kept as what only we can compute of them."""

import hmac
import json
import os
import secrets
import tempfile
import threading
import time
from asyncio import to_thread
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import Dialect, bindparam, insert, select, update

from omnimind.core.errors import MissingError, UserError
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.files import disk_error
from omnimind.store.ids import new_id
from omnimind.store.service_tables import tenants
from omnimind.store.statements import Statement
from omnimind.store.tables import keys
from omnimind.store.tenants import HOUSE
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

PREFIX: Final = "omk_"
"""What every key begins with, so that people and scanners for secrets know one."""

STALE_S: Final = 10.0
"""For how long a key may still be good here after another process has revoked it."""

USED_EACH_S: Final = 300.0
"""How often it is written down that a key was used."""

LONGEST_OVERLAP_S: Final = 30 * 86400.0
"""For how long a key may still be good beside the one that replaces it."""

_RANDOM_BYTES: Final = 32
_SHOWN: Final = len(PREFIX) + 4
_LETTERS: Final = len(PREFIX) + 43  # 32 bytes as Base64 without padding
_MOST_HELD: Final = 10_000


class Key(Value):
    """What is known of a key: everything but the key itself.

    Attributes:
        id: Its name in the ledger and in budgets.
        tenant: On whose behalf it asks.
        name: What people call it.
        scopes: What it is for: rights, roles, and what the gateway offers.
        created_at_s: When it was made, in seconds since 1970.
        expires_at_s: From when it is good no more.
        revoked_at_s: When it was taken back.
        shown: How it begins: what people may see of it.
        created_by: Who made it: an actor, as the audit log names one.
        used_at_s: When it was used last, within a few minutes.
        follows: The id of the key that it was made to replace.
        per_minute: How many requests it may make within any minute.
    """

    id: str
    tenant: str
    name: str
    scopes: tuple[str, ...]
    created_at_s: float
    expires_at_s: float | None = None
    revoked_at_s: float | None = None
    shown: str = ""
    created_by: str = ""
    used_at_s: float | None = None
    follows: str = ""
    per_minute: int | None = None

    def is_good(self, now_s: float) -> bool:
        """Whether it opens anything."""
        return self.revoked_at_s is None and (self.expires_at_s is None or now_s < self.expires_at_s)


class Keys:
    """The keys of a database; every change is in the tenant's audit log.

    What is not asynchronous is to be called from a thread.

    Args:
        database: Where they are.
        pepper: What digests are made with: without it nobody can tell which key a digest is of.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, pepper: bytes, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._keyed = hmac.new(pepper, digestmod="sha256")
        self._now_s = now_s
        self._held: dict[str, tuple[Key | None, float]] = {}
        self._lock = threading.Lock()
        self._audit = Audit(database, now_s)
        self._statements = _Statements(database.engine.dialect)

    def create(
        self,
        name: str,
        tenant: str,
        scopes: Sequence[str],
        expires_at_s: float | None = None,
        *,
        per_minute: int | None = None,
        by: str = HOUSE,
    ) -> tuple[Key, SecretStr]:
        """A new key, and what nobody can be shown again.

        Args:
            name: What people call it.
            tenant: On whose behalf it asks.
            scopes: What it is for.
            expires_at_s: From when it is good no more.
            per_minute: How many requests it may make within any minute.
            by: Who makes it, as the audit log names them.

        Raises:
            UserError: ``key.name`` or ``key.expired``.
        """
        if not name.strip() or not tenant.strip():
            raise UserError("key.name", "a key needs a name and a tenant", "name it after who will use it")
        at_s = self._now_s()
        if expires_at_s is not None and expires_at_s <= at_s:
            raise UserError("key.expired", "this key would be good for no time at all", "let it expire in the future")
        secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        key = Key(
            id=new_id(),
            tenant=tenant,
            name=name,
            scopes=tuple(sorted(set(scopes))),
            created_at_s=at_s,
            expires_at_s=expires_at_s,
            shown=secret[:_SHOWN],
            created_by=by,
            per_minute=per_minute,
        )

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            self._add(transaction, key, secret)
            self._audit.add(transaction, tenant, by, "key.created", key.id, {"name": name, "scopes": key.scopes})

        self._database.write(keep)
        return key, SecretStr(secret)

    def rotate(
        self, key_id: str, overlap_s: float, *, tenant: str | None = None, by: str = HOUSE
    ) -> tuple[Key, SecretStr]:
        """A new key like that one, which lasts as long as it did; that one is good for ``overlap_s`` more.

        Args:
            key_id: Which.
            overlap_s: How long whoever uses it has to change to the new one.
            tenant: Only if it is this one's.
            by: Who does it, as the audit log names them.

        Raises:
            MissingError: ``key.missing``.
            UserError: ``key.overlap``.
        """
        if not 0 <= overlap_s <= LONGEST_OVERLAP_S:
            hint = f"take 0 to {LONGEST_OVERLAP_S:.0f} seconds"
            raise UserError("key.overlap", f"two keys can't be good for {overlap_s:g} s side by side", hint)
        at_s, secret, new = self._now_s(), PREFIX + secrets.token_urlsafe(_RANDOM_BYTES), new_id()

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> Key:
            old = self._good(transaction, key_id, tenant, at_s)
            lasts_s = None if old.expires_at_s is None else old.expires_at_s - old.created_at_s
            changes = {
                "id": new,
                "created_at_s": at_s,
                "expires_at_s": None if lasts_s is None else at_s + lasts_s,
                "shown": secret[:_SHOWN],
                "created_by": by,
                "follows": old.id,
                "used_at_s": None,
            }
            key = old.model_copy(update=changes)
            until_s = at_s + overlap_s if old.expires_at_s is None else min(old.expires_at_s, at_s + overlap_s)
            transaction.execute(self._statements.expire, {"key_id": old.id, "until_s": until_s})
            self._add(transaction, key, secret)
            self._audit.add(transaction, key.tenant, by, "key.rotated", old.id, {"to": new, "until_s": until_s})
            return key

        key = self._database.write(keep)
        self.forget()
        return key, SecretStr(secret)

    def all(self, tenant: str | None = None) -> list[Key]:
        """All of them, the oldest first."""
        query = select(keys).order_by(keys.c.id)
        if tenant is not None:
            query = query.where(keys.c.tenant == tenant)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def revoke(self, key_id: str, *, tenant: str | None = None, by: str = HOUSE) -> None:
        """Take a key back; others hear of it within :data:`STALE_S`.

        Args:
            key_id: Which.
            tenant: Only if it is this one's.
            by: Who does it, as the audit log names them.

        Raises:
            MissingError: ``key.missing``.
        """
        at_s = self._now_s()

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            key = self._good(transaction, key_id, tenant, at_s, is_expired_too=True)
            transaction.execute(self._statements.revoke, {"key_id": key_id, "at_s": at_s})
            self._audit.add(transaction, key.tenant, by, "key.revoked", key_id, {"name": key.name})

        self._database.write(keep)
        self.forget()

    def forget(self) -> None:
        """Look again: a key or a tenant was changed."""
        with self._lock:
            self._held.clear()

    async def known(self, secret: str) -> Key | None:
        """The key that ``secret`` is, if it is good; most are told without looking into the database."""
        if len(secret) != _LETTERS or not secret.startswith(PREFIX) or not secret.isascii():
            return None
        digest, now_s = self._digest(secret), self._now_s()
        key, until_s = self._held.get(digest, (None, 0.0))
        if until_s <= now_s:
            key = await to_thread(self._found, digest)
            self._hold(digest, key, now_s + STALE_S)
        return key if key is not None and key.is_good(now_s) else None

    def _hold(self, digest: str, key: Key | None, until_s: float) -> None:
        with self._lock:
            self._held.pop(digest, None)
            self._held[digest] = (key, until_s)
            if len(self._held) > _MOST_HELD:
                del self._held[next(iter(self._held))]

    def _found(self, digest: str) -> Key | None:
        with self._database.reading() as connection:
            row = connection.execute(_KNOWN, {"of_digest": digest}).mappings().first()
        if row is None or not hmac.compare_digest(row["digest"], digest):
            return None
        key, now_s = _key(row), self._now_s()
        if key.is_good(now_s) and now_s - (key.used_at_s or 0.0) >= USED_EACH_S:
            self._note_use(key.id, now_s)
        return key

    def _note_use(self, key_id: str, at_s: float) -> None:
        """Have it written down some time soon; it is not worth waiting for."""

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._statements.use, {"key_id": key_id, "at_s": at_s})

        self._database.writer.note(("key used", key_id), Writing(keep, needs_disk=False))

    def _good(
        self, transaction: Transaction, key_id: str, tenant: str | None, at_s: float, *, is_expired_too: bool = False
    ) -> Key:
        """The tenant's key of that id. Raises ``MissingError`` (``key.missing``)."""
        row = transaction.execute(self._statements.get, {"key_id": key_id}).fetchone()
        key = None if row is None else _key(dict(zip(keys.c.keys(), row, strict=True)))
        is_theirs = key is not None and tenant in (None, key.tenant) and key.revoked_at_s is None
        if key is None or not is_theirs or not (is_expired_too or key.is_good(at_s)):
            hint = "omnimind keys list shows those there are"
            raise MissingError("key.missing", f"there is no good key {key_id}", hint)
        return key

    def _add(self, transaction: Transaction, key: Key, secret: str) -> None:
        columns = key.model_dump() | {"scopes": json.dumps(key.scopes), "digest": self._digest(secret)}
        transaction.execute(self._statements.add, columns)

    def _digest(self, secret: str) -> str:
        keyed = self._keyed.copy()  # unlike hmac.digest it keeps the interpreter's lock, which takes long to get back
        keyed.update(secret.encode())
        return keyed.hexdigest()


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        is_it = keys.c.id == bindparam("key_id")
        self.add = Statement(insert(keys).inline(), dialect, keys.c.keys())
        self.get = Statement(select(keys).where(is_it).with_for_update(), dialect)
        self.expire = Statement(update(keys).where(is_it).values(expires_at_s=bindparam("until_s")), dialect)
        self.revoke = Statement(update(keys).where(is_it).values(revoked_at_s=bindparam("at_s")), dialect)
        self.use = Statement(update(keys).where(is_it).values(used_at_s=bindparam("at_s")), dialect)


_KNOWN: Final = (
    select(keys)
    .outerjoin(tenants, tenants.c.id == keys.c.tenant)
    .where(keys.c.digest == bindparam("of_digest"), tenants.c.disabled_at_s.is_(None))
)
"""The key of a digest, unless its tenant is disabled."""


def _key(row: Any) -> Key:
    columns = {name: value for name, value in row.items() if name != "digest"}
    return Key.model_validate(columns | {"scopes": json.loads(columns["scopes"])})


def pepper_of(home: Path, secret: SecretStr | None) -> bytes:
    """What keys are kept with: ``secret`` if there is one, else the content of a file in ``home``, made if need be.

    Machines that share a database must share it too.

    Raises:
        UserError: ``disk.full``, ``disk.unwritable``, or ``key.pepper``: the file is not what we made.
    """
    if secret is not None:
        return secret.get_secret_value().encode()
    path = home / "pepper"
    try:
        pepper = path.read_bytes() if path.exists() else _made(path)
    except OSError as error:
        raise disk_error(error, path) from error
    if len(pepper) != _RANDOM_BYTES:
        raise UserError(
            "key.pepper", f"{path} is damaged", "restore it, or delete it: every key must be made anew then"
        )
    return pepper


def _made(path: Path) -> bytes:
    """A new file that only we may read; if somebody else was quicker, theirs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".pepper-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_RANDOM_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    return path.read_bytes()
