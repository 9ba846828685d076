"""Addressing: which receivers hear of an incident, now and at each step of its escalation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.escalation import EscalationConfig, StepConfig
from omnimind.alerting.notice import What, hears
from omnimind.alerting.routes import Route
from omnimind.alerting.schedule import Override, on_call


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a step calls: by which receivers, and which people that is."""

    receivers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class Addressing:
    """Finds receivers.

    Args:
        config: Who there is.
        stand_ins: Who stands in by a schedule at a moment, in the order in which that was decided.
    """

    def __init__(self, config: AlertsConfig, stand_ins: Callable[[str, float], Sequence[Override]]) -> None:
        self._config = config
        self._stand_ins = stand_ins

    def escalation(self, route: Route) -> EscalationConfig | None:
        """What is done until somebody acknowledges an incident of ``route``."""
        return self._config.escalations.get(route.escalation)

    def called(self, step: StepConfig, at_s: float) -> Called:
        """Whom ``step`` calls at ``at_s``."""
        people = unique((*(self._on_call(name, at_s) for name in step.on_call), *step.people))
        known = tuple(person for person in people if person)
        of_people = (name for person in known for name in self._config.people.get(person, ()))
        return Called(receivers=unique((*step.receiver, *of_people)), people=known)

    def _on_call(self, schedule: str, at_s: float) -> str:
        return on_call(self._config.schedules[schedule], at_s, self._stand_ins(schedule, at_s))

    def hearing(self, names: Iterable[str], what: What, *, is_good_news: bool, but: str = "") -> list[str]:
        """Those of the receivers that hear of ``what``.

        Args:
            names: Among whom.
            what: What came of an incident.
            is_good_news: Whether it only tells what is over.
            but: Who knows already.
        """
        found = []
        for name in unique(names):
            receiver = self._config.receivers.get(name)
            if receiver is None or name == but or (is_good_news and not receiver.send_resolved):
                continue
            if hears(receiver.channel, what):
                found.append(name)
        return found


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """``names``, each once, in their order."""
    return tuple(dict.fromkeys(names))
