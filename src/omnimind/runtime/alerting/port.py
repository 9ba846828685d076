"""What whoever finds alerts hands them to."""

from collections.abc import Sequence
from typing import Protocol

from omnimind.core.alert import Alert


class TakesAlerts(Protocol):
    """Tells people of alerts."""

    def take(self, alerts: Sequence[Alert], now_s: float) -> None:
        """Hear of all alerts that are firing now, of every tenant, and of those that were just resolved.

        An alert that was firing at the last look and is not among them counts as resolved, so that none is lost when a
        process ends between the two. Blocks for a transaction of the database, never for a receiver.

        Args:
            alerts: All that are firing, and what was resolved since the last look.
            now_s: What time it is, in seconds since 1970.

        Raises:
            OmniMindError: The database can't be written to; at the next look all is made up for.
        """
        ...
