"""API keys: made at random, shown once, and kept as what only we can compute of them."""

import hmac
import json
import os
import secrets
import tempfile
import threading
import time
from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import bindparam, insert, select, update

from omnimind.core.errors import MissingError, UserError
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.files import disk_error
from omnimind.store.ids import new_id
from omnimind.store.statements import Statement
from omnimind.store.tables import keys
from omnimind.store.transaction import KeptRow, Transaction

PREFIX: Final = "omk_"
"""What every key begins with, so that people and scanners for secrets know one."""

STALE_S: Final = 10.0
"""For how long a key may still be good here after another process has revoked it."""

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
        scopes: What it is for.
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
    """The keys of a database. What is not asynchronous is to be called from a thread.

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

    def create(
        self, name: str, tenant: str, scopes: Sequence[str], expires_at_s: float | None = None
    ) -> tuple[Key, SecretStr]:
        """A new key, and what nobody can be shown again.

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
        )
        columns = key.model_dump() | {"scopes": json.dumps(key.scopes), "digest": self._digest(secret)}
        self._write(Statement(insert(keys).inline(), self._database.engine.dialect, keys.c.keys()), columns)
        return key, SecretStr(secret)

    def all(self, tenant: str | None = None) -> list[Key]:
        """All of them, the oldest first."""
        query = select(keys).order_by(keys.c.id)
        if tenant is not None:
            query = query.where(keys.c.tenant == tenant)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def revoke(self, key_id: str) -> None:
        """Take a key back; others hear of it within :data:`STALE_S`. Raises ``MissingError`` (``key.missing``)."""
        is_it = (keys.c.id == bindparam("key_id"), keys.c.revoked_at_s.is_(None))
        revoked = update(keys).where(*is_it).values(revoked_at_s=bindparam("revoked_at_s"))
        statement = Statement(revoked, self._database.engine.dialect)
        if not self._write(statement, {"key_id": key_id, "revoked_at_s": self._now_s()}):
            raise MissingError(
                "key.missing", f"there is no good key {key_id}", "omnimind keys list shows those there are"
            )
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
            row = connection.execute(select(keys).where(keys.c.digest == digest)).mappings().first()
        return _key(row) if row is not None and hmac.compare_digest(row["digest"], digest) else None

    def _digest(self, secret: str) -> str:
        keyed = self._keyed.copy()  # unlike hmac.digest it keeps the interpreter's lock, which takes long to get back
        keyed.update(secret.encode())
        return keyed.hexdigest()

    def _write(self, statement: Statement, values: Mapping[str, Any]) -> bool:
        """Whether anything was changed."""

        def write(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(statement, values).rowcount)

        return self._database.write(write)


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
