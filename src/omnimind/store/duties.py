"""Duties: what one process of an installation does for all of them, until it ends or is silent."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import bindparam, delete, or_

from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import duties
from omnimind.store.transaction import KeptRow, Transaction


class Duties:
    """The duties of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where it is kept who has them.
        holder: The name of this process, unlike any other's.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, holder: str, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._holder = holder
        self._now_s = now_s
        dialect = database.engine.dialect
        made = insert_for(dialect)(duties).inline()
        taken = made.on_conflict_do_update(
            index_elements=["name"],
            set_={name: made.excluded[name] for name in ("holder", "until_s")},
            where=or_(duties.c.holder == made.excluded.holder, duties.c.until_s < bindparam("now_s")),
        )
        self._take = Statement(taken, dialect, ["name", "holder", "until_s"])
        own = (duties.c.name == bindparam("name"), duties.c.holder == bindparam("holder"))
        self._release = Statement(delete(duties).where(*own), dialect)

    def hold(self, name: str, for_s: float) -> bool:
        """Take a duty that nobody has, or keep it, for the next ``for_s``; whether it is ours.

        Raises:
            OmniMindError: As a database does.
        """
        now_s = self._now_s()
        wanted = {"name": name, "holder": self._holder, "until_s": now_s + for_s, "now_s": now_s}

        def hold(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(self._take, wanted).rowcount)

        return self._database.write(hold, needs_disk=False)

    def release(self, name: str) -> None:
        """Let others have it, if it is ours. Raises as :meth:`hold`."""

        def release(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._release, {"name": name, "holder": self._holder})

        self._database.write(release, needs_disk=False)
