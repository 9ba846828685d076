"""The OpenAPI document: every operation says what it does, shows an answer, and names the right that it needs."""

import pytest

from omnimind.api.rest.app import rest_app
from omnimind.api.rest.rights import RIGHTS

DOCUMENT = rest_app().openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_says_what_it_does(name, operation):
    """In a summary and under a tag, with an example of its answer, who may use it, and what its errors look like."""
    assert operation["summary"]
    assert operation["tags"]
    assert operation["x-right"] in {*RIGHTS, "", "anybody"}
    assert operation["security"] == [] or operation["x-right"] != "anybody"
    assert "4XX" in operation["responses"]
    answers = [response for status, response in operation["responses"].items() if status.startswith("2")]
    contents = [content for answer in answers for content in answer.get("content", {}).values()]
    has_no_body = operation["responses"].keys() & {"204", "303"}
    assert has_no_body or any("example" in content for content in contents)


def test_every_reference_leads_somewhere():
    """And every operation has a name of its own."""
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    for reference in _references(DOCUMENT):
        place = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def _references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from _references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _references(member)
