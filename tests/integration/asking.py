"""Asks for every operation of the OpenAPI document."""

import re
from dataclasses import dataclass, field

NOTHING = {
    "sha256": "0" * 64,
    "snapshot_id": "987654",
    "number": "1",
    "index": "0",
    "row": "1",
    "version": "1",
    "scope": "tenant",
    "period": "day",
}
"""What parameters are called that a plain name can't stand for."""

DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
FLOW = "Comment: own\nStartAt: Done\nStates:\n  Done:\n    Type: Succeed\n"

BODIES = {
    "change_tenant": {"tenant": "nobody"},
    "change_me": {"name": "Bia"},
    "invite_member": {"email": "new@example.org", "role": "viewer"},
    "change_member": {"role": "viewer"},
    "create_tenant": {"id": "new", "name": "New", "email": "new@example.org"},
    "change_tenant_settings": {},
    "create_key": {"name": "new", "scopes": ["viewer"]},
    "rotate_key": {},
    "change_settings": {},
    "sign_in": {"email": "nobody@example.org", "password": "wrong"},
    "use_link": {"token": "none"},
    "create_production": {"sources": [{"upload": "0" * 64}]},
    "change_production": {"options": {"theme": "paper"}},
    "change_script": {"title": "T", "language": "en", "scenes": []},
    "change_scene": {"lines": ["Hello."]},
    "try_state": {"text": FLOW, "state": "/States/None"},
    "change_fault": {"status": "open"},
    "create_silence": {"matchers": ["agent=nobody"], "until": "2000-01-01T00:00:00Z"},
    "plan_production": {"sources": [{"upload": "0" * 64}]},
}
"""What is sent where nothing else would be taken; by operation."""


@dataclass
class Operation:
    """An operation of the document.

    Attributes:
        method: In HTTP.
        path: With its parameters in braces.
        name: Its own.
        right: What it needs; empty: to be known; ``anybody``: nothing.
        has_body: Whether it takes one.
        query: What its query must say.
        kinds: What each parameter is, by its name: its place and its JSON Schema's type.
        example: A body, if the document shows one.
    """

    method: str
    path: str
    name: str
    right: str
    has_body: bool
    query: dict = field(repr=False)
    kinds: dict = field(repr=False)
    example: object = field(repr=False)

    def __str__(self):
        return f"{self.method} {self.path}"

    @property
    def parameters(self):
        """The names in its path."""
        return re.findall(r"{(\w+)}", self.path)

    def url(self, **known):
        """Its path, with what is known of its parameters, or what names nothing."""
        return re.sub(r"{(\w+)}", lambda found: str(known.get(found[1], NOTHING.get(found[1], "nothing"))), self.path)

    def ask(self, client, body=None, query=(), **known):
        """Its status, the head of its answer and its text; of what goes on for ever, only the head."""
        sent = {"params": {**self.query, **dict(query)}}
        if self.has_body:
            sent["json"] = BODIES.get(self.name, self.example if body is None else body)
        with client.stream(self.method, self.url(**known), **sent) as response:
            is_endless = response.headers.get("content-type", "").startswith("text/event-stream")
            if not is_endless:
                response.read()
            return response.status_code, response.headers, "" if is_endless else response.text


def operations(document):
    """All of the document."""
    return [
        Operation(
            method.upper(),
            path,
            said["operationId"],
            said["x-right"],
            "requestBody" in said,
            {
                one["name"]: _least(one["schema"], document)
                for one in said.get("parameters", ())
                if one["in"] == "query" and one["required"]
            },
            {one["name"]: (one["in"], _kind(one["schema"])) for one in said.get("parameters", ())},
            _example(said.get("requestBody", {}), document),
        )
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]


def _kind(schema):
    """The type of a parameter, `null` aside."""
    kinds = [one.get("type") for one in (schema, *schema.get("anyOf", ()))]
    return next((kind for kind in kinds if kind not in {None, "null"}), "string")


def _example(body, document):
    """A body that the document shows, or else what its schema takes at the least."""
    content = body.get("content", {}).get("application/json", {})
    if "example" in content:
        return content["example"]
    return _least(content.get("schema", {}), document)


def _least(schema, document):
    """The smallest value that a schema takes, as far as it can be told."""
    if "$ref" in schema:
        return _least(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for told in ("default", "const"):
        if told in schema:
            return schema[told]
    for told in ("examples", "enum", "anyOf", "oneOf", "allOf"):
        if schema.get(told):
            first = schema[told][0]
            return _least(first, document) if told.endswith("Of") else first
    if schema.get("type") == "object":
        return {name: _least(schema["properties"][name], document) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [_least(schema["items"], document)] * schema.get("minItems", 0)
    return {"string": "x", "boolean": False, "null": None}.get(schema.get("type"), schema.get("minimum", 1))
