"""Alerts: what is not as it should be, as rules find it and routes tell of it."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from omnimind.core.json_text import compact
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value

AlertState = Literal["pending", "firing", "resolved"]

Severity = Literal["info", "warning", "critical"]

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "warning", "critical")
"""From the mildest."""

AlertSource = Literal["rule", "objective", "baseline", "forecast", "logs", "faults", "health"]
"""What finds them: a limit that somebody set, an objective's error budget, what is usual at this hour, where a creep
leads to, templates of log lines, errors, and parts that do not answer."""


class Alert(Value):
    """Something that is not as it should be.

    Attributes:
        name: Which rule found it.
        source: Which kind of rule that is.
        severity: How bad it is.
        tenant: Whose it is; the default tenant's is the house's.
        labels: What tells it from others of its rule, such as the agent or the model.
        summary: What is wrong, in a line.
        description: More for who has to mend it, what was measured and what it is measured against included.
        runbook: Where it is told what to do: a page or a section of the documentation; may be empty.
        state: Whether it has lasted for long enough to be told of, and whether it is over.
        value: What was measured last.
        began_at_s: Since when it is so, in seconds since 1970.
        fired_at_s: Since when it has been firing.
        ended_at_s: When it was over.
    """

    name: str
    source: AlertSource
    severity: Severity
    tenant: str = DEFAULT_TENANT
    labels: Mapping[str, str] = Field(default_factory=dict)
    summary: str
    description: str = ""
    runbook: str = ""
    state: AlertState
    value: float | None = None
    began_at_s: Annotated[float, Field(ge=0)]
    fired_at_s: float | None = None
    ended_at_s: float | None = None

    @property
    def fingerprint(self) -> str:
        """Names it, the same for as long as it lasts and when it comes again: 16 hexadecimal digits."""
        told = compact({"name": self.name, "tenant": self.tenant, "labels": dict(sorted(self.labels.items()))})
        return hashlib.sha256(told.encode()).hexdigest()[:16]
