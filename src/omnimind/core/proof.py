"""Proof: what was measured, the limit it had to keep, and the verdict."""

from typing import Literal

from omnimind.core.value import Value

Verdict = Literal["pass", "fail", "not measured"]


class Measure(Value):
    """One measured fact. ``value`` is in ``unit``; ``limit`` says the rule in words; ``note`` says how, or why not."""

    name: str
    title: str
    value: float | str | None
    unit: str = ""
    limit: str = ""
    verdict: Verdict
    note: str = ""


class Proof(Value):
    """Every measure of one file."""

    subject: str
    measures: tuple[Measure, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing failed."""
        return all(measure.verdict != "fail" for measure in self.measures)

    @property
    def failures(self) -> tuple[Measure, ...]:
        """The measures that broke their limit."""
        return tuple(measure for measure in self.measures if measure.verdict == "fail")
