"""Logs: a structlog line for everything worth a line, for people on a terminal and as JSON elsewhere."""

import logging
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger


def logger(stream: TextIO, *, verbose: bool) -> FilteringBoundLogger:
    """A logger that writes to ``stream``: everything when ``verbose``, else warnings and worse."""
    level = logging.DEBUG if verbose else logging.WARNING
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
            renderer,
        ],
    )
    return made


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
