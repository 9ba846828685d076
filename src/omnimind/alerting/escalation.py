"""Escalation: who is told next while nobody acknowledges an incident."""

from typing import Annotated

from pydantic import Field, model_validator

from omnimind.alerting.durations import Duration
from omnimind.alerting.receivers import Names
from omnimind.core.value import Value


class StepConfig(Value):
    """Who is told, and how long they have to acknowledge it.

    Attributes:
        on_call: Schedules: whoever is on call by them is told.
        people: People by name.
        receiver: Receivers by name.
        wait: How long before the next step.
    """

    on_call: Names = ()
    people: Names = ()
    receiver: Names = ()
    wait: Annotated[Duration, Field(gt=0)] = 900.0

    @model_validator(mode="after")
    def _tells_somebody(self) -> "StepConfig":
        if not (self.on_call or self.people or self.receiver):
            raise ValueError("a step tells somebody: say on_call, people or receiver")
        return self


class EscalationConfig(Value):
    """Steps, one after the other; ``repeat``: how many times more from the first one on."""

    steps: Annotated[tuple[StepConfig, ...], Field(min_length=1)]
    repeat: Annotated[int, Field(ge=0, le=9)] = 0

    def step(self, number: int) -> StepConfig | None:
        """The step with this ``number``, from 0; ``None``: there are no more."""
        rounds, index = divmod(number, len(self.steps))
        return self.steps[index] if rounds <= self.repeat else None
