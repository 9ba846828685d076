"""Logs: a structlog line for everything worth a line, for people on a terminal and as JSON elsewhere."""

import logging
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from opentelemetry.trace import format_trace_id, get_current_span
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from omnimind.telemetry.redaction import redacted, without_secrets

Take = Callable[[EventDict], None]


def logger(stream: TextIO, *, verbose: bool, take: Take | None = None) -> FilteringBoundLogger:
    """A logger that writes to ``stream``: everything when ``verbose``, else warnings and worse.

    Args:
        stream: Where lines go, without secrets, each with the trace, the run and the tenant that it belongs to.
        verbose: As above.
        take: Gets what every line says, also those that are not written; it is never to be changed.
    """
    level = logging.DEBUG if verbose or take else logging.WARNING
    renderer = (
        structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    made: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _placed,
            _private,
            *([_taken(take)] if take else []),
            *([] if verbose else [_only_bad]),
            renderer,
        ],
    )
    return made


_ABOUT = {"run": "omnimind.run", "tenant": "omnimind.tenant"}
"""Fields of lines, and where spans say the same."""


def _placed(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
    """Say to which trace, run and tenant a line belongs: those of the current span."""
    span = get_current_span()
    context = span.get_span_context()
    if context.is_valid:
        said.setdefault("trace", format_trace_id(context.trace_id))
        attributes: Any = getattr(span, "attributes", None) or {}
        for field, attribute in _ABOUT.items():
            if attribute in attributes:
                said.setdefault(field, attributes[attribute])
    return said


def _private(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
    return redacted(said, without_secrets)


def _taken(take: Take) -> structlog.typing.Processor:
    def processor(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
        take(dict(said))
        return said

    return processor


def _only_bad(_: WrappedLogger, level: str, said: EventDict) -> EventDict:
    if level in {"debug", "info"}:
        raise structlog.DropEvent
    return said


def forward(log: FilteringBoundLogger, *libraries: str) -> None:
    """Write what these libraries warn of to ``log``, and nowhere else."""
    for library in libraries:
        theirs = logging.getLogger(library)
        theirs.handlers, theirs.propagate = [_Forwarding(log)], False


class _Forwarding(logging.Handler):
    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write it."""
        self._log.log(record.levelno, record.getMessage(), library=record.name, exc_info=record.exc_info)
