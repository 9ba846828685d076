"""ResultPath: putting a result into a state's input at a reference path."""

from omnimind.flows.errors import RESULT_PATH_MATCH_FAILURE, StateError
from omnimind.flows.json_value import Json
from omnimind.flows.jsonpath import JsonPath


def insert(target: Json, path: JsonPath, value: Json) -> Json:
    """A copy of ``target`` with ``value`` at ``path``; objects that lack on the way are made.

    Raises:
        StateError: ``States.ResultPathMatchFailure``: something on the way is no object, or an index is not there.
    """
    return _insert(target, path.keys or (), value, path.text)


def _insert(node: Json, keys: tuple[str | int, ...], value: Json, text: str) -> Json:
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(key, str) and isinstance(node, dict):
        return {**node, key: _insert(node.get(key, {}), rest, value, text)}
    if isinstance(key, int) and isinstance(node, list) and -len(node) <= key < len(node):
        copy = list(node)
        copy[key] = _insert(node[key], rest, value, text)
        return copy
    raise StateError(
        RESULT_PATH_MATCH_FAILURE, f"Unable to apply ReferencePath {text}: there is no place for {key!r} in the input"
    )
