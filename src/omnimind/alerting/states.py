"""The states of alerts: pending while it is new, firing once it has lasted, resolved when it has been over for long."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from omnimind.core.alert import Alert

KEEP_S: Final = 300.0
"""For how long what somebody else found has to be over: who begins to look has not learned everything at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be now.

    Attributes:
        alert: What is told of it; its state and moments are set here.
        for_s: For how long it has to be so before it fires.
        keep_s: For how long it has to be over before it is resolved.
    """

    alert: Alert
    for_s: float = 0.0
    keep_s: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What a look came to.

    Attributes:
        pending: Alerts that have not lasted for long enough.
        firing: Those that have.
        resolved: Those that were firing and are over now.
        gone: Fingerprints of those that were over before they fired.
        news: Those of all that are not as they were kept, other than in what was measured.
    """

    pending: list[Alert] = field(default_factory=list)
    firing: list[Alert] = field(default_factory=list)
    resolved: list[Alert] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    news: list[Alert] = field(default_factory=list)


class States:
    """Remembers which alerts there are, from one look to the next.

    Args:
        known: Those that were pending or firing when somebody looked the last time.
    """

    def __init__(self, known: Iterable[Alert] = ()) -> None:
        self._known: dict[str, tuple[Alert, float]] = {one.fingerprint: (one, KEEP_S) for one in known}
        self._over_since_s: dict[str, float] = {}

    def take(self, findings: Iterable[Finding], now_s: float) -> Outcome:
        """What becomes of alerts.

        Args:
            findings: What is not as it should be now.
            now_s: What time it is, in seconds since 1970.
        """
        outcome, found = Outcome(), {one.alert.fingerprint: one for one in findings}
        for fingerprint, finding in found.items():
            self._go_on(fingerprint, finding, now_s, outcome)
        for fingerprint in self._known.keys() - found.keys():
            self._end(fingerprint, now_s, outcome)
        return outcome

    def _go_on(self, fingerprint: str, finding: Finding, now_s: float, outcome: Outcome) -> None:
        self._over_since_s.pop(fingerprint, None)
        before = self._known[fingerprint][0] if fingerprint in self._known else None
        began_s = before.began_at_s if before else now_s
        fires = (before is not None and before.state == "firing") or now_s - began_s >= finding.for_s
        moments = {
            "state": "firing" if fires else "pending",
            "began_at_s": began_s,
            "fired_at_s": ((before and before.fired_at_s) or now_s) if fires else None,
            "ended_at_s": None,
        }
        alert = finding.alert.model_copy(update=moments)
        self._known[fingerprint] = alert, finding.keep_s
        (outcome.firing if fires else outcome.pending).append(alert)
        if before is None or before.state != alert.state:
            outcome.news.append(alert)

    def _end(self, fingerprint: str, now_s: float, outcome: Outcome) -> None:
        alert, keep_s = self._known[fingerprint]
        if alert.state != "firing":
            del self._known[fingerprint]
            outcome.gone.append(fingerprint)
            return
        if now_s - self._over_since_s.setdefault(fingerprint, now_s) < keep_s:
            outcome.firing.append(alert)
            return
        del self._known[fingerprint], self._over_since_s[fingerprint]
        over = alert.model_copy(update={"state": "resolved", "ended_at_s": now_s})
        outcome.resolved.append(over)
        outcome.news.append(over)
