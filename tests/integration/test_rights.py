"""Every operation is for those who have its right, and shows nobody what belongs to another tenant."""

import json
from urllib.parse import quote

import pytest

from omnimind.api.rest.app import RESOURCES, rest_app
from omnimind.api.rest.rights import RIGHTS, ROLES
from omnimind.api.rest.routing import ANYBODY

from .asking import operations
from .belongings import MARK, things
from .house import House

DOCUMENT = rest_app().openapi()
OPERATIONS = operations(DOCUMENT)
OWN = frozenset({"sign_out", "change_tenant", "put_flow"})
"""Operations on what is one's own: a flow may be called as another tenant's is."""

NAMES_NOBODY = frozenset({"voice_id", "scope", "period", "number", "index", "version", "scene"})
"""Parameters that mean the same to all tenants."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service, with people of every role and things of a tenant."""
    folder = tmp_path_factory.mktemp("house")
    with House(folder, requests_per_minute="1000000") as house:
        house.roles = {role: house.program(role) for role in ROLES}
        house.nobody = house.stranger()
        house.admin = house.person("admin")
        house.others = house.person("admin", "acme")
        house.things = things(house)
        yield house


def test_every_resource_is_there():
    """The document is whole, and each operation names a right that there is."""
    assert len(OPERATIONS) > 80
    assert {one.right for one in OPERATIONS} <= {*RIGHTS, "", ANYBODY}
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)
    assert RESOURCES


def test_few_operations_are_for_anybody():
    """Those that sign people in, what another service signs, and whether all is well."""
    assert {str(one) for one in OPERATIONS if one.right == ANYBODY} == {
        "GET /health",
        "GET /v1/sign-in",
        "POST /v1/session",
        "GET /v1/session/link",
        "POST /v1/session/link",
        "GET /v1/oidc/start",
        "GET /v1/oidc/callback",
        "POST /v1/hooks/pagerduty",
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_strangers_are_kept_out(house, operation):
    """With 401, whatever they ask for."""
    status, headers, text = operation.ask(house.nobody, **house.things)
    if operation.right == ANYBODY:
        assert status < 500
    else:
        assert (status, json.loads(text)["code"]) == (401, "auth.missing")
        assert headers["www-authenticate"] == "Bearer"
    assert MARK not in text


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.right != ANYBODY], ids=str)
def test_each_role_may_do_what_it_may(house, operation):
    """And nothing else: 403 tells them which right they lack."""
    for role, client in house.roles.items():
        status, _, text = operation.ask(client)
        told = json.loads(text).get("code", "") if status >= 400 else ""
        if operation.right and operation.right not in ROLES[role]:
            assert (status, told) == (403, "auth.right"), f"{role}: {text}"
            assert operation.right in text
        else:
            assert status < 500, f"{role}: {text}"
            assert told not in {"auth.right", "auth.missing", "auth.unknown"}, f"{role}: {text}"


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.right != ANYBODY and one.name not in OWN], ids=str
)
def test_another_tenants_things_are_not_there(house, operation):
    """404 for its names, as for names of nothing; and nothing of it in any list."""
    known = {name: value for name, value in house.things.items() if name in operation.parameters}
    status, _, text = operation.ask(house.others, **known)
    assert status < 500, text
    assert MARK not in text or status == 404
    if known and not set(operation.parameters) <= NAMES_NOBODY and operation.right != "tenants.write":
        assert status == 404, text
        nothing = operation.ask(house.others)
        assert nothing[0] == status, "what is another's and what is not there must look alike"
    if operation.right == "tenants.write":
        assert status == 403, text


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.kinds and one.method == "GET"], ids=str)
@pytest.mark.parametrize("said", [10**30, -1, "\x00'", "é" * 300])
def test_odd_parameters_break_nothing(house, operation, said):
    """Numbers that no database has room for, letters that none keeps, and none at all."""
    for name, (place, _) in operation.kinds.items():
        known = {name: quote(str(said), safe="") or "%20"} if place == "path" else {}
        query = {name: said} if place == "query" else {}
        status, _, text = operation.ask(house.admin, query=query, **known)
        assert status < 500, (name, text)


def test_the_tenant_itself_sees_all_of_it(house):
    """Else what others see would tell nothing."""
    known = {"trace_id", "run_id", "schedule_id", "key_id", "incident_id"}
    for operation in OPERATIONS:
        if operation.method != "GET" or not known & set(operation.parameters):
            continue
        if operation.name not in {"get_history_row", "list_history_row"} and "row" not in operation.parameters:
            assert operation.ask(house.admin, **house.things)[0] == 200, operation
    for place in (
        "/v1/approvals",
        "/v1/traces",
        "/v1/logs",
        "/v1/faults",
        "/v1/logs/patterns",
        "/v1/flows",
        "/v1/uploads",
        "/v1/keys",
        "/v1/schedules",
    ):
        assert MARK in house.admin.get(place).text, place
    memory = f"/v1/memory/{house.things['session']}"
    assert MARK in house.admin.get(memory).text


def test_nothing_of_the_tenant_was_changed_by_all_that(house):
    """Whoever asked without the right, or from elsewhere, left no trace."""
    admin, things = house.admin, house.things
    assert admin.get(f"/v1/productions/{things['production_id']}").json()["revision"] == 1
    assert admin.get(f"/v1/flows/{MARK}").json()["version"] == 1
    assert things["schedule_id"] in admin.get("/v1/schedules").text
    assert admin.get(f"/v1/artifacts/{things['sha256']}").status_code == 200
    (key,) = [one for one in admin.get("/v1/keys").json()["items"] if one["id"] == things["key_id"]]
    assert key["revoked_at"] is None
    assert admin.user_id in {one["id"] for one in admin.get("/v1/members").json()["items"]}
    assert admin.get("/v1/audit/verify").json()["is_whole"]


def test_no_request_left_a_fault_in_the_log(house):
    """Everything that went wrong was told as what it was."""
    assert "a request failed" not in house.log.getvalue()
