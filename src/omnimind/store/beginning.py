"""Beginning a run, alone or together with something else."""

from collections.abc import Sequence

from omnimind.core.json_text import compact, printable
from omnimind.core.run import NewRun, Row
from omnimind.store.ids import new_id
from omnimind.store.payloads import definition_sha256
from omnimind.store.reading import labels_text
from omnimind.store.transaction import LEASE_S, KeptRow, LockedRun, Transaction


class Beginning:
    """A run that is about to begin.

    Args:
        new: The run.
        at_s: The time, in seconds since 1970.
        holder: Who will drive it; without one it is for anybody.

    Attributes:
        run_id: Its name.
        rows: The first rows of its history.
    """

    def __init__(self, new: NewRun, at_s: float, holder: str | None = None) -> None:
        self.run_id = new_id()
        self.rows = [Row("", "started", at_s, new.input), *new.rows]
        self._priority = new.priority
        self._holder = holder
        self._definition = compact(new.definition)
        self._more = {
            "flow": printable(new.flow),
            "definition": definition_sha256(self._definition),
            "labels": labels_text(new.labels),
            "created_at_s": at_s,
        }

    def apply(self, transaction: Transaction, rows: Sequence[KeptRow]) -> str:
        """Begin it; its name."""
        run = LockedRun(self.run_id, "running", self._priority, holder=self._holder)
        if self._holder is not None:
            run.held_until_s = transaction.now_s + LEASE_S
        transaction.begin(run, self._more, self._definition)
        transaction.append(run.id, rows)
        if self._holder is None:
            transaction.summon(run)
        return run.id
