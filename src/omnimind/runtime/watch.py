"""The watch: one process of an installation looks every 15 seconds whether all is as it should be.

It holds what is measured to rules and objectives, adds what logs, errors and budgets give reason for, remembers which
alerts there are, and hands them to whoever tells people. Who looks is decided by a duty: when its holder dies, another
process takes over within a minute, and finds the alerts where they were left.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.alerting.burning import Budget, Tally
from omnimind.alerting.judging import Judge
from omnimind.alerting.objectives import Objective
from omnimind.alerting.rules import Rule
from omnimind.alerting.states import Finding, Outcome, States
from omnimind.alerting.tape import Points, Read
from omnimind.runtime.alerting.port import TakesAlerts
from omnimind.runtime.noticing import findings
from omnimind.runtime.reasons import nearly_spent, of_budget
from omnimind.store.alerts import Alerts
from omnimind.store.database import Database
from omnimind.store.duties import Duties
from omnimind.store.holders import this_process
from omnimind.store.series import Series

LOOK_S: Final = 15.0
"""How often it looks. Source: what Prometheus' ``evaluation_interval`` is set to most often."""

DUTY: Final = "watch"

_DUTY_S: Final = 3 * LOOK_S

_REFRESHED_S: Final = 60.0
"""How often what was measured of alerts that stay as they are is kept."""

_COUNTED_S: Final = 60.0

_KEEP_S: Final = 300.0
"""For how long what logs, errors and budgets gave reason for has to be over."""


class Watch:
    """Looks. Used from one thread; what it finds is in the database, for all.

    Args:
        database: Where series and alerts are.
        rules: What is not as it should be.
        objectives: What is promised.
        router: Tells people.
        log: Hears of trouble.
        now_s: What time it is, in seconds since 1970.
        holder: The name of this process.
    """

    def __init__(
        self,
        database: Database,
        rules: Sequence[Rule],
        objectives: Sequence[Objective],
        router: TakesAlerts,
        log: FilteringBoundLogger,
        now_s: Callable[[], float] = time.time,
        holder: str | None = None,
    ) -> None:
        self._database = database
        self._rules = rules
        self._objectives = objectives
        self._router = router
        self._log = log
        self._now_s = now_s
        self._duties = Duties(database, holder or this_process(), now_s)
        self._alerts = Alerts(database)
        self._state: _State | None = None
        self._refreshed_at_s = 0.0

    def look(self) -> bool:
        """Look once, if that is for this process to do; whether it is.

        Raises:
            OmniMindError: As a database does; at the next look all is made up for.
        """
        if not self._duties.hold(DUTY, _DUTY_S):
            self._state = None
            return False
        now_s = self._now_s()
        if self._state is None:
            self._state = _State(self._database, self._rules, self._objectives)
        found = list(self._findings(self._state, now_s))
        states = self._state.states or States(self._alerts.standing())
        self._state.states = None  # until all is kept: what could not be is as the database has it
        outcome = states.take(found, now_s)
        self._keep(outcome, now_s)
        self._state.states = states
        for alert in outcome.news:
            if alert.state != "pending":
                told = {"alert": alert.name, "severity": alert.severity, "summary": alert.summary}
                self._log.info(f"alert {alert.state}", tenant=alert.tenant, **told)
        self._router.take([*outcome.firing, *outcome.resolved], now_s)
        return True

    def release(self) -> None:
        """Let another process look. Raises as :meth:`look`."""
        self._duties.release(DUTY)

    def _findings(self, state: "_State", now_s: float) -> Iterator[Finding]:
        yield from state.judge.look(now_s)
        for budget in state.budgets(now_s):
            if budget.objective.alerts:
                yield from of_budget(budget, now_s)
        yield from (Finding(alert, keep_s=_KEEP_S) for alert in findings(self._database, now_s))
        yield from (Finding(alert, keep_s=_KEEP_S) for alert in nearly_spent(self._database, now_s))

    def _keep(self, outcome: Outcome, now_s: float) -> None:
        news = outcome.news
        if now_s - self._refreshed_at_s >= _REFRESHED_S:
            news, self._refreshed_at_s = [*outcome.pending, *outcome.firing, *outcome.resolved], now_s
        self._alerts.keep(news, outcome.gone, now_s)


class _State:
    """What it remembers from one look to the next, as long as the duty is its."""

    def __init__(self, database: Database, rules: Sequence[Rule], objectives: Sequence[Objective]) -> None:
        read = reader(database)
        self.judge = Judge(rules, read)
        self.states: States | None = None
        self._tallies = [Tally(objective, read) for objective in objectives]
        self._counted_at_s = 0.0

    def budgets(self, now_s: float) -> list[Budget]:
        """Where objectives stand; their events are counted once a minute."""
        if now_s - self._counted_at_s >= _COUNTED_S:
            for tally in self._tallies:
                tally.refresh(now_s)
            self._counted_at_s = now_s
        return [tally.budget(now_s) for tally in self._tallies]


def reader(database: Database) -> Read:
    """Reads the series of a database."""
    series = Series(database)

    def read(name: str, labels: Mapping[str, str], since_s: float, until_s: float, step_s: int) -> Sequence[Points]:
        return series.read(name, labels=labels, since_s=since_s, until_s=until_s, step_s=step_s)

    return read
