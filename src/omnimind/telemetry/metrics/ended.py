"""What has ended, as it is looked at by whoever counts it."""

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, StatusCode

_NS: Final = 1e-9

CANCELLED: Final = "cancelled"
"""The code of an error that only says that nobody wanted the result any more."""


class Ended:
    """A span that has ended, as far as it is counted.

    Args:
        span: As above.
        within: Its ids, if it is kept.
    """

    def __init__(self, span: ReadableSpan, within: SpanContext | None) -> None:
        self.within = within
        self.attributes: Mapping[str, Any] = span.attributes or {}
        self.duration_s = max((span.end_time or 0) - (span.start_time or 0), 0) * _NS
        self.ended_at_s = (span.end_time or 0) * _NS
        error = self.text("error.type") or ("error" if span.status.status_code is StatusCode.ERROR else "")
        self.is_cancelled = error == CANCELLED
        self.error = "" if self.is_cancelled else error

    def text(self, name: str, otherwise: str = "") -> str:
        """What it says there."""
        return str(self.attributes.get(name) or otherwise)

    def number(self, name: str) -> float:
        """The number there; 0: there is none."""
        return float(self.attributes.get(name) or 0)

    def outcome(self, well: str) -> str:
        """How it ended: ``well``, unless it was cancelled or failed."""
        return CANCELLED if self.is_cancelled else "failed" if self.error else well
