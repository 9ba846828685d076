"""Runs and the rows of their histories as the API tells them."""

from typing import Any, Final

import orjson

from omnimind.api.rest.moments import Moment, Usd, moment, usd
from omnimind.core.money import NOTHING
from omnimind.core.money import Usd as Amount
from omnimind.core.run import Kind, Run, RunStatus
from omnimind.core.value import Value
from omnimind.store.payloads import size_of
from omnimind.store.productions import LABEL
from omnimind.store.runs import Runs, Text

MOST_BYTES: Final = 64 * 1024
"""What a row tells beyond this is left out of lists and events."""

Json = dict[str, Any]


class RunView(Value):
    """A run; ``input`` and ``output`` are left out of lists."""

    id: str
    flow: str
    status: RunStatus
    priority: int
    labels: dict[str, str]
    created_at: Moment
    ended_at: Moment | None
    round: int
    holder: str | None
    wake_at: Moment | None
    is_cancelling: bool
    input: Any = None
    output: Any = None
    error: str | None
    cause: str | None
    state: str | None
    production_id: str | None
    cost_usd: Usd


class RowView(Value):
    """Something that happened in a run."""

    id: int
    path: str
    state: str
    kind: Kind
    at: Moment
    round: int
    data: Any


def run_json(run: Run, cost_usd: Amount = NOTHING, *, is_whole: bool = False, given: Any = None) -> Json:
    """As :class:`RunView`."""
    told = {
        "id": run.id,
        "flow": run.flow,
        "status": run.status,
        "priority": run.priority,
        "labels": run.labels,
        "created_at": moment(run.created_at_s),
        "ended_at": moment(run.ended_at_s),
        "round": run.round,
        "holder": run.holder,
        "wake_at": moment(run.wake_at_s),
        "is_cancelling": run.is_cancelling,
        "error": run.error,
        "cause": run.cause,
        "state": run.state,
        "production_id": run.labels.get(LABEL),
        "cost_usd": usd(cost_usd),
    }
    return {**told, "input": given, "output": run.output} if is_whole else told


def row_json(runs: Runs, row: Text, *, is_whole: bool = False) -> Json:
    """As :class:`RowView`; ``data`` is cut unless the whole is wanted."""
    size_bytes = size_of(row.text)
    if not is_whole and size_bytes > MOST_BYTES:
        data: Any = {"truncated": True, "size_bytes": size_bytes}
    else:
        data = orjson.Fragment(runs.unfolded(row.text))
    return {
        "id": row.id,
        "path": row.path,
        "state": state_of(row.path),
        "kind": row.kind,
        "at": moment(row.at_s),
        "round": row.round,
        "data": data,
    }


def state_of(path: str) -> str:
    """The name of the state at ``path``; empty for the run itself."""
    parts = path.split("/")
    name = parts[(len(parts) - 3) // 4 * 4] if len(parts) >= 3 else path
    return name.replace("~1", "/").replace("~0", "~")
