"""What keeps an alert from being told of: silences that people make, and other alerts that say it already."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from omnimind.alerting.labels import Matchers, all_match
from omnimind.alerting.receivers import Names
from omnimind.core.value import Value


class InhibitConfig(Value):
    """While an alert that ``source_matchers`` match is firing, those of ``target_matchers`` are not told of.

    Only of alerts that agree in the labels ``equal``, and in their tenant. Source: Alertmanager, ``<inhibit_rule>``.
    """

    source_matchers: Annotated[Matchers, Field(min_length=1)]
    target_matchers: Annotated[Matchers, Field(min_length=1)]
    equal: Names = ()


class Silence(Value):
    """Alerts that nobody is to be told of for a while.

    Attributes:
        id: Its name.
        tenant: Whose alerts.
        matchers: Which of them.
        begins_at_s: From when on, in seconds since 1970.
        ends_at_s: Until when.
        author: What people call whoever made it.
        comment: Why.
        created_at_s: When it was made.
    """

    id: str
    tenant: str
    matchers: Annotated[Matchers, Field(min_length=1)]
    begins_at_s: float
    ends_at_s: float
    author: str = ""
    comment: str = ""
    created_at_s: float = 0.0

    def is_active(self, at_s: float) -> bool:
        """Whether it counts at ``at_s``."""
        return self.begins_at_s <= at_s < self.ends_at_s

    def covers(self, labels: Mapping[str, str]) -> bool:
        """Whether it is about an alert with these labels."""
        return labels.get("tenant") == self.tenant and all_match(self.matchers, labels)


def silenced_by(labels: Mapping[str, str], silences: Sequence[Silence], at_s: float) -> Silence | None:
    """The silence that keeps an alert with these labels quiet at ``at_s``."""
    return next((one for one in silences if one.is_active(at_s) and one.covers(labels)), None)


def is_inhibited(
    labels: Mapping[str, str], firing: Sequence[Mapping[str, str]], rules: Sequence[InhibitConfig]
) -> bool:
    """Whether one of the alerts that are ``firing`` says it already.

    An alert that matches both sides of a rule is inhibited only by one that does not: it can't quieten itself.
    Source: Alertmanager's ``inhibit.go``, ``hasEqual`` with ``excludeTwoSidedMatch``.
    """
    return any(
        all_match(rule.target_matchers, labels)
        and any(_quietens(rule, one, labels, all_match(rule.source_matchers, labels)) for one in firing)
        for rule in rules
    )


def _quietens(rule: InhibitConfig, source: Mapping[str, str], target: Mapping[str, str], is_two_sided: bool) -> bool:
    if not all_match(rule.source_matchers, source):
        return False
    if is_two_sided and all_match(rule.target_matchers, source):
        return False
    return all(source.get(name, "") == target.get(name, "") for name in ("tenant", *rule.equal))
