"""The OpenAPI document tells everything that somebody who writes a client wants to know."""

import jsonschema_rs
import pytest

from omnimind.api.rest.app import rest_app
from omnimind.api.rest.rights import RIGHTS
from omnimind.api.rest.routing import ANYBODY

DOCUMENT = rest_app().openapi()
OPERATIONS = {told["operationId"]: told for operations in DOCUMENT["paths"].values() for told in operations.values()}
JSON = "application/json"


def contents(operation):
    """What is sent and answered, but for errors: where, and what is told of each type."""
    parts = {"body": operation.get("requestBody", {}), **operation["responses"]}
    for name, part in parts.items():
        for media_type, told in part.get("content", {}).items() if name not in {"4XX", "5XX"} else ():
            yield f"{name} {media_type}", media_type, told


def schemas(schema):
    """A schema and those that it may be instead."""
    yield schema
    for one in schema.get("anyOf", ()):
        yield from schemas(one)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_operation_is_told_of(operation):
    """In a few words and in a sentence, under a heading, with its right, an answer, and what its errors look like."""
    assert operation["summary"]
    assert len(operation["summary"]) < 50
    assert operation["description"].endswith((".", ")"))
    assert operation["tags"]
    assert any(status[0] in "23" for status in operation["responses"])
    assert operation["x-right"] in {*RIGHTS, "", ANYBODY}
    assert (operation["security"] == []) == (operation["x-right"] == ANYBODY)
    assert "4XX" in operation["responses"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_body_and_answer_has_an_example_that_fits(operation):
    """It can be taken as it is: its schema would take it, too."""
    for name, media_type, told in contents(operation):
        assert "example" in told, name
        if media_type == JSON:
            schema = {**told["schema"], "components": DOCUMENT["components"]}
            validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            assert [error.message for error in validator.iter_errors(told["example"])] == [], name


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_answers_in_json_have_a_schema(operation):
    """So that clients know their fields."""
    for name, media_type, told in contents(operation):
        if media_type == JSON:
            assert told["schema"], name


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_moments_and_money_say_how_they_are_written(name):
    """Moments as RFC 3339 has them, money as decimal numbers, lengths of time as numbers, which they are called by."""
    for field, schema in DOCUMENT["components"]["schemas"][name].get("properties", {}).items():
        for one in schemas(schema):
            if field.endswith("_at") and one.get("type") == "string":
                assert one.get("format") == "date-time", field
            if field.endswith("_usd") and schema.get("type") == "string":
                assert "pattern" in one, field
            if field.endswith("_s") and "type" in one:
                assert one["type"] in {"number", "integer", "null"}, field


def test_lists_have_limits():
    """Who asks for a page may say how much of it, within bounds."""
    for name, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "limit":
                assert {"minimum", "maximum", "default"} <= set(parameter["schema"]), name


def test_every_reference_leads_somewhere():
    """And every operation has a name of its own."""
    assert len(OPERATIONS) == sum(len(operations) for operations in DOCUMENT["paths"].values())
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value):
    """All that ``value`` refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    for member in value if isinstance(value, list) else ():
        yield from references(member)
