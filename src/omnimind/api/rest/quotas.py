"""How much may be under way, and kept."""

from typing import Final

from sqlalchemy import func, select

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.problems import LimitReachedError
from omnimind.core.errors import RefusedError
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.service_tables import productions, uploads
from omnimind.store.tables import runs
from omnimind.store.tenants import Tenants

RECENT_S: Final = 600.0
"""What ended within this time tells how quickly things go."""

_TRY_LATER_S: Final = 30.0


class Quotas:
    """How much may be under way, and kept. To be called from a thread, or where a database answers at once.

    Args:
        settings: What the environment decides.
        database: Where all is kept.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._tenants = Tenants(database)

    def admit_production(self, asker: Asker) -> None:
        """Raise unless another production may be begun.

        Raises:
            LimitReachedError: ``limit.productions``: too many are under way; ``queue.long``: it would wait for long.
        """
        limit = self._tenants.settings(asker.tenant).productions_at_once
        theirs, tenants = self._under_way(asker)
        wait_s = self.wait_s()
        if theirs >= self._settings.productions_at_once or (limit is not None and tenants >= limit):
            hint = "wait until some have ended, or cancel some"
            again_s = min(max(wait_s or _TRY_LATER_S, 1.0), 3600.0)
            raise LimitReachedError(
                "limit.productions", "too many productions are under way", hint, retry_after_s=again_s
            )
        if wait_s is not None and wait_s > self._settings.longest_wait_s:
            message = f"the queue is so long that this would wait for {wait_s / 60:.0f} minutes"
            raise LimitReachedError(
                "queue.long", message, "try again later", retry_after_s=wait_s - self._settings.longest_wait_s
            )

    def admit_upload(self, tenant: str, size_bytes: int) -> None:
        """Raise ``RefusedError`` (``limit.storage``) unless the tenant may keep so much more."""
        limit = self._tenants.settings(tenant).storage_bytes
        if limit is None:
            return
        with self._database.reading() as connection:
            kept = connection.scalar(
                select(func.coalesce(func.sum(uploads.c.size_bytes), 0)).where(uploads.c.tenant == tenant)
            )
        if int(kept or 0) + size_bytes > limit:
            message = f"this tenant may keep {limit} bytes, and has {kept}"
            raise RefusedError("limit.storage", message, "delete what is not needed, or ask an administrator for more")

    def wait_s(self) -> float | None:
        """How long a new production would wait; ``None`` if nothing has ended lately that would tell."""
        with self._database.reading() as connection:
            now_s: float = connection.scalars(select(self._database.now)).one()
            ended = connection.scalar(
                select(func.count()).select_from(runs).where(runs.c.ended_at_s > now_s - RECENT_S)
            )
            # waiting for a person is not being in the queue
            queued = connection.scalar(
                select(func.count()).where(runs.c.status == "running", runs.c.ended_at_s.is_(None))
            )
        return predicted_wait_s(queued or 0, ended or 0, RECENT_S)

    def _under_way(self, asker: Asker) -> tuple[int, int]:
        """How many productions of theirs, and of their tenant, are not over."""
        theirs = func.count().filter(productions.c.created_by == asker.actor)
        counted = (
            select(theirs, func.count())
            .join(runs, runs.c.id == productions.c.run_id)
            .where(productions.c.tenant == asker.tenant, runs.c.ended_at_s.is_(None))
        )
        with self._database.reading() as connection:
            own, all_of_them = connection.execute(counted).one()
        return own, all_of_them


def predicted_wait_s(queued: int, ended: int, over_s: float) -> float | None:
    """How long what comes last in a queue waits.

    Args:
        queued: How many are before it.
        ended: How many ended lately.
        over_s: In how many seconds they did.

    Returns:
        Seconds; ``None`` if nothing tells how quickly they go.
    """
    if queued == 0:
        return 0.0
    return queued * over_s / ended if ended else None
