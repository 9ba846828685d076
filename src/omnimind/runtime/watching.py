"""Watching: a thread of this process that looks whether all is as it should be, and tells people."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import load_alerts
from omnimind.alerting.objectives import load_objectives
from omnimind.alerting.rules import load_rules
from omnimind.core.errors import OmniMindError
from omnimind.runtime.alerting.router import opened_router
from omnimind.runtime.watch import LOOK_S, Watch
from omnimind.settings import Settings
from omnimind.store.database import Database


class Watching:
    """A thread that looks now and then, until it is closed.

    Args:
        watch: What it has look.
        log: Hears when it can't.
        every_s: How often.
    """

    def __init__(self, watch: Watch, log: FilteringBoundLogger, every_s: float = LOOK_S) -> None:
        self._watch = watch
        self._log = log
        self._every_s = every_s
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="omnimind-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, once a look that is under way has."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            self._try(self._watch.look)
        self._try(self._watch.release)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OmniMindError as error:
            self._log.warning("the watch could not look", error=str(error))


@contextmanager
def watching(settings: Settings, database: Database, log: FilteringBoundLogger) -> Iterator[None]:
    """Look within the block, whenever that is for this process to do.

    Raises:
        UserError: ``alerts.*`` or ``slo.*``: what was written can't be read, or can't be so.
    """
    config, rules = load_alerts(settings.alerts_file), load_rules(settings.alerts_file)
    objectives = load_objectives(settings.slo_file)
    with opened_router(config, settings, database, log) as router:
        thread = Watching(Watch(database, rules, objectives, router, log), log)
        try:
            yield
        finally:
            thread.close()
