"""Running a state machine in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from omnimind.core.errors import UserError
from omnimind.flows.errors import TIMEOUT, StateError
from omnimind.flows.frame import Execution, ExecutionTimeout, Run, Scope, Variables
from omnimind.flows.json_value import Json, compact, measure, parse_json
from omnimind.flows.limits import DEFAULT_LIMITS, Limits
from omnimind.flows.machine import Machine
from omnimind.flows.memory import Clock, JumpingClock, MemoryPort, Reader, TaskFunction, Writer
from omnimind.flows.port import Path, Port
from omnimind.flows.timestamps import format_timestamp


@dataclass(frozen=True, slots=True)
class Result:
    """How an execution ended.

    Attributes:
        status: ``SUCCEEDED`` or ``FAILED``.
        output: What a succeeded execution gives.
        error: The error's name of a failed one; ``None`` if its Fail state gives none.
        cause: What happened, for people.
        state: The name of the state that failed.
        entered: The names of the states entered, in order.
        ended_s: When it ended, in seconds since 1970.
    """

    status: Literal["SUCCEEDED", "FAILED"]
    output: Json
    error: str | None
    cause: str | None
    state: str | None
    entered: list[str]
    ended_s: float


def load_machine(definition: Mapping[str, Any]) -> Machine:
    """``definition`` compiled.

    Raises:
        UserError: ``flow.invalid``: checking it finds an error.
    """
    from omnimind.flows.check import check_definition

    errors = [finding for finding in check_definition(definition) if finding.severity == "error"]
    if errors:
        first = errors[0]
        place = f"state {first.state!r}: " if first.state else ""
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise UserError("flow.invalid", f"the flow can't run ({place}{first.message}{more})", first.hint)
    return Machine(definition)


async def run_machine(
    machine: Machine,
    given: Json,
    run: Run,
    execution: dict[str, Json],
    started_s: float,
    *,
    path: Path = (),
    timeout_s: float | None = None,
) -> Result:
    """Run ``machine`` through the run's port, below ``path`` and within ``timeout_s`` where another waits for it."""
    limits_s = [limit_s for limit_s in (machine.timeout_s, timeout_s) if limit_s is not None]
    deadline_s = started_s + min(limits_s) if limits_s else None
    scope = Scope(run, Execution({**execution, "Input": given}), Variables(), path, started_s, deadline_s)
    try:
        run.check_size(given, "The input of the execution")
        output = await machine.run(scope, given)
    except StateError as failure:
        return Result("FAILED", None, failure.error, failure.cause, failure.state, run.entered, scope.now_s)
    except ExecutionTimeout:
        cause = "The execution took longer than its TimeoutSeconds."
        return Result("FAILED", None, TIMEOUT, cause, None, run.entered, scope.now_s)
    return Result("SUCCEEDED", output, None, None, None, run.entered, scope.now_s)


async def execute(
    definition: Mapping[str, Any],
    input: Json = None,  # noqa: A002 - the word of the language
    tasks: Mapping[str, TaskFunction] | None = None,
    *,
    clock: Clock | None = None,
    reader: Reader | None = None,
    writer: Writer | None = None,
    limits: Limits = DEFAULT_LIMITS,
    name: str = "execution",
    machine_name: str = "machine",
    seed: str = "0",
) -> Result:
    """Execute ``definition`` with ``input`` in memory.

    Args:
        definition: A state machine in the Amazon States Language, as plain data.
        input: A JSON value.
        tasks: For each ``Resource``, a sync or async callable from input to output. The name of an exception that it
            raises is the error's name; ``StateError`` chooses another.
        clock: Where Wait and Retry wait; one that jumps, by default.
        reader: Reads the artifacts of ItemReaders: text, or a value already parsed.
        writer: Writes the results of ResultWriters; what it gives is the Map's result.
        limits: What the execution may use.
        name: The execution's name in the context object.
        machine_name: The state machine's name in the context object.
        seed: Where random numbers and UUIDs come from: the same seed gives the same ones.

    Raises:
        UserError: ``flow.invalid``: the definition is not a state machine; ``flow.input``: the input is not JSON.
    """
    machine = load_machine(definition)
    try:
        measure(input)
        given = parse_json(compact(input))
    except (ValueError, RecursionError) as error:
        raise UserError("flow.input", f"the input is not JSON ({error})", "give a JSON value") from error
    clock = clock or JumpingClock()
    port: Port = MemoryPort(tasks or {}, clock, reader, writer)
    run = Run(port, limits, seed, {"Id": machine_name, "Name": machine_name})
    started_s = clock.now_s()
    execution = {"Id": name, "Name": name, "RoleArn": "", "StartTime": format_timestamp(started_s), "RedriveCount": 0}
    return await run_machine(machine, given, run, execution, started_s)
