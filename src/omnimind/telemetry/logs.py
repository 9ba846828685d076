"""Logs: a structlog line for everything worth a line, for people on a terminal and as JSON elsewhere."""

import logging
import os
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

import structlog
from opentelemetry.trace import format_span_id, format_trace_id, get_current_span
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from omnimind.telemetry.failure import failure_of
from omnimind.telemetry.redaction import Clean, redacted, without_secrets

Take = Callable[[EventDict], None]


def logger(
    stream: TextIO, *, verbose: bool, take: Take | None = None, clean: Clean = without_secrets
) -> FilteringBoundLogger:
    """A logger that writes to ``stream``: everything when ``verbose``, else warnings and worse.

    Args:
        stream: Where lines go, each with the trace, the run, the tenant and the agent that it belongs to.
        verbose: As above.
        take: Gets what every line says, also those that are not written; it is never to be changed.
        clean: Takes out of what is written what nobody may read there.
    """
    level = logging.DEBUG if verbose or take else logging.WARNING
    renderer = (
        structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    made: FilteringBoundLogger = structlog.wrap_logger(
        _Lines(stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _failing,
            _placed,
            *([_taken(take)] if take else []),
            *([] if verbose else [_only_bad]),
            _private(clean),
            renderer,
        ],
    )
    return made


class _Lines(structlog.PrintLogger):
    """Lines, as long as somebody reads them: that nobody does is no reason to end the work."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._stream = stream

    def msg(self, message: str) -> None:
        """Write it."""
        try:
            super().msg(message)
        except BrokenPipeError:
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - no path of anybody's
                os.dup2(nowhere.fileno(), self._stream.fileno())

    log = debug = info = warn = warning = error = critical = fatal = exception = msg


_ABOUT: Final = {
    "run": ("omnimind.run",),
    "tenant": ("omnimind.tenant",),
    "agent": ("omnimind.agent", "gen_ai.agent.name"),
}
"""Fields of lines, and where spans say the same."""

_NAMES: Final = frozenset({"timestamp", "level", "trace", "span", "run", "tenant", "agent", "action", "path"})
"""Fields that only ever have names that are ours."""


def _failing(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
    """Say what was raised and where, for ``exc_info``: no more of it than may be read by others than its run's."""
    raised = said.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        told = failure_of(error)
        said.update({"code": told.code, "blame": told.blame, "type": told.type, "exception": told.text})
    return said


def _placed(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
    """Say to which trace, run, tenant and agent a line belongs: those of the current span."""
    span = get_current_span()
    context = span.get_span_context()
    if context.is_valid:
        if "trace" not in said:
            said.update({"trace": format_trace_id(context.trace_id), "span": format_span_id(context.span_id)})
        attributes: Any = getattr(span, "attributes", None) or {}
        for field, names in _ABOUT.items():
            for attribute in names:
                if attribute in attributes:
                    said.setdefault(field, attributes[attribute])
    return said


def _private(clean: Clean) -> structlog.typing.Processor:
    def processor(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
        others = {name: value for name, value in said.items() if name not in _NAMES}
        said.update(redacted(others, clean))
        return said

    return processor


def _taken(take: Take) -> structlog.typing.Processor:
    def processor(_: WrappedLogger, __: str, said: EventDict) -> EventDict:
        take(dict(said))
        return said

    return processor


def _only_bad(_: WrappedLogger, level: str, said: EventDict) -> EventDict:
    if level in {"debug", "info"}:
        raise structlog.DropEvent
    return said


def forward(log: FilteringBoundLogger) -> None:
    """Write whatever libraries warn of to ``log``, and nowhere else."""
    root = logging.getLogger()
    root.handlers = [_Forwarding(log)]
    for library in list(logging.Logger.manager.loggerDict):
        theirs = logging.getLogger(library)
        theirs.handlers, theirs.propagate = [], True
    logging.captureWarnings(capture=True)


class _Forwarding(logging.Handler):
    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write it."""
        self._log.log(record.levelno, record.getMessage(), library=record.name, exc_info=record.exc_info)
