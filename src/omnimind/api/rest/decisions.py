"""Decisions: what the guard found in a tenant's texts, never with the texts themselves."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.paging import Cursor, Limit, Page, number_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.guard import Decided, Place
from omnimind.core.value import Value
from omnimind.store.decisions import Count, Decision, Decisions

router: Final = Operations(prefix="/v1/decisions", tags=["policies"])

Reader = Annotated[Asker, needs("policies.read")]

_DAYS_S: Final = 7 * 86_400

_DECISION: Final = {
    "id": 7,
    "at": "2026-11-21T17:30:00.123Z",
    "key": "",
    "run_id": "01k9x4m2c7v8q3zn",
    "agent": "scriptwriter",
    "policy": "default@2#9f86d081884c",
    "rule": "personal",
    "place": "input",
    "kind": "br.cpf",
    "decided": "redact",
    "is_shadow": False,
    "score": 0.99,
    "findings": 1,
}
_COUNT: Final = {"rule": "tone", "kind": "judged", "decided": "block", "is_shadow": True, "texts": 3, "findings": 4}


class DecisionView(Value):
    """What a rule found in one text, and what came of it."""

    id: int
    at: Moment
    key: str
    run_id: str
    agent: str
    policy: str
    rule: str
    place: Place
    kind: str
    decided: Decided
    is_shadow: bool
    score: float
    findings: int


@router.operation(
    "GET", "", summary="List decisions", example={"items": [_DECISION], "next": None}, response_model=Page[DecisionView]
)
async def list_decisions(
    here: Here,
    asker: Reader,
    shadow: Annotated[bool | None, Query(description="Only those of rules on trial, or only the others.")] = None,
    rule: Annotated[str | None, Query(description="Only those of this rule.", max_length=64)] = None,
    run: Annotated[str | None, Query(description="Only those of this run.", max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The newest first."""
    before_id = number_of(cursor)

    def look() -> Any:
        wanted: dict[str, Any] = {"run_id": run, "rule": rule, "is_shadow": shadow, "before_id": before_id}
        found = Decisions(here.database).recent(tenant=asker.tenant, limit=limit + 1, **wanted)
        some, following = page(found, limit, lambda one: one.id)
        return {"items": [_decision(one) for one in some], "next": following}

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/shadow",
    summary="Count what rules on trial would have decided",
    example={"items": [_COUNT], "next": None},
    response_model=Page[Count],
)
async def count_shadow_decisions(here: Here, asker: Reader, since: When = None) -> Response:
    """By rule and kind, the most frequent first; of the last seven days unless said otherwise."""
    since_s = seconds(since) or here.now_s() - _DAYS_S
    found = await here.slow(
        lambda: Decisions(here.database).counts(tenant=asker.tenant, since_s=since_s, is_shadow=True)
    )
    return answer({"items": [one.model_dump(mode="json") for one in found], "next": None})


def _decision(one: Decision) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude={"at_s", "tenant"}) | {"at": moment(one.at_s)}
