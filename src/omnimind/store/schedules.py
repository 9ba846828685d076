"""Schedules: runs that begin again and again, each time once, whichever process looks first.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from sqlalchemy import select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import MissingError, UserError
from omnimind.core.json_text import compact, original, printable
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.run import Json, NewRun
from omnimind.core.value import Value
from omnimind.store.beginning import Beginning
from omnimind.store.database import Database
from omnimind.store.ids import new_id
from omnimind.store.payloads import Payloads
from omnimind.store.tables import schedules
from omnimind.store.transaction import KeptRow, Transaction

LABEL = "schedule"
"""The label that names the schedule of a run."""


class Schedule(Value):
    """When a flow runs by itself.

    Attributes:
        id: Its name.
        flow: The flow's name.
        input: What its runs begin with.
        cron: The minutes, hours, days, months and weekdays, as cron has them.
        timezone: Whose clock that is, such as ``America/Sao_Paulo``.
        created_at_s: When it was made, in seconds since 1970.
        next_at_s: When the next run begins.
        tenant: For whom.
    """

    id: str
    flow: str
    input: Json
    cron: str
    timezone: str
    created_at_s: float
    next_at_s: float
    tenant: str = DEFAULT_TENANT


class Schedules:
    """The schedules of a database.

    Args:
        database: Where they are.
        artifacts: Where large payloads are.
        now_s: What time it is, for rows; schedules go by the database's clock.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s

    def add(
        self,
        flow: str,
        definition: Mapping[str, Json],
        given: Json,
        cron: str,
        timezone: str,
        *,
        tenant: str = DEFAULT_TENANT,
    ) -> Schedule:
        """Begin runs of the flow, which keep this ``definition``, with the input ``given``.

        Raises:
            UserError: ``schedule.cron`` or ``schedule.timezone``.
        """
        at_s, schedule_id = self._clock(), new_id()
        payload = self._payloads.write(given)
        columns = {
            "id": schedule_id,
            "flow": printable(flow),
            "definition": compact(definition),
            "input": payload.text,
            "cron": cron,
            "timezone": timezone,
            "created_at_s": at_s,
            "next_at_s": next_time(cron, timezone, at_s),
            "tenant": tenant,
        }

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.add_schedule(columns, payload)

        self._database.write(add)
        return self._schedule(columns)

    def all(self, tenant: str | None = None) -> list[Schedule]:
        """All of them, or a tenant's, the oldest first."""
        wanted = select(schedules).order_by(schedules.c.id)
        if tenant is not None:
            wanted = wanted.where(schedules.c.tenant == tenant)
        with self._database.reading() as connection:
            found = connection.execute(wanted).mappings().all()
        return [self._schedule(columns) for columns in found]

    def remove(self, schedule_id: str, tenant: str | None = None) -> None:
        """Begin no more runs of it, if it is the tenant's. Raises ``MissingError`` (``schedule.missing``)."""
        if tenant is not None and schedule_id not in {one.id for one in self.all(tenant)}:
            raise _missing(schedule_id)

        def remove(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return transaction.remove_schedule(schedule_id)

        if not self._database.write(remove):
            raise _missing(schedule_id)

    def begin_due(self) -> list[str]:
        """Begin a run for each schedule whose time has come; the runs that we began.

        Of the times that passed while nobody looked only one counts, and of many processes that look at once only one
        begins a run.
        """
        at_s = self._clock()
        with self._database.reading() as connection:
            due = connection.execute(select(schedules).where(schedules.c.next_at_s <= at_s)).mappings().all()
        begun = [self._begin(columns, at_s) for columns in due]
        return [run_id for run_id in begun if run_id is not None]

    def _begin(self, columns: Mapping[Any, Any], at_s: float) -> str | None:
        new = NewRun(
            flow=original(columns["flow"]),
            definition=json.loads(columns["definition"]),
            input=self._payloads.read(columns["input"]),
            labels={LABEL: columns["id"]},
            tenant=columns["tenant"],
        )
        beginning = Beginning(new, self._now_s())
        next_s = next_time(columns["cron"], columns["timezone"], at_s)

        def begin(transaction: Transaction, rows: Sequence[KeptRow]) -> str | None:
            if not transaction.advance_schedule(columns["id"], columns["next_at_s"], next_s):
                return None
            return beginning.apply(transaction, rows)

        return self._database.write(begin, [], beginning.rows, self._payloads)

    def _clock(self) -> float:
        with self._database.reading() as connection:
            return connection.scalars(select(self._database.now)).one()

    def _schedule(self, columns: Mapping[Any, Any]) -> Schedule:
        told = {name: value for name, value in columns.items() if name != "definition"}
        told.update(flow=original(columns["flow"]), input=self._payloads.read(columns["input"]))
        return Schedule.model_validate(told)


def _missing(schedule_id: str) -> MissingError:
    return MissingError("schedule.missing", f"there is no schedule {schedule_id}")


def next_time(cron: str, timezone: str, after_s: float) -> float:
    """The first time after ``after_s`` that ``cron`` names on the clocks of ``timezone``, in seconds since 1970.

    What falls into the hour that is left out in spring runs right after it; in the hour that comes twice in autumn,
    what has a fixed hour runs once.

    Raises:
        UserError: ``schedule.cron`` or ``schedule.timezone``.
    """
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        hint = "write it as America/Sao_Paulo or UTC"
        raise UserError("schedule.timezone", f"there is no time zone {timezone!r}", hint) from error
    hint = "write it as cron does: 0 7 * * 1-5 is seven o'clock from Monday to Friday"
    try:
        moment = next(CronSim(cron, datetime.fromtimestamp(after_s, zone)), None)
    except CronSimError as error:
        raise UserError("schedule.cron", f"{cron!r} is not a schedule ({error})", hint) from error
    if moment is None:
        raise UserError("schedule.cron", f"{cron!r} never comes", hint)
    return moment.timestamp()
