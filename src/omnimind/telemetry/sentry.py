"""Sentry: the errors that happen, told to a project of it, without anything that was worked on.

Events are made of :class:`omnimind.telemetry.faults.Fault` alone, so that they are those that the house itself shows,
and have no more in them: no local variables, no lines of source, no requests, no breadcrumbs, no names of machines.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from omnimind import __version__
from omnimind.core.errors import UserError
from omnimind.telemetry.failure import Frame, frames_in
from omnimind.telemetry.faults import Fault, Faults
from omnimind.telemetry.kept import KeptLine, KeptSpan

if TYPE_CHECKING:
    from sentry_sdk._types import Event

HOUSE: Final = frozenset({"broken", "transient"})
"""What is told: faults of the house and of what it needs, not of whoever asks it."""

_CLOSING_S: Final = 2.0
"""How long the end of the process may wait for the last of them."""


class Sentry:
    """Tells a project of Sentry of errors (:class:`omnimind.telemetry.kept.Keeper`). Used from one thread.

    The client sends in a thread of its own; what it can't send it drops.

    Args:
        dsn: Names the project.
        environment: What the house calls itself there.
        ca_bundle: More certificates to trust.

    Raises:
        UserError: ``sentry.missing``: the extra is not installed; ``sentry.dsn``.
    """

    def __init__(self, dsn: str, environment: str = "production", ca_bundle: str | None = None) -> None:
        try:
            from sentry_sdk import Client
            from sentry_sdk.utils import BadDsn
        except ImportError as error:
            hint = "pip install 'omnimind[sentry]'"
            raise UserError("sentry.missing", "the extra for Sentry is not installed", hint) from error
        try:
            self._client = Client(
                dsn=dsn,
                release=f"omnimind@{__version__}",
                environment=environment,
                ca_certs=ca_bundle,
                default_integrations=False,
                auto_enabling_integrations=False,
                auto_session_tracking=False,
                send_client_reports=False,
                include_local_variables=False,
                include_source_context=False,
                max_breadcrumbs=0,
                server_name="omnimind",
                shutdown_timeout=_CLOSING_S,
            )
        except BadDsn as error:
            hint = "copy it from the project's settings: https://KEY@HOST/PROJECT"
            raise UserError("sentry.dsn", "OMNIMIND_SENTRY_DSN is no DSN", hint) from error
        self._faults = Faults()

    def keep(self, spans: Sequence[KeptSpan], lines: Sequence[KeptLine]) -> None:
        """Tell of the errors in them."""
        for fault in self._faults.of(spans, lines):
            if fault.blame in HOUSE:
                self._client.capture_event(event_of(fault))

    def close(self) -> None:
        """Send what is left, for a few seconds at the longest."""
        self._client.close(timeout=_CLOSING_S)


def event_of(fault: Fault) -> "Event":
    """``fault`` as an event. Source: Sentry's event payloads, its attributes and its exception interface."""
    frames = [_frame(one) for one in frames_in(fault.stack)]
    raised = {"type": fault.code, "value": fault.message, "mechanism": {"type": "omnimind", "handled": True}}
    tags = {
        "agent": fault.agent,
        "tenant": fault.tenant,
        "run": fault.run_id,
        "kind": fault.blame,
        "raised": fault.type,
    }
    trace: dict[str, object] = {"trace_id": fault.trace_id, "span_id": fault.span_id}
    return {
        "level": "error",
        "logger": "omnimind",
        "platform": "python",
        "timestamp": datetime.fromtimestamp(fault.at_s, UTC),
        "transaction": fault.place,
        "fingerprint": [fault.fingerprint],
        "exception": {"values": [raised | ({"stacktrace": {"frames": frames}} if frames else {})]},
        "tags": {name: value for name, value in tags.items() if value},
        "contexts": {"trace": trace} if fault.trace_id and fault.span_id else {},
    }


def _frame(one: Frame) -> dict[str, object]:
    module = one.file.removesuffix(".py").replace("/", ".")
    told = {"filename": one.file, "module": module, "function": one.name, "lineno": one.line}
    return {**told, "in_app": one.is_ours}
