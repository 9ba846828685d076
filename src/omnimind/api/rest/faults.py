"""Faults: errors that happened, those that are alike together."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.answers import answer, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.logs import Words
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, page, pair_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.faults import Blame, FaultStatus, KnownFault, KnownFaults, Occurrence, SetStatus

router: Final = Operations(prefix="/v1/faults", tags=["faults"])

Reader = Annotated[Asker, needs("logs.read")]
Writer = Annotated[Asker, needs("alerts.write")]

_AT: Final = "2026-11-21T17:30:00.123Z"
_FAULT: Final = {
    "fingerprint": "5b1d0c6a9f3e2b47",
    "code": "provider.timeout",
    "blame": "house",
    "message": "openai did not answer within <N> s",
    "place": "omnimind/models/layers/providing.py ask",
    "status": "open",
    "count": 12,
    "first_at": "2026-11-19T08:12:00.000Z",
    "last_at": _AT,
    "changed_at": "2026-11-19T08:12:00.000Z",
    "first_version": "0.6.0",
    "last_version": "0.6.1",
    "hours": [0] * 22 + [2, 10],
}
_OCCURRENCE: Final = {
    "at": _AT,
    "version": "0.6.1",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "run_id": "01k9x4m2c7v8q3zn",
    "agent": "scriptwriter",
}
_DETAIL: Final = {
    **_FAULT,
    "stack": "omnimind/models/gateway.py:140 ask\nomnimind/models/layers/providing.py:88 ask",
    "occurrences": [_OCCURRENCE],
}


class FaultView(Value):
    """An error that happened once or more. It has no words of what was worked on: those are with the run.

    Errors are one if their code, their type, their message without what varies, and the place where they were raised
    are the same. One that was resolved and happens again has `returned`.
    """

    fingerprint: str
    code: str
    blame: Blame
    message: str
    place: str
    status: FaultStatus
    count: int
    first_at: Moment
    last_at: Moment
    changed_at: Moment
    first_version: str
    last_version: str
    hours: tuple[int, ...]


class OccurrenceView(Value):
    """When an error happened, in which trace and which run."""

    at: Moment
    version: str
    trace_id: str | None
    run_id: str | None
    agent: str | None


class FaultDetail(FaultView):
    """An error, the frames of the newest, and its newest occurrences."""

    stack: str
    occurrences: tuple[OccurrenceView, ...]


class FaultChange(Value):
    """What is decided about an error."""

    status: SetStatus


@router.operation(
    "GET", "", summary="List errors", example={"items": [_FAULT], "next": None}, response_model=Page[FaultView]
)
async def list_faults(
    here: Here,
    asker: Reader,
    status: Annotated[
        FaultStatus | Literal["unresolved"] | None,
        Query(description="Only those of this status; `unresolved` are those that are open or have returned."),
    ] = None,
    blame: Annotated[Blame | None, Query(description="Only the faults of the house, or of whoever asks it.")] = None,
    query: Words = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Those that happened last first."""
    before = pair_of(cursor)
    statuses: Sequence[FaultStatus] = ()
    if status is not None:
        statuses = ("open", "returned") if status == "unresolved" else (status,)

    def look() -> Any:
        known = KnownFaults(here.database)
        found = known.recent(asker.tenant, statuses=statuses, blame=blame, query=query, before=before, limit=limit + 1)
        some, following = page(found, limit, lambda one: [one.last_at_s, one.fingerprint])
        return {"items": [_fault(one) for one in some], "next": following}

    return answer(await here.slow(look))


@router.operation("GET", "/{fingerprint}", summary="Get an error", example=_DETAIL, response_model=FaultDetail)
async def get_fault(fingerprint: str, request: Request, here: Here, asker: Reader) -> Response:
    """With where it was raised, and the traces and runs in which it happened last."""
    return tagged(request, await here.slow(lambda: _detail(here, asker, fingerprint)))


@router.operation(
    "PATCH", "/{fingerprint}", summary="Decide about an error", example=_DETAIL, response_model=FaultDetail
)
async def change_fault(fingerprint: str, said: FaultChange, here: Here, asker: Writer) -> Response:
    """One that is resolved counts as solved until it happens again; one that is ignored alerts nobody any more."""

    def change() -> Any:
        KnownFaults(here.database).decide(asker.tenant, fingerprint, said.status)
        Audit(here.database).note(asker.tenant, asker.actor, "fault.change", fingerprint, {"status": said.status})
        return _detail(here, asker, fingerprint)

    return answer(await here.slow(change))


def _detail(here: Here, asker: Asker, fingerprint: str) -> dict[str, Any]:
    known = KnownFaults(here.database)
    fault = known.get(asker.tenant, fingerprint)
    happened = [_occurrence(one) for one in known.occurrences(asker.tenant, fingerprint)]
    return _fault(fault) | {"stack": fault.stack, "occurrences": happened}


def _fault(one: KnownFault) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in FaultView.model_fields if hasattr(one, name)}
    when = {name: moment(getattr(one, f"{name}_s")) for name in ("first_at", "last_at", "changed_at")}
    return told | when | {"blame": "house" if one.is_of_house else "asker"}


def _occurrence(one: Occurrence) -> dict[str, Any]:
    told = {name: getattr(one, name) or None for name in ("trace_id", "run_id", "agent")}
    return told | {"at": moment(one.at_s), "version": one.version}
