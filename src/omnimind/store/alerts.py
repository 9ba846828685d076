"""Alerts as they were last: pending, firing and, for a while, resolved. Whose they are is in every look of a tenant."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from omnimind.core.alert import Alert, AlertState
from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import alerts
from omnimind.store.transaction import KeptRow, Transaction

RECENT_S: Final = 7 * 86_400.0
"""How long what is over is remembered."""


class Alerts:
    """The alerts of a database. Nothing here is asynchronous: call it from a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        made = insert_for(dialect)(alerts).inline()
        told = {name: made.excluded[name] for name in ("state", "began_at_s", "changed_at_s", "alert")}
        upsert = made.on_conflict_do_update(index_elements=["fingerprint"], set_=told)
        self._keep = Statement(upsert, dialect, alerts.c.keys())
        self._forget = Statement(delete(alerts).where(alerts.c.fingerprint == bindparam("fingerprint")), dialect)
        is_past = (alerts.c.state == "resolved", alerts.c.changed_at_s < bindparam("before_s"))
        self._prune = Statement(delete(alerts).where(*is_past), dialect)

    def keep(self, some: Sequence[Alert], gone: Collection[str], now_s: float) -> None:
        """Keep ``some`` as they are now, and forget those whose fingerprints are ``gone`` and what is long over."""
        if not some and not gone:
            return

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute_all(self._keep, [_row(one, now_s) for one in some])
            for fingerprint in gone:
                transaction.execute(self._forget, {"fingerprint": fingerprint})
            transaction.execute(self._prune, {"before_s": now_s - RECENT_S})

        self._database.write(keep, needs_disk=False)

    def standing(self) -> list[Alert]:
        """Those that are pending or firing, of all tenants."""
        return self._found(alerts.c.state != "resolved")

    def of_tenant(self, tenant: str, states: Collection[AlertState], limit: int = 500) -> list[Alert]:
        """A tenant's alerts in any of the ``states``, what changed last first."""
        return self._found(alerts.c.tenant == tenant, alerts.c.state.in_(states), limit=limit)

    def _found(self, *which: Any, limit: int = 5000) -> list[Alert]:
        wanted = select(alerts.c.alert).where(*which).order_by(alerts.c.changed_at_s.desc(), alerts.c.fingerprint)
        with self._database.reading() as connection:
            return [Alert.model_validate_json(text) for text in connection.scalars(wanted.limit(limit))]


def _row(alert: Alert, now_s: float) -> dict[str, Any]:
    return {
        "fingerprint": alert.fingerprint,
        "tenant": alert.tenant,
        "name": alert.name,
        "state": alert.state,
        "began_at_s": alert.began_at_s,
        "changed_at_s": now_s,
        "alert": alert.model_dump_json(),
    }
