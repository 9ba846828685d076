"""Beginning a run, alone or together with something else."""

from collections.abc import Sequence
from typing import Any, Final

from omnimind.core.json_text import compact, printable
from omnimind.core.run import Claim, Lease, NewRun, Row, Run
from omnimind.store.ids import new_id
from omnimind.store.payloads import definition_sha256
from omnimind.store.reading import labels_text
from omnimind.store.transaction import LEASE_S, KeptRow, LockedRun, Transaction
from omnimind.telemetry.places import asked_by

FIRST_TERM: Final = 1


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
        self._new = new
        self._at_s = at_s
        self._holder = holder
        self._definition = compact(new.definition)
        self._more: dict[str, Any] = {
            "flow": printable(new.flow),
            "definition": definition_sha256(self._definition),
            "labels": labels_text(new.labels),
            "created_at_s": at_s,
            "tenant": new.tenant,
            "trace": asked_by(self.run_id),
        }

    def apply(self, transaction: Transaction, rows: Sequence[KeptRow]) -> str:
        """Begin it; its name."""
        run = LockedRun(self.run_id, "running", self._new.priority, holder=self._holder)
        if self._holder is not None:
            run.term, run.held_until_s = FIRST_TERM, transaction.now_s + LEASE_S
        transaction.begin(run, self._more, self._definition)
        transaction.append(run.id, rows)
        if self._holder is None:
            transaction.summon(run)
        return run.id

    def claim(self, holder: str) -> Claim:
        """The run as ``holder``, for whom it was begun, is to drive it."""
        known = Run(
            id=self.run_id,
            flow=self._new.flow,
            definition=self._more["definition"],
            status="running",
            priority=self._new.priority,
            labels=dict(self._new.labels),
            created_at_s=self._at_s,
            holder=holder,
            tenant=self._new.tenant,
            trace=self._more["trace"],
        )
        lease = Lease(self.run_id, holder, FIRST_TERM)
        return Claim(lease, known, self._new.definition, self._new.input, self.rows)
