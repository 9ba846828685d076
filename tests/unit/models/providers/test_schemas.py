"""JSON Schemas as Anthropic takes them."""

from omnimind.models.providers.schemas import strict


def test_strict() -> None:
    """What is not taken is told in the description, at every depth, and the schema that was given is not changed."""
    schema = {
        "type": "object",
        "$defs": {"scene": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 9}}}},
        "properties": {
            "pattern": {"type": "string", "description": "A slug.", "pattern": "[a-z]+", "format": "slug"},
            "scenes": {"type": "array", "minItems": 1, "maxItems": 5, "items": {"$ref": "#/$defs/scene"}},
            "when": {"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        },
        "required": ["scenes"],
    }
    before = repr(schema)
    assert strict(schema) == {
        "type": "object",
        "$defs": {
            "scene": {
                "type": "object",
                "properties": {"n": {"type": "integer", "description": "(minimum: 1, maximum: 9)"}},
                "additionalProperties": False,
            }
        },
        "properties": {
            "pattern": {"type": "string", "description": "A slug. (pattern: [a-z]+, format: slug)"},
            "scenes": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/scene"},
                "description": "(maxItems: 5)",
            },
            "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        },
        "required": ["scenes"],
        "additionalProperties": False,
    }
    assert repr(schema) == before
