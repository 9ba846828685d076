"""What a state of a run saw when it was entered first: its input, and the variables that were assigned by then.

A run is a pure function of its definition, its input and what its history answers; so it is made again up to that
state, without anything being done.
"""

import asyncio
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Literal

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import MissingError
from omnimind.core.run import Json, Row
from omnimind.core.run import Run as KnownRun
from omnimind.flows.execution import run_machine
from omnimind.flows.frame import Run
from omnimind.flows.graph.data import state_at
from omnimind.flows.limits import Limits
from omnimind.flows.machine import Machine
from omnimind.flows.memo import Memo
from omnimind.flows.port import Answer, Effect, EffectError, History, Path, Read, Sleep, Write, path_text
from omnimind.flows.replay import execution_context
from omnimind.flows.template import JSONATA
from omnimind.flows.transfer import transfer

PATIENCE_S: Final = 5.0
"""How long a run may take to be made again."""

_MARK: Final = "omnimind recalled"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a state saw."""

    input: Json
    variables: dict[str, Json]


async def recall(
    run: KnownRun,
    definition: Mapping[str, Any],
    rows: Sequence[Row],
    pointer: str,
    artifacts: ArtifactStore,
    limits: Limits,
) -> Seen:
    """What the state at ``pointer``, a JSON Pointer, of ``definition`` saw in a run.

    Args:
        run: The run.
        definition: What it began with.
        rows: Its history.
        pointer: The state's place.
        artifacts: What ItemReaders read.
        limits: What it may use.

    Raises:
        MissingError: ``state.missing``, or ``state.unreached``: the run didn't come to it.
    """
    try:
        marked = _marked(definition, pointer)
    except KeyError as error:
        raise MissingError("state.missing", f"there is no state at {pointer} of the run {run.id}") from error
    recollection = _Recollection(rows, artifacts)
    given = next((row.data for row in rows if row.kind == "started"), None)
    again = Run(recollection, limits, run.id, {"Id": run.definition, "Name": run.flow}, recollection)
    context = execution_context(run.id, run.created_at_s, run.round)
    making = asyncio.create_task(run_machine(Machine(marked), given, again, context, run.created_at_s))
    finding = asyncio.create_task(recollection.found.wait())
    try:
        await asyncio.wait({making, finding}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (making, finding):
            task.cancel()
        await asyncio.gather(making, finding, return_exceptions=True)
    if recollection.seen is None:
        hint = "choose a run that did"
        raise MissingError("state.unreached", f"the run {run.id} did not come to {pointer}", hint)
    return recollection.seen


class _Recollection(History):
    """A port and history that give what is known, and do nothing."""

    def __init__(self, rows: Sequence[Row], artifacts: ArtifactStore) -> None:
        memo = Memo(rows)
        former = {path: row for (path, kind), row in memo.former.items() if kind == "answered"}
        self._answered = former | memo.answered
        self._artifacts = artifacts
        self.found = asyncio.Event()
        self.seen: Seen | None = None

    def note(self, path: Path, kind: Literal["entered", "left"], at_s: float, data: Json, sort: str) -> None:
        """Take what the marked state saw."""
        output = data.get("output") if kind == "left" and isinstance(data, dict) else None
        if self.seen is None and isinstance(output, dict) and _MARK in output:
            told = output[_MARK]
            self.seen = Seen(told["input"], {name: one["value"] for name, one in told["variables"].items() if one})
            self.found.set()

    async def perform(self, path: Path, effect: Effect, now_s: float) -> Answer:
        """Give what came of ``effect``; wait for ever where nothing did."""
        if isinstance(effect, Read | Write):
            return Answer(await transfer(effect, self._artifacts), now_s)
        row = self._answered.get(path_text(path))
        if row is None:
            if not isinstance(effect, Sleep):
                await asyncio.Event().wait()
            return Answer(None, now_s)
        at_s = max(row.at_s, now_s)
        if "value" not in row.data:
            raise EffectError(row.data["error"], row.data["cause"], at_s)
        return Answer(row.data["value"], at_s)


def _marked(definition: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """``definition`` with a state in the place of the one at ``pointer`` that tells what it sees.

    Raises:
        KeyError: There is none.
    """
    marked = deepcopy(dict(definition))
    if not isinstance(state_at(marked, pointer).get("Type"), str):
        raise KeyError(pointer)
    around, _, _ = pointer.rpartition("/")
    name = pointer[len(around) + 1 :].replace("~1", "/").replace("~0", "~")
    states: Any = state_at(marked, around)
    assigned = _assigned(definition)
    seen = {variable: f"{{% $exists(${variable}) ? {{'value': ${variable}}} : null %}}" for variable in assigned}
    told = {_MARK: {"input": "{% $states.input %}", "variables": seen}}
    states[name] = {"Type": "Pass", "QueryLanguage": JSONATA, "Output": told, "End": True}
    return marked


def _assigned(value: Json) -> set[str]:
    """The names of all variables that a definition assigns."""
    if isinstance(value, Mapping):
        assign = value.get("Assign")
        own = {name.removesuffix(".$") for name in assign} if isinstance(assign, Mapping) else set()
        return own.union(*(_assigned(part) for part in value.values()))
    return set().union(*(_assigned(part) for part in value)) if isinstance(value, list) else set()
