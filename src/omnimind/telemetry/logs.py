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
