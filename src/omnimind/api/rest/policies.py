"""Policies: what may be asked and answered, version by version; and what they say of any text."""

from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import Moment, Sha256, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.guard import Decided, Finding, Place, Verdict
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.runtime.guarding import equipment
from omnimind.runtime.policing import LONGEST_TEXT, Policing, Trial
from omnimind.store.audit import Audit
from omnimind.store.policies import Policies, PolicyVersion

router: Final = Operations(prefix="/v1/policies", tags=["policies"])

Reader = Annotated[Asker, needs("policies.read")]
Writer = Annotated[Asker, needs("policies.write")]

_TEXT: Final = "name: ours\nextends: house\nrules:\n  - id: rivals\n    check: words\n    words: [Acme]\n"
_LONGEST_POLICY: Final = 200_000
_VERSION: Final = {
    "version": 2,
    "author": "user:01k9x4m2c7v8q3zn",
    "created_at": "2026-11-21T17:30:00.123Z",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015" * 2,
}
_FINDING: Final = {
    "rule": "personal",
    "kind": "br.cpf",
    "start": 4,
    "end": 18,
    "score": 0.99,
    "action": "redact",
    "is_shadow": False,
}

PolicyText = Annotated[str, Field(min_length=1, max_length=_LONGEST_POLICY, description="YAML.")]


class PolicyView(Value):
    """A version of the tenant's policy."""

    version: int
    author: str
    created_at: Moment
    sha256: Sha256


class PolicyWithText(Value):
    """A policy with its text; `version` 0 is the house's or the one that ships, while the tenant has none."""

    version: int
    author: str
    created_at: Moment | None
    sha256: Sha256 | None
    text: str


class NewPolicy(Value):
    """What is to hold from now on, if `expected_version` (0: none) still holds."""

    text: PolicyText
    expected_version: Annotated[int, Field(ge=0)]


class Check(Value):
    """A text, where it is, and the policy to judge it by; without one, the one that holds."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    place: Place = "input"
    policy: PolicyText | None = None


class FindingView(Value):
    """What a rule found, at which characters of the text; `is_shadow`: it is on trial and changes nothing."""

    rule: str
    kind: str
    start: int
    end: int
    score: float
    action: Decided
    is_shadow: bool


class Checked(Value):
    """What is done with a text: `text` is what may go on of it."""

    action: Decided
    text: str
    policy: str
    findings: tuple[FindingView, ...]


class Draft(Value):
    """A policy that is not set yet; without one, the one that holds is tried."""

    policy: PolicyText | None = None


class TrialView(Value):
    """What a policy decides about one of its own examples."""

    number: int
    text: str
    place: Place
    expected: Decided
    decided: Decided
    is_right: bool
    findings: tuple[FindingView, ...]


class Trials(Value):
    """How many examples are decided as expected, and how many are not."""

    passed: int
    failed: int
    results: tuple[TrialView, ...]


@router.operation(
    "GET",
    "",
    summary="List the versions of the policy",
    example={"items": [_VERSION], "next": None},
    response_model=Page[PolicyView],
)
async def list_policies(here: Here, asker: Reader) -> Response:
    """The newest first, which holds; without any, the house's holds."""
    found = await here.slow(lambda: Policies(here.database).list(asker.tenant))
    return answer({"items": [_version(one) for one in found], "next": None})


@router.operation(
    "GET",
    "/{version}",
    summary="Get a version of the policy",
    example=_VERSION | {"text": _TEXT},
    response_model=PolicyWithText,
)
async def get_policy(
    here: Here,
    asker: Reader,
    version: Annotated[str, Path(pattern=r"^(current|[1-9][0-9]{0,8})$", description="A number, or `current`.")],
) -> Response:
    """As it was written."""
    number = None if version == "current" else int(version)

    def look() -> Any:
        if number is None and not Policies(here.database).version(asker.tenant):
            text = policing(here).text(DEFAULT_TENANT)
            return {"version": 0, "author": "", "created_at": None, "sha256": None, "text": text}
        return _with_text(Policies(here.database).get(asker.tenant, number))

    return answer(await here.slow(look))


@router.operation(
    "PUT", "", summary="Set the policy", example=_VERSION | {"text": _TEXT}, response_model=PolicyWithText
)
async def set_policy(new: NewPolicy, here: Here, asker: Writer) -> Response:
    """Let another version hold, if it can only be stricter than the house's, and decides its examples as expected."""

    def put() -> Any:
        kept = policing(here).set(asker.tenant, new.text, asker.actor, expected_version=new.expected_version)
        told = {"version": kept.version, "sha256": kept.sha256}
        Audit(here.database).note(asker.tenant, asker.actor, "policy.set", f"policy:{kept.version}", told)
        return _with_text(kept)

    return answer(await here.slow(put))


@router.operation(
    "POST",
    "/check",
    summary="Judge a text",
    example={
        "action": "redact",
        "text": "CPF [CPF 1]",
        "policy": "default@2#9f86d081884c",
        "findings": [_FINDING],
    },
    response_model=Checked,
)
async def check_text(check: Check, here: Here, asker: Reader) -> Response:
    """By the policy that holds, or by one that is not set yet; nothing is recorded."""
    verdict = await here.slow(lambda: policing(here).check(asker.tenant, check.text, check.place, check.policy))
    return answer(_checked(verdict))


@router.operation(
    "POST",
    "/test",
    summary="Try a policy with its own examples",
    example={"passed": 1, "failed": 0, "results": []},
    response_model=Trials,
)
async def test_policy(draft: Draft, here: Here, asker: Reader) -> Response:
    """What it decides about each of them, and by which findings."""

    def run() -> Any:
        ours = policing(here)
        policy = ours.current(asker.tenant) if draft.policy is None else ours.parsed(asker.tenant, draft.policy)
        results = [_trial(one) for one in ours.trials(policy)]
        passed = sum(one["is_right"] for one in results)
        return {"passed": passed, "failed": len(results) - passed, "results": results}

    return answer(await here.slow(run))


def policing(here: Backend) -> Policing:
    """What tries and sets policies here; no model is asked to judge what somebody only tries."""
    return Policing(here.database, equipment(here.home.embedders))


def _version(one: PolicyVersion) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("version", "author", "sha256")}
    return told | {"created_at": moment(one.created_at_s)}


def _with_text(one: PolicyVersion) -> dict[str, Any]:
    return _version(one) | {"text": one.text}


def _finding(one: Finding) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude={"decided"}) | {"action": one.decided}


def _checked(verdict: Verdict) -> dict[str, Any]:
    told = {"action": verdict.decided, "text": verdict.text, "policy": verdict.policy}
    return told | {"findings": [_finding(one) for one in verdict.findings]}


def _trial(one: Trial) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("number", "text", "expected", "decided", "is_right")}
    return told | {"place": one.where, "findings": [_finding(each) for each in one.findings]}
