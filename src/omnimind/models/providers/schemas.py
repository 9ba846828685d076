"""JSON Schemas as Anthropic's structured outputs take them."""

from collections.abc import Mapping
from typing import Any, Final

_SCHEMAS: Final = ("items", "additionalItems", "not")
_LISTS: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAPS: Final = ("properties", "$defs", "definitions")
_TAKEN: Final = frozenset(
    {"type", "enum", "const", "default", "title", "description", "required", "$ref", "format", "additionalProperties"}
)
_FORMATS: Final = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
)


def strict(schema: Any) -> Any:
    """``schema`` with what is not taken said in descriptions instead, and without properties that it does not name.

    Source: Anthropic, "Structured outputs", JSON Schema limitations: no bounds of numbers, lengths and patterns, and
    ``additionalProperties`` must be false.
    """
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, Any] = {}
    told: list[str] = []
    for name, value in schema.items():
        if name in _MAPS:
            made[name] = {key: strict(each) for key, each in value.items()}
        elif name in _LISTS:
            made["anyOf" if name == "oneOf" else name] = [strict(each) for each in value]
        elif name in _SCHEMAS:
            made[name] = strict(value)
        elif _is_taken(name, value):
            made[name] = value
        else:
            told.append(f"{name}: {value}")
    if told:
        made["description"] = " ".join([*filter(None, [made.get("description")]), f"({', '.join(told)})"])
    if made.get("type") == "object":
        made["additionalProperties"] = False
    return made


def _is_taken(name: str, value: Any) -> bool:
    if name == "format":
        return value in _FORMATS
    return name in _TAKEN or (name == "minItems" and value in (0, 1))
