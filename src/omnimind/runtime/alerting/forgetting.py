"""Forgetting incidents and silences that are long over."""

import time
from typing import Final

from omnimind.store.database import Database
from omnimind.store.incidents import Incidents
from omnimind.store.silences import Silences

KEPT_S: Final = 180 * 86400.0
"""How long they stay: people look for what was done about the same trouble the last time."""


def forget_incidents(database: Database) -> int:
    """Forget those that have been over for :data:`KEPT_S`; how many that were."""
    before_s = time.time() - KEPT_S
    return Incidents(database).forget(before_s) + Silences(database).forget(before_s)
