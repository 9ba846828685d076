"""The leash of one JSONata evaluation: steps, depth, processor time and the size of every value it makes.

Every value is weighed when it is made (a node is 1, a string its length), so that a structure which shares its parts
can't grow without bound and any function over weighed values does a bounded amount of work.
"""

import time
from contextvars import ContextVar
from typing import Any, Final

from omnimind.flows.jsonata_library import Utils
from omnimind.flows.jsonata_values import WeighedDict, WeighedList
from omnimind.flows.limits import Limits

MAX_CALL_DEPTH: Final = 400
MAX_PAYLOADS: Final = 2
"""How much text and how many members all values of one evaluation may have together, in payloads."""
MEMBERS_A_STEP: Final = 32
MEMBERS_A_TUPLE_STEP: Final = 2
"""Bindings by @ and # make an object for every member."""
_STEPS_BETWEEN_CLOCK_READINGS: Final = 64


class BudgetError(Exception):
    """The evaluation has used all it may."""


class Budget:
    """What one evaluation may still use."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._steps = 0
        self._reading_at = _STEPS_BETWEEN_CLOCK_READINGS
        self._call_depth = 0
        self._deadline_s = time.thread_time() + limits.expression_cpu_s
        self._cells = 0
        self._weights: dict[int, tuple[Any, int]] = {}  # holds its values, so that no other takes their identity

    def enter(self, _expression: Any, _input: Any, _environment: Any) -> None:
        """Count a step into the syntax tree."""
        self._call_depth += 1
        if self._call_depth > MAX_CALL_DEPTH:
            raise BudgetError(f"the expression calls deeper than {MAX_CALL_DEPTH} levels")
        self.step()

    def step(self, number: int = 1) -> None:
        """Count steps.

        Raises:
            BudgetError: They are too many, or the time is up.
        """
        self._steps += number
        if self._steps > self._limits.expression_steps:
            raise BudgetError(f"the expression takes more than {self._limits.expression_steps} steps")
        if self._steps >= self._reading_at:
            self._reading_at = self._steps + _STEPS_BETWEEN_CLOCK_READINGS
            self.left_s()

    def left_s(self) -> float:
        """The processor time that is left.

        Raises:
            BudgetError: There is none.
        """
        left_s = self._deadline_s - time.thread_time()
        if left_s <= 0:
            raise BudgetError(f"the expression takes longer than {self._limits.expression_cpu_s:g} s")
        return left_s

    def walk(self, value: Any) -> None:
        """Count the steps of going through ``value``.

        Raises:
            BudgetError: They are too many.
        """
        if isinstance(value, list | dict):
            self.step(len(value) // MEMBERS_A_STEP)

    def leave(self, expression: Any, _input: Any, _environment: Any, result: Any) -> None:
        """Count a step out of the syntax tree and weigh what it made."""
        self._call_depth -= 1
        if isinstance(result, str | list | dict):
            self.weigh(result)
            if expression.type != "variable":
                self.walk(result)
            if expression.tuple and isinstance(result, list):
                self.step(len(result) // MEMBERS_A_TUPLE_STEP)
            if expression.type == "binary":
                self.make(result)

    def make(self, value: Any) -> None:
        """Count what is made, also if it is thrown away: text that an operator or a function gives.

        Raises:
            BudgetError: It is too much in all.
        """
        if isinstance(value, str):
            self._take_cells(len(value))

    def weigh(self, value: Any, depth: int = 0) -> int:
        """The weight of ``value``."""
        if isinstance(value, str):
            self.spend(len(value))
            return len(value) + 1
        if isinstance(value, WeighedList | WeighedDict):
            return value.weight
        if not isinstance(value, list | dict):
            return 1
        if isinstance(value, Utils.RangeList):
            return len(value)
        known = self._weights.get(id(value))
        if known is None:
            known = self._weights[id(value)] = (value, self._weigh_members(value, depth))
        return known[1]

    def _weigh_members(self, value: Any, depth: int) -> int:
        if depth > self._limits.depth:
            raise BudgetError(f"the value nests deeper than {self._limits.depth} levels")
        self._take_cells(len(value))
        total = 1
        if isinstance(value, dict):
            total += sum(map(len, value))
            value = value.values()
        for member in value:
            total += self.weigh(member, depth + 1)
            self.spend(total)
        return total

    def _take_cells(self, number: int) -> None:
        self._cells += number
        if self._cells > MAX_PAYLOADS * self._limits.payload_bytes:
            raise BudgetError("the expression makes too many values")

    def spend(self, weight: int) -> None:
        """Refuse a value of ``weight``.

        Raises:
            BudgetError: It is more than a payload may be.
        """
        if weight > self._limits.payload_bytes:
            raise BudgetError(f"the value is larger than {self._limits.payload_bytes} bytes")


CURRENT: Final[ContextVar[Budget]] = ContextVar("budget")
"""The budget of the evaluation that runs."""
