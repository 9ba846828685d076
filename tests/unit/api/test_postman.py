"""The Postman collection."""

import re

from omnimind.api.rest.app import rest_app
from omnimind.api.rest.postman import postman


def requests_of(collection):
    """Every request, with its folder."""
    return [(folder["name"], item) for folder in collection["item"] for item in folder["item"]]


def test_every_operation_is_a_request():
    """Methods, paths, queries and bodies are those of the OpenAPI document; keys are a variable, never a value."""
    document = rest_app().openapi()
    collection = postman(document, "http://127.0.0.1:8000")
    found = {
        (item["request"]["method"].lower(), re.sub(r":(\w+)", r"{\1}", "/" + "/".join(item["request"]["url"]["path"])))
        for _, item in requests_of(collection)
    }
    assert found == {(method, path) for path, said in document["paths"].items() for method in said}
    assert {one["key"]: one["value"] for one in collection["variable"]} == {
        "baseUrl": "http://127.0.0.1:8000",
        "apiKey": "",
    }


def test_requests_show_how_they_are_asked_and_answered():
    """Who opens it sees a body to send, the parameters there are, and what comes back."""
    named = {item["name"]: item for _, item in requests_of(postman(rest_app().openapi(), ""))}
    assert any(one["request"].get("body", {}).get("mode") == "raw" for one in named.values())
    assert any(one["request"]["url"].get("query") for one in named.values())
    assert any(one["request"]["url"].get("variable") for one in named.values())
    assert sum(bool(one["response"]) for one in named.values()) > len(named) / 2
