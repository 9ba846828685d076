"""Profiles: where time went, by function, agent and run."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.flames import FlameView, flame_view
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.paging import Cursor, Limit, Page, number_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.profiles import Choices, Profile, Profiles, ProfileWindow, Wanted
from omnimind.store.runs import Runs
from omnimind.telemetry.profiling.comparing import Basis, Change, compare
from omnimind.telemetry.profiling.flame import Measure, flame, functions
from omnimind.telemetry.profiling.folded import Stacks, merged

router: Final = Operations(prefix="/v1", tags=["profiles"])

Reader = Annotated[Asker, needs("profiles.read")]
Measured = Annotated[Measure, Query(description="`wall`: all time, waiting too; `cpu`: that on a processor.")]

_AT: Final = "2026-11-21T17:30:00.123Z"
_RUN: Final = "01k9x4m2c7v8q3zn"
_SPEAK: Final = "omnimind.media.speech.flite:FliteLibrary.speak"
_WINDOW: Final = {
    "id": 12,
    "at": _AT,
    "duration_s": 30.0,
    "process": "studio:4711:9f2c.4026531836.88213",
    "version": "1.0.0",
    "run_id": _RUN,
    "agent": "narrator",
    "calls": 8,
    "samples": 215,
}
_FLAME: Final = {
    "names": ["all", _SPEAK],
    "nodes": [
        {"depth": 0, "name": 0, "value": 2.1, "own": 0.0, "base": 0.0},
        {"depth": 1, "name": 1, "value": 2.1, "own": 2.1, "base": 0.0},
    ],
}
_SUMMED: Final = {"windows": 3, "calls": 8, "samples": 215, "from_at": _AT, "until_at": _AT, "is_cut": False}


class WindowView(Value):
    """What was sampled in a while, of one process for one agent and run; of what is nobody's, both are `null`."""

    id: int
    at: Moment
    duration_s: float
    process: str
    version: str
    run_id: str | None
    agent: str | None
    calls: int
    samples: int


class SummedView(Value):
    """What was added up; `is_cut`: there is more, which is older."""

    windows: int
    calls: int
    samples: int
    from_at: Moment | None
    until_at: Moment | None
    is_cut: bool


class FunctionView(Value):
    """Seconds in a function itself, and in it and all that it called."""

    name: str
    own_s: float
    total_s: float


class ProfileView(SummedView):
    """Where time went: as a flame graph, and the functions, those that took most themselves first."""

    total_s: float
    flame: FlameView
    top: tuple[FunctionView, ...]


class ChangeView(Value):
    """A function before and now: seconds a call, or shares of all. `q`: how likely such a change is chance."""

    name: str
    base: float
    now: float
    own_base: float
    own_now: float
    ratio: float
    q: float
    is_significant: bool


class ComparisonView(Value):
    """Two sides, made comparable by `basis`; the totals are seconds a call, or 1."""

    basis: Basis
    base: SummedView
    now: SummedView
    base_total: float
    now_total: float
    changes: tuple[ChangeView, ...]
    flame: FlameView


def _filters(
    run: Annotated[str, Query(description="Only those of this run.", max_length=64)] = "",
    agent: Annotated[str, Query(description="Only those of this agent.", max_length=200)] = "",
    process: Annotated[str, Query(description="Only those of this process.", max_length=200)] = "",
    version: Annotated[str, Query(description="Only those of this version of the product.", max_length=64)] = "",
    since: When = None,
    until: When = None,
) -> Wanted:
    return Wanted(
        run_id=run, agent=agent, process=process, version=version, since_s=seconds(since), until_s=seconds(until)
    )


Filters = Annotated[Wanted, Depends(_filters)]


@router.operation(
    "GET",
    "/profiles",
    summary="List profiles",
    example={"items": [_WINDOW], "next": None},
    response_model=Page[WindowView],
)
async def list_profiles(
    here: Here, asker: Reader, wanted: Filters, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The newest first. Tenants see those of their own runs; that of the house sees what processes do besides, too."""
    before = number_of(cursor)

    def look() -> Any:
        found = Profiles(here.database).windows(asker.tenant, wanted, limit=limit + 1, before=before)
        some, following = page(found, limit, lambda one: one.id)
        return {"items": [_window(one) for one in some], "next": following}

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/profiles/choices",
    summary="See what there are profiles of",
    example={"agents": ["narrator"], "processes": [_WINDOW["process"]], "versions": ["1.0.0"], "runs": [_RUN]},
    response_model=Choices,
)
async def get_profile_choices(here: Here, asker: Reader, since: When = None, until: When = None) -> Response:
    """Agents, processes, versions and runs within a time: what was seen last comes first."""
    wanted = Wanted(since_s=seconds(since), until_s=seconds(until))
    found = await here.slow(lambda: Profiles(here.database).choices(asker.tenant, wanted))
    return answer(found.model_dump())


@router.operation(
    "GET",
    "/profiles/flame",
    summary="See where time went",
    example=_SUMMED | {"total_s": 2.1, "flame": _FLAME, "top": [{"name": _SPEAK, "own_s": 2.1, "total_s": 2.1}]},
    response_model=ProfileView,
)
async def get_flame(here: Here, asker: Reader, wanted: Filters, measure: Measured = "wall") -> Response:
    """Profiles added up, as a flame graph and as a table; of the newest 4,000 windows."""

    def look() -> Any:
        return _profile(Profiles(here.database).profile(asker.tenant, wanted), measure)

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/profiles/comparison",
    summary="See what takes more or less than before",
    example={
        "basis": "call",
        "base": _SUMMED,
        "now": _SUMMED,
        "base_total": 0.21,
        "now_total": 0.26,
        "changes": [
            {
                "name": _SPEAK,
                "base": 0.2,
                "now": 0.25,
                "own_base": 0.2,
                "own_now": 0.25,
                "ratio": 1.25,
                "q": 0.0004,
                "is_significant": True,
            }
        ],
        "flame": _FLAME,
    },
    response_model=ComparisonView,
)
async def compare_profiles(
    here: Here,
    asker: Reader,
    wanted: Filters,
    measure: Measured = "wall",
    base_version: Annotated[str, Query(description="What is compared with: this version.", max_length=64)] = "",
    base_run: Annotated[str, Query(description="What is compared with: this run.", max_length=64)] = "",
    base_since: When = None,
    base_until: When = None,
) -> Response:
    """Two versions, runs or times. What is significant is not chance: of all that is, at most one in a hundred may be.

    Where calls of an agent are known on both sides, seconds a call are compared, else shares of all time.
    """
    base = wanted.model_copy(
        update={
            "version": base_version or wanted.version,
            "run_id": base_run or wanted.run_id,
            "since_s": seconds(base_since),
            "until_s": seconds(base_until),
        }
    )

    def look() -> Any:
        profiles = Profiles(here.database)
        return _comparison(profiles.profile(asker.tenant, base), profiles.profile(asker.tenant, wanted), measure)

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/runs/{run_id}/profile",
    summary="See where the time of a run went",
    example=_SUMMED | {"total_s": 2.1, "flame": _FLAME, "top": [{"name": _SPEAK, "own_s": 2.1, "total_s": 2.1}]},
    response_model=ProfileView,
    tags=["runs"],
)
async def get_run_profile(
    run_id: str,
    here: Here,
    asker: Annotated[Asker, needs("runs.read")],
    agent: Annotated[str, Query(description="Only that of this agent.", max_length=200)] = "",
    measure: Measured = "wall",
) -> Response:
    """What its agents did, as far as it was sampled; it grows twice a minute while the run goes on."""
    await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    wanted = Wanted(run_id=run_id, agent=agent)
    return answer(await here.slow(lambda: _profile(Profiles(here.database).profile(asker.tenant, wanted), measure)))


def _window(one: ProfileWindow) -> dict[str, Any]:
    told = one.model_dump(exclude={"at_s"})
    return told | {"at": moment(one.at_s), "run_id": one.run_id or None, "agent": one.agent or None}


def _summed(profile: Profile) -> dict[str, Any]:
    return {
        "windows": profile.windows,
        "calls": profile.calls,
        "samples": profile.samples,
        "from_at": moment(profile.from_s or None),
        "until_at": moment(profile.until_s or None),
        "is_cut": profile.is_cut,
    }


_TOP: Final = 200


def _profile(profile: Profile, measure: Measure) -> dict[str, Any]:
    stacks = _stacks(profile)
    root = flame(stacks, measure)
    top = sorted(functions(stacks, measure).values(), key=lambda one: (-one.own, -one.total, one.name))[:_TOP]
    return _summed(profile) | {
        "total_s": root.value * 1e-6,
        "flame": flame_view(root, 1e-6),
        "top": [{"name": one.name, "own_s": one.own * 1e-6, "total_s": one.total * 1e-6} for one in top],
    }


def _comparison(base: Profile, now: Profile, measure: Measure) -> dict[str, Any]:
    found = compare(base.parts, now.parts, measure)
    before, after = _stacks(base), _stacks(now)
    totals = [flame(stacks, measure).value for stacks in (before, after)]
    scale = totals[1] / totals[0] if all(totals) else 1.0
    if found.basis == "call" and found.now_total:
        scale *= found.base_total / found.now_total
    return {
        "basis": found.basis,
        "base": _summed(base),
        "now": _summed(now),
        "base_total": found.base_total,
        "now_total": found.now_total,
        "changes": [_change(one) for one in found.changes[:_TOP]],
        "flame": flame_view(flame(after, measure, before, scale), 1e-6),
    }


def _change(one: Change) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ChangeView.model_fields}


def _stacks(profile: Profile) -> Stacks:
    parts: Sequence[Stacks] = [part.stacks for part in profile.parts]
    return merged(parts)
