"""Seeing: the tracer and the log of a process that serves or works, and their way into its database."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TextIO

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.seen import Seen, prune_seen
from omnimind.telemetry.keeping import Keeping
from omnimind.telemetry.logs import logger
from omnimind.telemetry.redaction import GONE, without_secrets
from omnimind.telemetry.sampling import Sampling
from omnimind.telemetry.trace import tracer_to

if TYPE_CHECKING:
    from omnimind.guard.check import Check

_REMEMBERED: Final = 4096
"""Texts that are known to be clean, or what they become: names are said again and again."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What tells of a process.

    Attributes:
        tracer: Gets a span for every piece of work.
        log: Gets a line for everything worth one.
        keeping: Takes both on their way into a database.
    """

    tracer: Tracer
    log: FilteringBoundLogger
    keeping: Keeping

    def into(self, database: Database) -> None:
        """Keep what happens in ``database`` from now on, and what happened since the process began."""
        self.keeping.into(Seen(database))

    def close(self) -> None:
        """Keep what is left; the database must still be open."""
        self.keeping.close()


def telemetry(settings: Settings, stream: TextIO, *, verbose: bool = True) -> Telemetry:
    """What tells of this process, before there is a database.

    Args:
        settings: What the environment decides.
        stream: Where log lines go.
        verbose: Whether all of them do, or warnings and worse.
    """
    keeping = Keeping(impersonal)
    tracer = tracer_to(Sampling(keeping, settings.traces_share, settings.traces_slow_s))
    return Telemetry(tracer, logger(stream, verbose=verbose, take=keeping.line), keeping)


def telemetry_of(
    settings: Settings, database: Database, stream: TextIO
) -> tuple[Tracer, FilteringBoundLogger, Callable[[], None]]:
    """The tracer and the log of a process whose database is open, and what to call before that is closed."""
    made = telemetry(settings, stream)
    made.into(database)
    return made.tracer, made.log, made.close


def forget_seen(settings: Settings, database: Database) -> int:
    """Forget spans and lines that are too old or too many, as the settings say; how many rows that were."""
    return prune_seen(database, limit_bytes=settings.telemetry_limit, max_age_s=settings.telemetry_kept_s)


@lru_cache(maxsize=_REMEMBERED)
def impersonal(text: str) -> str:
    """``text`` without secrets and without personal data, as the guard finds them.

    It takes 0.1 ms for a sentence: not for a thread that somebody waits for.
    """
    cut = without_secrets(text)
    for check in _checks():
        for found in sorted(check.find(cut), key=lambda match: match.start, reverse=True):
            cut = cut[: found.start] + GONE + cut[found.end :]
    return cut


@lru_cache(maxsize=1)
def _checks() -> "tuple[Check, ...]":
    from omnimind.guard.checks.secrets import Secrets
    from omnimind.guard.personal.check import PersonalData

    return Secrets(), PersonalData()
