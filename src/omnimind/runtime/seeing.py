"""Seeing: the tracer and the log of a process that serves or works, and their way into its database."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.seen import Seen, prune_seen
from omnimind.telemetry.keeping import Keeping
from omnimind.telemetry.kept import Keeper
from omnimind.telemetry.logs import logger
from omnimind.telemetry.redaction import GONE, without_secrets
from omnimind.telemetry.sampling import Sampling
from omnimind.telemetry.trace import resource_of, to_file, tracer_to

if TYPE_CHECKING:
    from omnimind.guard.check import Check
    from omnimind.runtime.measuring import Measuring
    from omnimind.store.outcomes import Outcome
    from omnimind.telemetry.metrics.processes import Role
    from omnimind.telemetry.otlp.exporting import Exporting
    from omnimind.telemetry.sentry import Sentry

_PROFILES_SHARE: Final = 10
"""Profiles take a tenth of what spans and lines do, besides."""

_REMEMBERED: Final = 4096
"""Texts that are known to be clean, or what they become: names are said again and again."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What tells of a process.

    Attributes:
        tracer: Gets a span for every piece of work.
        log: Gets a line for everything worth one.
        keeping: Takes both on their way into a database.
        sentry: Tells of errors, if there is a project of Sentry to tell.
        exporting: Sends both, and what is measured, to the collector of the house, if there is one.
        file: Writes spans to a file, if one was named.
        measuring: Measures, if this process serves or works.
        is_off: Whether nothing is kept.
    """

    tracer: Tracer
    log: FilteringBoundLogger
    keeping: Keeping
    exporting: "Exporting | None" = None
    sentry: "Sentry | None" = None
    file: SpanProcessor | None = None
    measuring: "Measuring | None" = None
    is_off: bool = False

    def into(self, database: Database, *, has_patterns: bool = True) -> None:
        """Keep what happens in ``database`` from now on, and what happened since the process began.

        Args:
            database: As above.
            has_patterns: Whether templates of lines are found, too.
        """
        if self.is_off:
            return
        sending: list[Keeper] = [one for one in (self.exporting, self.sentry) if one is not None]
        self.keeping.into(*sending, Seen(database, has_patterns=has_patterns))
        if self.measuring is not None:
            self.measuring.into(database)

    def kept_in(self, database: Database) -> Callable[[], None]:
        """As :meth:`into`, for a single command; what to call before ``database`` is closed."""
        self.into(database, has_patterns=False)
        return self.close

    def summed(self, outcomes: "Iterable[Outcome]") -> None:
        """Count what came of productions."""
        if self.measuring is not None:
            self.measuring.summed(outcomes)

    def close(self) -> None:
        """Keep what is left; the database must still be open."""
        self.keeping.close()
        if self.measuring is not None:
            self.measuring.close()
        if self.exporting is not None:
            self.exporting.close()
        if self.sentry is not None:
            self.sentry.close()
        if self.file is not None:
            self.file.shutdown()


def telemetry(
    settings: Settings,
    stream: TextIO,
    *,
    verbose: bool = True,
    trace_file: Path | None = None,
    role: "Role | None" = None,
) -> Telemetry:
    """What tells of this process, before there is a database.

    Args:
        settings: What the environment decides.
        stream: Where log lines go.
        verbose: Whether all of them do, or warnings and worse.
        trace_file: Where every span is written to.
        role: What this process is, if what it does is to be measured.

    Raises:
        UserError: ``trace.unwritable``, ``otlp.invalid``, ``otlp.missing``, ``sentry.dsn`` or ``sentry.missing``.
    """
    file = to_file(trace_file) if trace_file is not None else None
    written: list[SpanProcessor] = [file] if file is not None else []
    if not settings.telemetry:
        log = logger(stream, verbose=verbose, clean=impersonal)
        return Telemetry(tracer_to(*written), log, Keeping(most=0), file=file, is_off=True)
    keeping = Keeping(impersonal)
    resource = resource_of(settings.resource)
    sampling = Sampling(keeping, settings.traces_share, settings.traces_slow_s)
    processors: list[SpanProcessor] = [sampling, *written]
    log = logger(stream, verbose=verbose, take=keeping.line, clean=impersonal)
    exporting = _exporting(settings, resource, log)
    measuring = None
    if role is not None:
        from omnimind.runtime.measuring import Measuring

        measuring = Measuring(settings, role, log)
        measuring.tell_of_drops(lambda: _dropped(keeping, exporting))
        processors.append(measuring.deriving(sampling))
        if exporting is not None:
            exporting.load()
            exporting.measure(measuring.for_collectors(resource))
    tracer, sentry = tracer_to(*processors, resource=resource), _sentry(settings)
    return Telemetry(tracer, log, keeping, exporting, sentry, file, measuring)


def _dropped(keeping: Keeping, exporting: "Exporting | None") -> dict[str, int]:
    """How much was not kept, and not sent, by what it is."""
    unsent = exporting.dropped.items() if exporting is not None else ()
    return {"spans_and_lines": keeping.dropped, **{str(signal): count for signal, count in unsent}}


def _exporting(settings: Settings, resource: Resource, log: FilteringBoundLogger) -> "Exporting | None":
    """What sends telemetry away, if the settings say where."""
    places = settings.otlp
    if not places:
        return None
    from omnimind.telemetry.otlp.exporting import Exporting

    def tell(signal: str, is_taken: bool) -> None:
        if is_taken:
            log.info("telemetry is taken again", signal=signal)
        else:
            log.warning("telemetry is not taken by its collector", signal=signal)

    return Exporting(places, resource, tell)


def _sentry(settings: Settings) -> "Sentry | None":
    """What tells of errors, if the settings say whom."""
    if settings.sentry_dsn is None:
        return None
    from omnimind.telemetry.sentry import Sentry

    ca_bundle = str(settings.ca_bundle) if settings.ca_bundle else None
    return Sentry(settings.sentry_dsn.get_secret_value(), settings.sentry_environment, ca_bundle)


def forget_seen(settings: Settings, database: Database) -> int:
    """Forget spans, lines, profiles and points that are too old or too many; how many rows that were."""
    from omnimind.store.profiles import prune_profiles
    from omnimind.store.series import prune_series

    limit_bytes, max_age_s = settings.telemetry_limit, settings.telemetry_kept_s
    forgotten = prune_profiles(database, limit_bytes=limit_bytes // _PROFILES_SHARE, before_s=time.time() - max_age_s)
    forgotten += prune_series(database)
    return forgotten + prune_seen(database, limit_bytes=limit_bytes, max_age_s=max_age_s)


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
