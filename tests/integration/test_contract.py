"""The API does what its OpenAPI document says, whatever is asked: every operation, with much that fits and much not.

``OMNIMIND_FUZZ=all`` asks far more of each.
"""

import contextlib
import os

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as promises

from omnimind.api.rest.app import rest_app

from .belongings import things
from .house import House

EXAMPLES = 200 if os.environ.get("OMNIMIND_FUZZ") == "all" else 4
"""Requests that fit, and as many that don't, to each operation."""

SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
)

REFUSED = [400, 401, 402, 403, 404, 408, 409, 413, 415, 416, 429]
"""What is said of what can't be used; who may not ask, or asks for what is not there, learns no more."""

CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSED}},
        "generation": {"with-security-parameters": False},
    }
)

CHECKS = [
    checks.not_a_server_error,
    promises.status_code_conformance,
    promises.content_type_conformance,
    promises.response_headers_conformance,
    promises.response_schema_conformance,
    promises.negative_data_rejection,
]

SCHEMA = schemathesis.openapi.from_dict(rest_app().openapi(), config=CONFIG)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
EXPECTED = (
    "auth.password",
    "auth.person",
    "link.unknown",
    "member.last",
    "model.unfit",
    ".changed",
    ".closed",
    ".missing",
)
"""What the codes may end with of problems with an example: it fits, but there is no such thing here, or no longer."""

TAKING = [one for one in OPERATIONS if one.body]

APART = frozenset({"change_settings", "change_tenant_settings"})
"""What could shut everybody out is asked of another tenant."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service without workers, things of its tenant, and who asks."""
    with House(tmp_path_factory.mktemp("house"), requests_per_minute="1000000", productions_at_once="1000000") as house:
        house.admin = house.person("admin")
        house.things = things(house)
        house.key = house.program("admin").headers["authorization"]
        house.other = house.program("admin", tenant="spare").headers["authorization"]
        house.session = requests.Session()
        house.session.trust_env = False
        yield house
        house.session.close()


def ask(house, case, known):
    """Ask for ``case``, of things that are there if they are to be ``known``, and hold the answer to the document.

    Returns:
        The code of the problem that it tells of; ``None`` if all is well.
    """
    name = case.operation.definition.raw["operationId"]
    place = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if known and (place is None or place.mode.is_positive):
        spare = {"tenant": "spare"} if name in APART else {}
        there = {**house.things, **spare}
        case.path_parameters = {key: there.get(key, value) for key, value in (case.path_parameters or {}).items()}
    if name == "try_state" and isinstance(case.body, dict):
        case.body = {**case.body, "state": "/States/None"}  # else a worker would be waited for
    key = house.other if name == "change_settings" else house.key
    sent = case.as_transport_kwargs(base_url=house.url, headers={"authorization": key})
    with house.session.request(**sent, stream=True, timeout=30, allow_redirects=False) as response:
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            return None  # it goes on for ever
        case.validate_response(response, checks=CHECKS)
        return response.json()["code"] if response.status_code >= 400 else None


def ask_often(house, operation, mode):
    """Ask for ``operation`` with what fits its schema or, in the other ``mode``, does not."""

    @hypothesis.given(operation.as_strategy(mode), strategies.booleans())
    @SETTINGS
    def go(case, known):
        ask(house, case, known)

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # it takes everything that can be sent
        go()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_what_fits_is_answered_as_documented(house, operation):
    """No fault of ours, and no status, header, type or body that the document does not know."""
    ask_often(house, operation, GenerationMode.POSITIVE)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_what_does_not_fit_is_refused_as_documented(house, operation):
    """As a problem, and never carried out."""
    ask_often(house, operation, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("operation", TAKING, ids=lambda one: one.label)
def test_what_is_shown_is_taken(house, operation):
    """The example of a body fits, about things that are there: whatever keeps it from being done is no fault in it."""
    (body, *_) = operation.body
    nothing = {parameter.name: "1" for parameter in operation.path_parameters}
    case = operation.Case(path_parameters=nothing, body=body.definition["example"], media_type=body.media_type)
    code = ask(house, case, known=True)
    assert code is None or code.endswith(EXPECTED)
