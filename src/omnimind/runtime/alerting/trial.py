"""A trial: whether a receiver can be reached, told at once."""

import time

from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.notice import Notice
from omnimind.core.errors import MissingError
from omnimind.runtime.alerting.courier import Courier
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.deliveries import Deliveries, Delivery


def try_receiver(
    name: str, config: AlertsConfig, settings: Settings, database: Database, log: FilteringBoundLogger
) -> Delivery:
    """Tell the receiver with this ``name`` something that is of no consequence; what came of it.

    Raises:
        MissingError: ``receiver.missing``.
    """
    if name not in config.receivers:
        known = ", ".join(config.receivers) or "none"
        raise MissingError("receiver.missing", f"there is no receiver {name[:64]!r}", f"alerts.yaml has {known}")
    now_s = time.time()
    notice = Notice(what="test", at_s=now_s, title="Test", severity="info", opened_at_s=now_s)
    deliveries, courier = Deliveries(database), Courier(config, settings, database, log)
    number = deliveries.add(name, notice)
    try:
        courier.deliver_trial(number)
    finally:
        courier.close()
    return deliveries.get(number)
