"""The calls that one transaction enters in the ledger: gathered, and written together."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Dialect,
    Text,
    bindparam,
    column,
    literal_column,
    null,
    select,
    update,
    values,
)
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import RefusedError
from omnimind.store.book import Book, BookStatements, Crossing, Payer
from omnimind.store.bulk import Bulk
from omnimind.store.statements import Statement
from omnimind.store.tables import calls
from omnimind.store.transaction import Transaction

_OPENED: Final = (
    "id",
    "request_id",
    "tenant",
    "key",
    "run_id",
    "agent",
    "provider",
    "model",
    "kind",
    "status",
    "holder",
    "at_s",
    "reserved_nano",
    "price",
    "is_streaming",
    "trace_id",
)
_CLOSED: Final = (
    "status",
    "cost_nano",
    "input_tokens",
    "cached_tokens",
    "cache_written_tokens",
    "output_tokens",
    "images",
    "is_estimated",
    "is_cached",
    "duration_s",
    "first_token_s",
    "error",
)

RESERVED: Final[ColumnElement[str]] = literal_column("'reserved'")
LOST: Final[ColumnElement[str]] = literal_column("'lost'")


class EntryStatements:
    """What entries do to databases of ``dialect``."""

    def __init__(self, dialect: Dialect) -> None:
        is_postgres = dialect.name == "postgresql"
        insert: Any = postgresql.insert if is_postgres else sqlite.insert
        added = insert(calls).on_conflict_do_nothing().inline()
        self.reserve = Bulk(added, dialect, _OPENED)
        self.record = Statement(added, dialect, [*_OPENED, *_CLOSED[1:]])
        self.known = Statement(select(calls.c.id).where(calls.c.id == bindparam("call_id")), dialect)
        told = None if is_postgres else _told()
        given = {name: bindparam(name) if told is None else told.c[name] for name in ("call_id", *_CLOSED)}
        is_open = (calls.c.status == RESERVED) | (calls.c.status == LOST)
        settled = update(calls).where(calls.c.id == given.pop("call_id"), is_open).values(given).values(holder=null())
        paid = (calls.c.id, calls.c.tenant, calls.c.key, calls.c.run_id, calls.c.at_s, calls.c.reserved_nano)
        self.settle = Bulk(settled.returning(*paid), dialect)
        self.book = BookStatements(dialect)


class Entries:
    """The calls of one transaction (:class:`~omnimind.store.transaction.Part`).

    Args:
        transaction: As above.
        statements: For its database.
    """

    def __init__(self, transaction: Transaction, statements: EntryStatements) -> None:
        self._transaction = transaction
        self._statements = statements
        self._book = Book(transaction, statements.book)
        self._reserved: dict[str, tuple[Payer, Mapping[str, Any]]] = {}
        self._settled: dict[str, tuple[Mapping[str, Any], list[Crossing]]] = {}

    def reserve(self, payer: Payer, columns: Mapping[str, Any]) -> None:
        """Set aside what a call can cost, once. Raises ``RefusedError`` (``budget.exceeded``)."""
        call_id, amount_nano = columns["id"], columns["reserved_nano"]
        if call_id in self._reserved:
            return
        try:
            self._book.require(payer, amount_nano)
        except RefusedError:
            self._write()  # what is settled may have given enough back
            if self._transaction.execute(self._statements.known, {"call_id": call_id}).fetchone() is not None:
                return
            self._book.require(payer, amount_nano)
        self._reserved[call_id] = payer, columns
        self._book.reserve(payer, amount_nano)

    def settle(self, columns: Mapping[str, Any]) -> list[Crossing]:
        """Count what a call did cost, once; the soft limits that it goes beyond are there when this was written."""
        return self._settled.setdefault(columns["call_id"], (columns, []))[1]

    def record(self, payer: Payer, columns: Mapping[str, Any]) -> list[Crossing]:
        """Keep a call that is over; the soft limits that it goes beyond."""
        if self._transaction.execute(self._statements.record, columns).rowcount:
            return self._book.settle(payer, 0, columns["cost_nano"])
        return []

    def flush(self) -> None:
        """Write the calls, and then the totals."""
        self._write()
        self._book.flush()

    def _add(self, rows: Sequence[Mapping[str, Any]], payers: Sequence[Payer]) -> None:
        if self._statements.reserve.run(self._transaction, rows) == len(rows):
            return
        if len(rows) > 1:
            raise _KnownError
        self._book.reserve(payers[0], -rows[0]["reserved_nano"])

    def _write(self) -> None:
        """Write the calls; those that were reserved before what is settled, which may be the same."""
        reserved, self._reserved = self._reserved, {}
        settled, self._settled = self._settled, {}
        self._add([columns for _, columns in reserved.values()], [payer for payer, _ in reserved.values()])
        rows = [columns for columns, _ in settled.values()]
        found = {row[0]: row for row in self._statements.settle.returned(self._transaction, rows)}
        for call_id, (columns, crossings) in settled.items():
            if call_id in found:  # it was not settled before, or never reserved
                _, *paid, reserved_nano = found[call_id]
                crossings.extend(self._book.settle(Payer(*paid), reserved_nano, columns["cost_nano"]))


class _KnownError(Exception):
    """Some of the calls were reserved before. The writer takes all back then, and does each by itself."""


def _told() -> CTE:
    """Rows of what calls came to."""
    types = {"call_id": Text(), **{name: calls.c[name].type for name in _CLOSED}}
    columns = (column(name, kind) for name, kind in types.items())
    return values(*columns, name="told").data([tuple(map(bindparam, types))]).cte("told")
