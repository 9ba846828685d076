"""Bulk: one statement for many rows.

Each time that SQLite is called costs as much as a row does, and more where threads wait for the interpreter's lock,
which is given away at each.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement

from omnimind.store.statements import Statement
from omnimind.store.transaction import Transaction

MOST: Final = 24
"""Rows of one statement. Each number of them is a statement of its own, and Python's driver remembers 128."""

_ROWS: Final = "rows"


class Bulk:
    """A statement with one row of ``VALUES`` in it, which on SQLite is run with many at once.

    Args:
        clause: As above.
        dialect: Of the database.
        columns: Those of an insert, as for a :class:`~omnimind.store.statements.Statement`.
    """

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        self._one = Statement(clause, dialect, columns)
        self._is_bulk = dialect.name == "sqlite"
        self._of = cache(lambda rows: _Repeated(clause, dialect, columns, rows))

    def run(self, transaction: Transaction, many: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of ``many``; how many rows it changed."""
        return sum(cursor.rowcount for cursor in self._run(transaction, many))

    def returned(self, transaction: Transaction, many: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Run it for each of ``many``; the rows that it gives back, in any order."""
        return [row for cursor in self._run(transaction, many) for row in cursor.fetchall()]

    def _run(self, transaction: Transaction, many: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        if not self._is_bulk:
            for values in many:
                yield transaction.execute(self._one, values)
            return
        for at in range(0, len(many), MOST):
            some = many[at : at + MOST]
            yield transaction.execute(self._of(len(some)), {_ROWS: some})


class _Repeated(Statement):
    """A statement with its row of ``VALUES`` so many times; its one parameter is that many rows."""

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str] | None, times: int) -> None:
        super().__init__(clause, dialect, columns)
        row = f"({', '.join('?' * len(self._names or ()))})"
        self._text = self._text.replace(f"VALUES {row}", f"VALUES {', '.join([row] * times)}")

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        names = self._names or ()
        return [row[name] for row in values[_ROWS] for name in names]
