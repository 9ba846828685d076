"""What an expression can see: the run, the scope of a branch with its variables, and the frame of one state."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from omnimind.flows.errors import DATA_LIMIT_EXCEEDED, RUNTIME, StateError
from omnimind.flows.json_value import MISSING, Json, Known, measure
from omnimind.flows.jsonata_values import inward
from omnimind.flows.limits import Limits
from omnimind.flows.port import Answer, Call, Effect, EffectError, History, Joined, Path, Port, Sleep, path_text
from omnimind.flows.timestamps import format_timestamp


class ExecutionTimeout(Exception):  # noqa: N818 - an outcome that no Retry or Catch takes, not an error of a state
    """The execution has reached its ``TimeoutSeconds``."""


@dataclass(slots=True)
class Census:
    """How many sequences of states are at work: when as many wait for the world, nothing else is going on."""

    sequences: int = 1


@dataclass(slots=True)
class Run:
    """One execution: what all its branches share.

    Attributes:
        port: The door to the world.
        limits: What it may use.
        seed: What its random numbers come from, together with the place that asks for them.
        machine: The context object's ``StateMachine``.
        history: Hears what happens.
        census: How much is going on.
        entered: The names of the states entered, without those inside a DISTRIBUTED Map, which run on their own.
        transitions: How many states were entered.
        checked: The value whose size was found right last: most go through several hands.
    """

    port: Port
    limits: Limits
    seed: str
    machine: dict[str, Json]
    history: History = field(default_factory=History)
    census: Census = field(default_factory=Census)
    entered: list[str] = field(default_factory=list)
    transitions: int = 0
    checked: Json = None

    def count_transition(self) -> None:
        """Count that a state is entered.

        Raises:
            StateError: ``States.Runtime``: that was one too many.
        """
        self.transitions += 1
        if self.transitions > self.limits.transitions:
            raise StateError(RUNTIME, f"The execution entered more than {self.limits.transitions} states.")

    def check_size(self, value: Json, what: str, known: Known | None = None) -> None:
        """Refuse a value that is too large or not JSON; ``known`` is shared by values that share their parts.

        Raises:
            StateError: ``States.DataLimitExceeded`` or ``States.Runtime``.
        """
        if value is self.checked:
            return
        limits = self.limits
        try:
            size, depth = measure(value, known)
        except RecursionError:
            size, depth = 0, limits.depth + 1
        except ValueError as error:
            raise StateError(RUNTIME, f"{what} is not JSON: {error}.") from error
        if depth > limits.depth:
            raise StateError(DATA_LIMIT_EXCEEDED, f"{what} nests deeper than {limits.depth} levels.")
        if size > limits.payload_bytes:
            raise StateError(DATA_LIMIT_EXCEEDED, f"{what} is larger than {limits.payload_bytes} bytes.")
        self.checked = value


class Execution:
    """The context object's ``Execution``.

    Args:
        data: Its fields.
    """

    __slots__ = ("_inward", "data")

    def __init__(self, data: dict[str, Json]) -> None:
        self.data = data
        self._inward: Any = None

    def inward(self) -> Any:
        """The fields as the JSONata evaluator holds them."""
        if self._inward is None:
            self._inward = inward(self.data)
        return self._inward


class Variables:
    """The variables of a scope: its own may be set, those of the scopes around it are read."""

    __slots__ = ("_inward", "_outer", "_own")

    def __init__(self, outer: "Variables | None" = None) -> None:
        self._outer = outer
        self._own: dict[str, Json] = {}
        self._inward: dict[str, Any] = {}

    def get(self, name: str) -> Json:
        """The value of ``name``, or ``MISSING``."""
        found = self._own.get(name, MISSING)
        return self._outer.get(name) if found is MISSING and self._outer else found

    def get_inward(self, name: str) -> Any:
        """The value of ``name`` as the JSONata evaluator holds it, or ``MISSING``."""
        if name not in self._own:
            return self._outer.get_inward(name) if self._outer else MISSING
        if name not in self._inward:
            self._inward[name] = inward(self._own[name])
        return self._inward[name]

    def assign(self, values: dict[str, Json]) -> None:
        """Set variables of this scope."""
        self._own.update(values)
        for name in values:
            self._inward.pop(name, None)


@dataclass(slots=True)
class Scope:
    """One sequence of states: the run itself, a branch of a Parallel or an item of a Map.

    Attributes:
        run: The execution.
        execution: The execution that the scope belongs to.
        path: Where the scope is in the run.
        now_s: The time here: that of the last answer from the world, so that it is the same when computed again.
        deadline_s: When the execution must be over.
        item: The context object's ``Map.Item`` inside a Map.
        is_recorded: Whether entering a state here is noted in ``run.entered``.
    """

    run: Run
    execution: Execution
    variables: Variables
    path: Path
    now_s: float
    deadline_s: float | None = None
    item: dict[str, Json] | None = None
    is_recorded: bool = True
    visits: dict[str, int] = field(default_factory=dict)

    def enter(self, name: str) -> int:
        """Note that the state ``name`` is entered; how often it was before."""
        self.run.count_transition()
        if self.is_recorded:
            self.run.entered.append(name)
        visit = self.visits.get(name, 0)
        self.visits[name] = visit + 1
        return visit

    def inner(self, path: Path, item: dict[str, Json] | None = None, now_s: float | None = None) -> "Scope":
        """A scope inside this one, which begins at ``now_s`` or with what it is inside of."""
        return Scope(
            self.run,
            self.execution,
            Variables(self.variables),
            path,
            self.now_s if now_s is None else now_s,
            self.deadline_s,
            item or self.item,
            self.is_recorded,
        )

    def child_execution(self, path: Path, item: dict[str, Json], given: Json, now_s: float) -> "Scope":
        """A scope for an item of a DISTRIBUTED Map: it sees no variables, and its input is an execution's."""
        data = self.execution.data
        data = {
            **data,
            "Id": f"{data['Id']}:{path_text(path)}",
            "Input": given,
            "StartTime": format_timestamp(now_s),
        }
        return Scope(self.run, Execution(data), Variables(), path, now_s, self.deadline_s, item, is_recorded=False)


class Frame:
    """One state while it runs.

    Attributes:
        scope: The sequence it belongs to.
        name: The state's name.
        visit: How often the state was entered before in its scope.
        attempt: How often it was tried before in this visit.
        given: The state's raw input.
        result: What its task, branches or items gave.
        error_output: What went wrong, while a Catch is evaluated.
        item: The context object's ``Map.Item`` for an ItemSelector.
        token: The context object's ``Task.Token``.
    """

    __slots__ = (
        "_draws",
        "_held",
        "attempt",
        "entered_s",
        "error_output",
        "given",
        "item",
        "name",
        "result",
        "scope",
        "token",
        "visit",
    )

    def __init__(self, scope: Scope, name: str, visit: int, given: Json) -> None:
        self.scope = scope
        self.name = name
        self.visit = visit
        self.attempt = 0
        self.given = given
        self.result: Json = MISSING
        self.error_output: Json = MISSING
        self.item = scope.item
        self.token: str | None = None
        self.entered_s = scope.now_s
        self._draws = 0
        self._held: dict[int, tuple[Json, Any]] = {}  # by the identity of values, which it keeps alive

    @property
    def path(self) -> Path:
        """Where this attempt is in the run."""
        return (*self.scope.path, self.name, self.visit, self.attempt)

    def generator(self) -> random.Random:
        """A new source of random numbers that depends on nothing but the run's seed and this place in it."""
        self._draws += 1
        seed = f"{self.scope.run.seed}\n{path_text(self.path)}\n{self._draws}"
        return random.Random(seed)  # noqa: S311 - not for secrets, and must be the same when computed again

    def context(self) -> dict[str, Json]:
        """The context object."""
        return {"Execution": self.scope.execution.data, **self._local_context()}

    def _local_context(self) -> dict[str, Json]:
        state = {"EnteredTime": format_timestamp(self.entered_s), "Name": self.name, "RetryCount": self.attempt}
        context: dict[str, Json] = {"State": state, "StateMachine": self.scope.run.machine}
        if self.item is not None:
            context["Map"] = {"Item": self.item}
        if self.token is not None:
            context["Task"] = {"Token": self.token}
        return context

    def states(self, fields: frozenset[str]) -> dict[str, Any]:
        """The ``fields`` of JSONata's ``$states`` that exist now, as the evaluator holds them; an empty name is all."""
        every, states = "" in fields, {}
        if every or "input" in fields:
            states["input"] = self._inward(self.given)
        if every or "context" in fields:
            states["context"] = {"Execution": self.scope.execution.inward(), **inward(self._local_context())}
        if (every or "result" in fields) and self.result is not MISSING:
            states["result"] = self._inward(self.result)
        if (every or "errorOutput" in fields) and self.error_output is not MISSING:
            states["errorOutput"] = self._inward(self.error_output)
        return states

    def _inward(self, value: Json) -> Any:
        """``value`` as the JSONata evaluator holds it, converted once."""
        if id(value) not in self._held:
            self._held[id(value)] = (value, inward(value))
        return self._held[id(value)][1]

    def assign(self, variables: dict[str, Json]) -> None:
        """Set variables of the scope.

        Raises:
            StateError: They are too large.
        """
        if variables:
            self.scope.run.check_size(variables, "What is assigned")
            self.scope.variables.assign(variables)

    async def join(self, run: Callable[[], Awaitable[Json]]) -> Json:
        """What ``run`` makes of the branches or items of this attempt: as remembered, or made now and remembered.

        Raises:
            StateError: It failed.
        """
        scope, history = self.scope, self.scope.run.history
        joined = history.joined(self.path)
        if joined is None:
            try:
                joined = Joined(0, result=await run())
            except StateError as error:
                joined = Joined(0, error=error)
            joined = replace(joined, at_s=scope.now_s)
            history.join(self.path, joined)
        scope.now_s = max(scope.now_s, joined.at_s)
        if joined.error is not None:
            raise joined.error
        return joined.result

    async def perform(self, effect: Effect, *place: str | int) -> Json:
        """Do ``effect`` at this frame's path (and ``place`` below it) and take its time.

        Raises:
            StateError: It failed.
            ExecutionTimeout: The execution's time was up first.
        """
        scope, deadline_s = self.scope, self.scope.deadline_s
        if deadline_s is not None:
            effect = _within(effect, scope.now_s, deadline_s)
        try:
            answer: Answer = await scope.run.port.perform((*self.path, *place), effect, scope.now_s)
        except EffectError as error:
            scope.now_s = max(scope.now_s, error.at_s)
            if deadline_s is not None and scope.now_s >= deadline_s:
                raise ExecutionTimeout(deadline_s) from error
            raise
        scope.now_s = max(scope.now_s, answer.at_s)
        if deadline_s is not None and scope.now_s >= deadline_s:
            raise ExecutionTimeout(deadline_s)
        return answer.value


def _within(effect: Effect, now_s: float, deadline_s: float) -> Effect:
    """``effect`` cut short at the deadline."""
    if isinstance(effect, Sleep):
        return Sleep(min(effect.until_s, deadline_s))
    if isinstance(effect, Call):
        left_s = max(deadline_s - now_s, 0)
        return replace(effect, timeout_s=left_s if effect.timeout_s is None else min(effect.timeout_s, left_s))
    return effect
