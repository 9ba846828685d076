"""The ledger in a database: calls are rows, and totals are kept beside them, in the same transactions."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Dialect, bindparam, select, update

from omnimind.core.ledger import Closing, Opening
from omnimind.core.money import to_nano
from omnimind.store.book import Crossing, Payer
from omnimind.store.database import Database
from omnimind.store.entries import LOST, RESERVED, Entries, EntryStatements
from omnimind.store.holders import is_dead, this_process
from omnimind.store.statements import Statement
from omnimind.store.tables import calls
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

LONGEST_CALL_S: Final = 86_400.0
"""A call that is not settled after this time is lost, whether or not it can be told that its process is dead."""


def untold(crossing: Crossing) -> None:
    """Tell nobody."""


class DatabaseLedger:
    """Keeps calls and budgets in a database; see :class:`~omnimind.core.ledger.Ledger`.

    Args:
        database: Where.
        told: Hears, in the thread that writes, when a soft budget is crossed; it must return at once and raise nothing.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self,
        database: Database,
        told: Callable[[Crossing], None] = untold,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._told = told
        self._now_s = now_s
        self._holder = this_process()
        self._open: set[str] = set()
        self._statements = EntryStatements(database.engine.dialect)
        self._sweeping = _SweepStatements(database.engine.dialect)

    async def reserve(self, opening: Opening) -> None:
        """Set the most that a call can cost aside. Raises ``RefusedError`` (``budget.exceeded``)."""
        payer = Payer(opening.tenant, opening.key, opening.run_id, self._now_s())
        columns = _opened(opening, payer.at_s, self._holder)

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            self._entries(transaction).reserve(payer, columns)

        is_alone = not self._open  # then no other call waits while this thread writes, or could share the transaction
        self._open.add(opening.id)
        try:
            await self._database.write_at_once(apply, in_place=is_alone)
        except BaseException:
            self._open.discard(opening.id)
            raise

    def settle(self, call_id: str, closing: Closing) -> None:
        """Count what a call did cost."""
        columns = {**_closed(closing), "call_id": call_id}
        self._open.discard(call_id)

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> list[Crossing]:
            return self._entries(transaction).settle(columns)

        self._database.writer.note(("settle", call_id), _Telling(apply, needs_disk=False, told=self._told))

    def record(self, opening: Opening, closing: Closing) -> None:
        """Keep what cost nothing."""
        payer = Payer(opening.tenant, opening.key, opening.run_id, self._now_s())
        columns = _opened(opening, payer.at_s, None) | {"reserved_nano": 0} | _closed(closing)

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> list[Crossing]:
            return self._entries(transaction).record(payer, columns)

        self._database.writer.note(("record", opening.id), _Telling(apply, needs_disk=False, told=self._told))

    def sweep(self) -> int:
        """Mark what processes that are no more had set aside as lost: it counts in full; how many calls that were."""
        with self._database.reading() as connection:
            holders = connection.scalars(select(calls.c.holder).where(calls.c.status == RESERVED).distinct()).all()
        dead = [holder for holder in holders if holder and is_dead(holder)]
        before_s = self._now_s() - LONGEST_CALL_S

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            lost: int = transaction.execute(self._sweeping.lose_old, {"before_s": before_s}).rowcount
            for one in dead:
                lost += transaction.execute(self._sweeping.lose, {"dead": one}).rowcount
            return lost

        return self._database.write(apply)

    def _entries(self, transaction: Transaction) -> Entries:
        return transaction.part(Entries, lambda one: Entries(one, self._statements))


@dataclass(slots=True, eq=False)
class _Telling(Writing[list[Crossing]]):
    """A note that tells which soft budgets it crossed, once it is durable."""

    told: Callable[[Crossing], None] = untold

    def tell(self) -> None:
        """Tell of them."""
        if self.refusal is None:
            for crossing in self._outcome:
                self.told(crossing)


class _SweepStatements:
    def __init__(self, dialect: Dialect) -> None:
        lost = update(calls).where(calls.c.status == RESERVED).values(status=LOST)
        self.lose = Statement(lost.where(calls.c.holder == bindparam("dead")), dialect)
        self.lose_old = Statement(lost.where(calls.c.at_s < bindparam("before_s")), dialect)


def _opened(opening: Opening, at_s: float, holder: str | None) -> dict[str, Any]:
    """The columns of a call that begins."""
    most_nano = to_nano(opening.most_usd)
    return {**vars(opening), "status": "reserved", "holder": holder, "at_s": at_s, "reserved_nano": most_nano}


def _closed(closing: Closing) -> dict[str, Any]:
    """The columns of a call that is over; what failed, took no tokens and cost nothing was never there."""
    usage, cost_nano = closing.usage, to_nano(closing.cost_usd)
    took = usage.input_tokens or usage.output_tokens or usage.images or cost_nano
    return {
        "status": "released" if closing.error and not took else "settled",
        "cost_nano": cost_nano,
        **vars(usage),
        **{name: getattr(closing, name) for name in ("is_cached", "duration_s", "first_token_s", "error")},
    }
