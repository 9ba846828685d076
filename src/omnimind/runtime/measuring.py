"""Measuring: what this process counts becomes known to its machine, and part of the series of the installation."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor
from structlog.typing import FilteringBoundLogger

from omnimind.agents.registry import names
from omnimind.core.errors import OmniMindError
from omnimind.flows.library import flow_files
from omnimind.runtime.gauging import house_cells, machine_cells
from omnimind.runtime.growth import deltas
from omnimind.runtime.summing import count
from omnimind.runtime.zeros import zeros
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.duties import Duties
from omnimind.store.holders import can_tell, is_dead, this_host, this_process
from omnimind.store.outcomes import Outcome
from omnimind.store.series import Series
from omnimind.store.tenants import Tenants
from omnimind.telemetry.metrics.cells import Cells, together
from omnimind.telemetry.metrics.deriving import Deriving
from omnimind.telemetry.metrics.otel import measuring
from omnimind.telemetry.metrics.processes import Role, answering, filling
from omnimind.telemetry.metrics.registry import Registry
from omnimind.telemetry.metrics.sheets import BEAT_S, WRITE_S, Sheets
from omnimind.telemetry.sampling import Sampling

T = TypeVar("T")

SERIES_S: Final = 10.0
"""How often series get what was measured: at the same moments in all processes, so that their gauges add up."""

DUTY: Final = "measure"
"""Who has it measures what is the same for all."""

_DUTY_S: Final = 3 * SERIES_S

_FRESH_S: Final = 2.0
"""For how long what is measured for whoever asks stays as it is, however many ask."""

_SILENT_S: Final = 4 * BEAT_S
"""After so long a process is gone that can't be looked up: it was in another container, or before a restart."""


class Measuring:
    """Measures for this process.

    Args:
        settings: What the environment decides.
        role: What this process is.
        log: Hears of trouble, once until it is over.
        now_s: What time it is, in seconds since 1970.

    Attributes:
        registry: Where everything is counted.
    """

    def __init__(
        self, settings: Settings, role: Role, log: FilteringBoundLogger, now_s: Callable[[], float] = time.time
    ) -> None:
        self.registry = Registry(now_s)
        self.registry.filled_by(filling(role))
        self._role = role
        self._log = log
        self._now_s = now_s
        self._hours_per_minute = settings.hours_per_minute
        self._sheets = Sheets(settings.home / "metrics" / quote(this_host(), safe=""), this_process(), _is_gone, now_s)
        self._database: Database | None = None
        self._machine = _Fresh(lambda: machine_cells(settings.store))
        self._house = _Fresh(self._look)
        self._taken: Cells = {}
        self._sheet: Cells = {}
        self._told: Cells = {}
        self._is_first = False
        self._troubles: set[str] = set()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def into(self, database: Database) -> None:
        """Tell of everything from now on: the machine by a sheet, ``database`` by series."""
        self._database = database
        self._series, self._duties = Series(database, self._now_s), Duties(database, this_process(), self._now_s)
        self._taken = self._tried("sheets", self._sheets.take_over, {})
        if self._role != "gateway":
            self._tried("zeros", lambda: self._begin(database), None)
        self._thread = threading.Thread(target=self._work, name="omnimind-metrics", daemon=True)
        self._thread.start()

    def _begin(self, database: Database) -> None:
        tenants, flows = Tenants(database).all(), flow_files()
        zeros(self.registry, [one.id for one in tenants], [one.name for one in flows], names())

    def close(self) -> None:
        """Tell of the rest; the database must still be open."""
        if self._thread is not None:
            self._ending.set()
            self._thread.join()
            self._tried("series", lambda: self._duties.release(DUTY), None)

    def deriving(self, sampling: Sampling) -> SpanProcessor:
        """What counts spans; those that are kept are shown as some of those that were counted."""
        self.registry.is_chosen = sampling.is_chosen
        return Deriving(self.registry, sampling.is_kept)

    def for_collectors(self, resource: Resource) -> Callable[[], Any]:
        """What gives all that this process counted for OTLP (``MetricsData``), whenever it is called."""
        return measuring(self.own, resource, self._now_s)

    def tell_of_drops(self, dropped: Callable[[], Mapping[str, int]]) -> None:
        """Count what telemetry dropped, by its signal, as ``dropped`` tells it since the process began."""

        def fill(registry: Registry) -> None:
            for signal, number in dropped().items():
                registry.set("omnimind_telemetry_dropped_total", number, signal=signal)

        self.registry.filled_by(fill)

    def summed(self, outcomes: Iterable[Outcome]) -> None:
        """Count what came of productions."""
        count(outcomes, self.registry, self._hours_per_minute)

    def everything(self) -> Cells:
        """What all processes of this machine counted, and how the machine and the installation are now."""
        self.registry.fill()
        nobody: tuple[Sequence[Cells], Sequence[Cells]] = ((), ())
        living, ended = self._tried("sheets", self._sheets.others, nobody)
        counted = together([self.registry.cells(), *living], [self._taken, *ended])
        own = Registry(self._now_s)
        answering(own)
        return {**counted, **self._machine.get(), **self._house.get(), **own.cells()}

    def own(self) -> Cells:
        """What this process counted, and what it measures for others."""
        self.registry.fill()
        return {**self.registry.cells(), **self._gauges()}

    def _gauges(self) -> Cells:
        return {**self._machine.get(), **(self._house.get() if self._is_first else {})}

    def _look(self) -> Cells:
        database = self._database
        return {} if database is None else self._tried("house", lambda: house_cells(database), {})

    def _tried(self, what: str, work: Callable[[], T], otherwise: T) -> T:
        """What ``work`` comes to; nobody who counts is to hear of trouble with what is counted."""
        try:
            found = work()
        except (OSError, OmniMindError) as error:
            if what not in self._troubles:
                self._troubles.add(what)
                self._log.warning("metrics are not kept", part=what, error=type(error).__name__)
            return otherwise
        self._troubles.discard(what)
        return found

    # ---------------------------------------------------------------- the thread

    def _work(self) -> None:
        """Tell at moments that are the same in all processes."""
        told_s = beaten_s = self._now_s()
        while not self._ending.wait(WRITE_S - self._now_s() % WRITE_S):
            now_s = self._now_s()
            is_due, must_beat = now_s // SERIES_S != told_s // SERIES_S, now_s - beaten_s >= BEAT_S
            self._tell(is_due=is_due, must_beat=must_beat)
            told_s, beaten_s = now_s, now_s if must_beat else beaten_s
        self._tell(is_due=True, must_beat=True)

    def _tell(self, *, is_due: bool, must_beat: bool) -> None:
        if is_due:
            self.registry.fill()
        cells = self.registry.cells()
        if must_beat or cells != self._sheet:
            self._tried("sheets", lambda: self._sheets.write(together([cells], [self._taken])), None)
            self._sheet = cells
        if is_due:
            self._tried("series", lambda: self._add(cells), None)

    def _add(self, cells: Cells) -> None:
        self._is_first = self._duties.hold(DUTY, _DUTY_S)
        dropped = self._series.dropped
        self._series.write(list(deltas(self._told, {**cells, **self._gauges()}, is_first=self._is_first)))
        self._told = cells
        if more := self._series.dropped - dropped:
            self.registry.count("omnimind_telemetry_dropped_total", more, signal="series")


class _Fresh:
    """What is measured now and then, from any thread."""

    def __init__(self, measure: Callable[[], Cells]) -> None:
        self._measure = measure
        self._lock = threading.Lock()
        self._at_s = float("-inf")
        self._cells: Cells = {}

    def get(self) -> Cells:
        with self._lock:
            if time.monotonic() - self._at_s > _FRESH_S:
                self._cells, self._at_s = self._measure(), time.monotonic()
            return self._cells


def _is_gone(holder: str, age_s: float) -> bool:
    return is_dead(holder) if can_tell(holder) else age_s > _SILENT_S
