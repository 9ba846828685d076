"""Memory: which processes profile themselves, and snapshots of what they have allocated."""

from typing import Annotated, Any, Final, Literal

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.flames import FlameView, flame_view
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.profilers import Order, Profiled, Profilers, Snapshot
from omnimind.telemetry.profiling.flame import flame
from omnimind.telemetry.profiling.memory import Growth, growth, suspects

router: Final = Operations(prefix="/v1", tags=["profiles"])

_MOST_ID: Final = 2**53

Reader = Annotated[Asker, needs("profiles.read")]
SnapshotId = Annotated[int, Path(ge=1, le=_MOST_ID)]

_AT: Final = "2026-11-21T17:30:00.123Z"
_PROCESS: Final = "studio:4711:9f2c.4026531836.88213"
_SITE: Final = "omnimind/models/gateway.py:120"
_SNAPSHOT: Final = {
    "id": 31,
    "at": _AT,
    "tracing_since": _AT,
    "process": _PROCESS,
    "version": "1.0.0",
    "blocks": 81200,
    "size_bytes": 9400000,
}
_GROWTH: Final = {"site": _SITE, "stack": [_SITE], "sizes_bytes": [100, 900, 1800], "grown_bytes": 1700, "blocks": 12}


class ProfiledView(Value):
    """A process, and what profiling it takes of a core; while it traces memory, since when and what that takes."""

    process: str
    role: str
    version: str
    is_alive: bool
    seen_at: Moment
    core_share: float
    rate_hz: float
    resident_bytes: int
    tracing_since: Moment | None
    frames: int
    traced_bytes: int
    overhead_bytes: int
    is_asked_to: Literal["", "start", "snapshot", "stop"]


class ProfiledList(Value):
    """Those that there are."""

    items: tuple[ProfiledView, ...]


class Asked(Value):
    """What a process is to do."""

    action: Literal["start", "snapshot", "stop"]
    frames: int = Field(default=8, ge=1, le=25, description="How many callers of each allocation are told.")


class SnapshotView(Value):
    """What was allocated at a moment, of all that was since `tracing_since`."""

    id: int
    at: Moment
    tracing_since: Moment
    process: str
    version: str
    blocks: int
    size_bytes: int


class SnapshotList(Value):
    """The newest first."""

    items: tuple[SnapshotView, ...]


class SnapshotWhole(SnapshotView):
    """With its allocations: callers above, the lines that allocate below."""

    flame: FlameView


class GrowthView(Value):
    """A line that allocates: how much of it there was in each snapshot, and the stack that has most of it."""

    site: str
    stack: tuple[str, ...]
    sizes_bytes: tuple[int, ...]
    grown_bytes: int
    blocks: int


class GrowthList(Value):
    """What grew most first, over these snapshots."""

    snapshots: tuple[SnapshotView, ...]
    items: tuple[GrowthView, ...]


@router.operation(
    "GET",
    "/profilers",
    summary="List the processes that profile themselves",
    example={
        "items": [
            {
                "process": _PROCESS,
                "role": "worker",
                "version": "1.0.0",
                "is_alive": True,
                "seen_at": _AT,
                "core_share": 0.004,
                "rate_hz": 24.0,
                "resident_bytes": 240000000,
                "tracing_since": None,
                "frames": 0,
                "traced_bytes": 0,
                "overhead_bytes": 0,
                "is_asked_to": "",
            }
        ]
    },
    response_model=ProfiledList,
)
async def list_profilers(here: Here, asker: Reader) -> Response:
    """With what that costs. They are the house's: other tenants see none."""
    found = await here.slow(Profilers(here.database).all) if _is_house(asker) else []
    return answer({"items": [_profiled(one) for one in found]})


@router.operation(
    "POST",
    "/profilers/{process}/memory",
    summary="Trace the memory of a process",
    status=202,
    example={"action": "start", "frames": 8},
    response_model=Asked,
)
async def trace_memory(
    process: str, asked: Asked, here: Here, asker: Annotated[Asker, needs("profiles.write")]
) -> Response:
    """Start to trace, take a snapshot, or stop; the process does it within two seconds, on whatever machine it is.

    While it traces, allocations take three to five times as long and 50 bytes more each. A snapshot stops the process
    for half a second for each million blocks that are allocated, and takes 5 s of a processor more.
    """
    _demand_house(asker, process)
    order = Order(action=asked.action, frames=asked.frames)
    await here.slow(lambda: Profilers(here.database, here.now_s).order(process, order))
    return answer(asked.model_dump(), 202)


@router.operation(
    "GET",
    "/profilers/{process}/suspects",
    summary="See what may leak",
    example={"snapshots": [_SNAPSHOT], "items": [_GROWTH]},
    response_model=GrowthList,
)
async def get_suspects(process: str, here: Here, asker: Reader) -> Response:
    """Lines that had more memory in each snapshot than in the one before, since it was traced the last time.

    It takes three snapshots or more.
    """
    _demand_house(asker, process)
    found = await here.slow(lambda: Profilers(here.database).last_tracing(process))
    items = suspects([stacks for _, stacks in found])
    return answer(_grown([one for one, _ in found], items))


@router.operation(
    "GET",
    "/snapshots",
    summary="List snapshots of memory",
    example={"items": [_SNAPSHOT]},
    response_model=SnapshotList,
)
async def list_snapshots(
    here: Here,
    asker: Reader,
    process: Annotated[str, Query(description="Only those of this process.", max_length=200)] = "",
) -> Response:
    """The newest 100."""
    found = await here.slow(lambda: Profilers(here.database).snapshots(process)) if _is_house(asker) else []
    return answer({"items": [_snapshot(one) for one in found]})


@router.operation(
    "GET",
    "/snapshots/{snapshot_id}",
    summary="Get a snapshot of memory",
    example=_SNAPSHOT
    | {"flame": {"names": ["all"], "nodes": [{"depth": 0, "name": 0, "value": 9.4e6, "own": 0.0, "base": 0.0}]}},
    response_model=SnapshotWhole,
)
async def get_snapshot(snapshot_id: SnapshotId, here: Here, asker: Reader) -> Response:
    """What was allocated, by where; `value` is bytes."""
    one, stacks = await here.slow(lambda: _found(here, asker, snapshot_id))
    return answer(_snapshot(one) | {"flame": flame_view(flame(stacks, "wall"), 1.0)})


@router.operation(
    "GET",
    "/snapshots/{snapshot_id}/growth",
    summary="See what grew between snapshots",
    example={"snapshots": [_SNAPSHOT], "items": [_GROWTH]},
    response_model=GrowthList,
)
async def get_growth(
    snapshot_id: SnapshotId,
    here: Here,
    asker: Reader,
    since: Annotated[int, Query(ge=1, le=_MOST_ID, description="The earlier snapshot.")],
) -> Response:
    """Lines that have more memory than in the earlier snapshot, and those that have less."""
    both = await here.slow(lambda: [_found(here, asker, one) for one in (since, snapshot_id)])
    return answer(_grown([one for one, _ in both], growth([stacks for _, stacks in both])))


_TOP: Final = 200


def _is_house(asker: Asker) -> bool:
    return asker.tenant == DEFAULT_TENANT


def _demand_house(asker: Asker, process: str) -> None:
    """Raises ``MissingError`` (``profiler.missing``)."""
    if not _is_house(asker):
        raise MissingError("profiler.missing", f"there is no process {process}", "processes are the house's")


def _found(here: Backend, asker: Asker, snapshot_id: int) -> Any:
    """Raises ``MissingError`` (``snapshot.missing``)."""
    if not _is_house(asker):
        raise MissingError("snapshot.missing", f"there is no snapshot {snapshot_id}", "snapshots are the house's")
    return Profilers(here.database).snapshot(snapshot_id)


def _grown(snapshots: list[Snapshot], items: list[Growth]) -> dict[str, Any]:
    return {
        "snapshots": [_snapshot(one) for one in snapshots],
        "items": [
            {
                "site": one.site,
                "stack": one.stack.split(";"),
                "sizes_bytes": list(one.sizes),
                "grown_bytes": one.grown_bytes,
                "blocks": one.blocks,
            }
            for one in items[:_TOP]
        ],
    }


def _profiled(one: Profiled) -> dict[str, Any]:
    told = one.told.model_dump(exclude={"tracing_since_s"})
    names = {name: getattr(one, name) for name in ("process", "role", "version", "is_alive")}
    when = {"seen_at": moment(one.seen_at_s), "tracing_since": moment(one.told.tracing_since_s)}
    return names | told | when | {"is_asked_to": one.wanted}


def _snapshot(one: Snapshot) -> dict[str, Any]:
    told = one.model_dump(exclude={"at_s", "began_at_s"})
    return told | {"at": moment(one.at_s), "tracing_since": moment(one.began_at_s)}
