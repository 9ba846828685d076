"""A journal that keeps runs in memory, and can be told to fail."""

import asyncio
import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.run import OVER, Claim, Job, Json, Lease, NewRun, News, Row, Run, RunStatus


@dataclass(slots=True)
class _Kept:
    run: Run
    definition: Mapping[str, Json]
    input: Json
    term: int = 0
    rows: list[Row] = field(default_factory=list)
    own: set[int] = field(default_factory=set)


class FakeJournal:
    """Keeps runs for as long as it lives.

    Args:
        now_s: Tells the time.

    Attributes:
        jobs: The jobs asked for, with their runs.
        before_write: Called with the rows before they are kept; what it raises is raised instead of keeping them.
    """

    def __init__(self, now_s: Callable[[], float] = lambda: 0.0) -> None:
        self.jobs: list[tuple[str, Job]] = []
        self.before_write: Callable[[Sequence[Row]], None] = lambda rows: None
        self._now_s = now_s
        self._runs: dict[str, _Kept] = {}
        self._ids = itertools.count(1)
        self._names = itertools.count(1)

    async def begin(self, run: NewRun, *, holder: str | None = None) -> str:
        """Keep a new run."""
        name = f"run{next(self._names)}"
        known = Run(
            id=name,
            flow=run.flow,
            definition=hashlib.sha256(json.dumps(run.definition).encode()).hexdigest(),
            status="running",
            priority=run.priority,
            labels=dict(run.labels),
            created_at_s=self._now_s(),
            holder=holder,
        )
        self._runs[name] = _Kept(known, run.definition, run.input)
        self._keep(self._runs[name], [Row("", "started", self._now_s(), run.input), *run.rows])
        return name

    async def claim(self, run_id: str, holder: str) -> Claim | None:
        """Take the run if nobody else drives it."""
        if run_id not in self._runs:
            raise MissingError("run.missing", f"there is no run {run_id}")
        kept = self._runs[run_id]
        if kept.run.status in OVER or kept.run.holder not in {None, holder}:
            return None
        kept.term += 1
        if kept.term > 1:
            self._keep(kept, [Row("", "resumed", self._now_s(), {"holder": holder})])
        is_adopted = kept.run.holder is not None and kept.term > 1
        kept.run = kept.run.model_copy(update={"holder": holder, "status": "running", "wake_at_s": None})
        lease = Lease(run_id, holder, kept.term)
        return Claim(lease, kept.run, kept.definition, kept.input, tuple(kept.rows), is_adopted)

    def note(self, lease: Lease, row: Row) -> None:
        """Keep a row, if the lease still holds."""
        kept = self._runs[lease.run_id]
        if kept.term == lease.term:
            self._keep(kept, [row])

    def write(self, lease: Lease, rows: Sequence[Row], jobs: Sequence[Job] = ()) -> Awaitable[None]:
        """Keep rows."""
        written = asyncio.get_running_loop().create_future()
        try:
            kept = self._held(lease)
            self.before_write(rows)
        except Exception as error:  # noqa: BLE001 - whoever waits is to hear of it
            written.set_exception(error)
        else:
            self._keep(kept, rows)
            self.jobs += [(lease.run_id, job) for job in jobs]
            written.set_result(None)
        return written

    async def news(self, lease: Lease, after_id: int) -> News:
        """What others answered."""
        kept = self._held(lease)
        others = [row for row in kept.rows if row.id > after_id and row.id not in kept.own and row.kind == "answered"]
        return News(others, kept.run.is_cancelling)

    async def release(
        self,
        lease: Lease,
        status: RunStatus,
        rows: Sequence[Row] = (),
        *,
        wake_at_s: float | None = None,
        after_id: int = 0,
    ) -> None:
        """Give the run back."""
        kept = self._held(lease)
        self.before_write(rows)
        self._keep(kept, rows)
        last = rows[-1].data if rows else None
        told = {"output": last} if status == "succeeded" else dict(last or {}) if status == "failed" else {}
        news = (await self.news(lease, after_id)).rows
        wake_at_s = 0.0 if news and status == "waiting" else wake_at_s
        kept.run = kept.run.model_copy(update={"status": status, "holder": None, "wake_at_s": wake_at_s, **told})

    # ---------------------------------------------------------------- what others do

    def run(self, run_id: str) -> Run:
        """What is known of the run."""
        return self._runs[run_id].run

    def rows(self, run_id: str) -> list[Row]:
        """Its history."""
        return list(self._runs[run_id].rows)

    def abandon(self, run_id: str) -> None:
        """Its driver is gone without a word."""
        kept = self._runs[run_id]
        kept.run = kept.run.model_copy(update={"holder": None})
        kept.term += 1

    def answer(self, run_id: str, path: str, data: Json) -> None:
        """Answer for somebody else."""
        kept = self._runs[run_id]
        self._keep(kept, [Row(path, "answered", self._now_s(), data, kept.run.round)], is_own=False)

    def cancel(self, run_id: str) -> None:
        """Tell it to stop."""
        kept = self._runs[run_id]
        kept.run = kept.run.model_copy(update={"is_cancelling": True})

    def retry(self, run_id: str) -> None:
        """Let a failed run go on."""
        kept = self._runs[run_id]
        kept.run = kept.run.model_copy(update={"status": "running", "round": kept.run.round + 1})
        self._keep(kept, [Row("", "retried", self._now_s(), None, kept.run.round)])

    def _held(self, lease: Lease) -> _Kept:
        kept = self._runs[lease.run_id]
        if kept.term != lease.term or kept.run.holder != lease.holder:
            raise ConflictError("lease.lost", f"somebody else drives the run {lease.run_id}")
        return kept

    def _keep(self, kept: _Kept, rows: Sequence[Row], *, is_own: bool = True) -> None:
        there = {(row.path, row.kind, row.round) for row in kept.rows if row.path}
        for row in rows:
            if (row.path, row.kind, row.round) not in there:
                kept.rows.append(replace(row, id=next(self._ids)))
                if is_own:
                    kept.own.add(kept.rows[-1].id)
                if row.path:
                    there.add((row.path, row.kind, row.round))
