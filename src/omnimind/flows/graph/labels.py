"""What is written on states and arrows: the fields of a definition in few words."""

from collections.abc import Mapping
from typing import Final

from omnimind.flows.json_value import Json, compact
from omnimind.flows.task import TOKEN_SUFFIX
from omnimind.flows.template import is_jsonata

_ORDERS: Final = {
    "Equals": "=",
    "LessThan": "<",
    "GreaterThan": ">",
    "LessThanEquals": "≤",
    "GreaterThanEquals": "≥",
}
_TESTS: Final = {
    "IsNull": "null",
    "IsString": "text",
    "IsNumeric": "a number",
    "IsBoolean": "true or false",
    "IsTimestamp": "a time",
    "IsPresent": "there",
}
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def note(state: Mapping[str, Json]) -> str:
    """The second line of a state: what it calls, waits for or goes through; may be empty."""
    kind = state["Type"]
    if kind == "Task":
        return _resource(str(state["Resource"]))
    if kind == "Wait":
        return _wait(state)
    if kind == "Map":
        return _items(state)
    return expression(state["Error"]) if kind == "Fail" and "Error" in state else ""


def _resource(resource: str) -> str:
    name = resource.removesuffix(TOKEN_SUFFIX)
    called = name.removeprefix("agent:") if name.startswith("agent:") else name.replace("flow:", "flow ", 1)
    return f"{called}, waits for an answer" if resource.endswith(TOKEN_SUFFIX) else called


def _wait(state: Mapping[str, Json]) -> str:
    if isinstance(state.get("Seconds"), int):
        return duration(state["Seconds"])
    field = next(name for name in ("Seconds", "SecondsPath", "Timestamp", "TimestampPath") if name in state)
    text = expression(state[field])
    return f"{text} seconds" if field.startswith("Seconds") else f"until {text}"


def duration(seconds: int) -> str:
    """``seconds`` in the largest unit that they are a whole number of."""
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds and seconds % size == 0), (1, "s"))
    return f"{seconds // size} {unit}"


def _items(state: Mapping[str, Json]) -> str:
    source = state.get("Items", state.get("ItemsPath"))
    if "ItemReader" in state:
        return "for each item that is read"
    return f"for each of {expression(source)}" if isinstance(source, str) and source != "$" else "for each item"


def errors(catcher: Mapping[str, Json]) -> str:
    """What a catcher takes."""
    names = [name.removeprefix("States.") for name in catcher["ErrorEquals"]]
    return "any error" if names == ["ALL"] else ", ".join(names)


def rule(choice: Mapping[str, Json]) -> str:
    """When a choice rule holds: its comment, if it has one."""
    if choice.get("Comment"):
        return str(choice["Comment"])
    return expression(choice["Condition"]) if "Condition" in choice else _condition(choice)


def _condition(choice: Mapping[str, Json]) -> str:
    if "Not" in choice:
        return f"not ({_condition(choice['Not'])})"
    for field, word in (("And", " and "), ("Or", " or ")):
        if field in choice:
            parts = [_condition(part) for part in choice[field]]
            return word.join(f"({part})" if part.count(" and ") + part.count(" or ") else part for part in parts)
    name = next(name for name in choice if name not in {"Variable", "Next", "Comment", "Assign", "Output"})
    return _comparison(_short(choice["Variable"]), name, choice[name])


def _comparison(variable: str, name: str, value: Json) -> str:
    if name in _TESTS:
        return f"{variable} is {_TESTS[name]}" if value else f"{variable} is not {_TESTS[name]}"
    if name == "BooleanEquals":
        return variable if value else f"not {variable}"
    if name == "StringMatches":
        return f"{variable} like {value}"
    is_path = name.endswith("Path")
    order = name.removesuffix("Path")
    for kind in ("String", "Numeric", "Timestamp", "Boolean"):
        order = order.removeprefix(kind)
    return f"{variable} {_ORDERS[order]} {_short(value) if is_path else value}"


def expression(value: Json) -> str:
    """A value as written, without the marks of an expression."""
    if is_jsonata(value):
        value = value[2:-2]
    text = " ".join(value.split()) if isinstance(value, str) else compact(value)
    return text.replace("$states.input.", "").replace("$states.", "")


def _short(path: Json) -> str:
    text = str(path)
    return text[2:] if text.startswith("$.") and len(text) > 2 else text
