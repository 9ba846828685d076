"""JSON Schemas that every provider takes: each property required, nothing beside them, and no word that some refuse."""

from typing import Any, Final

from omnimind.core.value import Value

_ANNOTATIONS: Final = frozenset({"title", "default", "discriminator"})


def strict(returns: type[Value]) -> dict[str, Any]:
    """The schema of what a model is to answer.

    Source: OpenAI, "Structured model outputs", supported schemas: all fields are required, ``additionalProperties`` is
    false, and of alternatives there is only ``anyOf``.
    """
    schema: dict[str, Any] = _strict(returns.model_json_schema())
    return schema


def _strict(value: Any) -> Any:
    if isinstance(value, list):
        return [_strict(member) for member in value]
    if not isinstance(value, dict):
        return value
    said = {
        "anyOf" if name == "oneOf" else name: _named(member) if name in ("properties", "$defs") else _strict(member)
        for name, member in value.items()
        if name not in _ANNOTATIONS
    }
    if "properties" in said:
        said["required"] = list(said["properties"])
    return said


def _named(members: dict[str, Any]) -> dict[str, Any]:
    """Members whose names are ours, and not words of JSON Schema."""
    return {name: _strict(member) for name, member in members.items()}
