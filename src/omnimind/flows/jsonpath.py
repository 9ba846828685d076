"""JSONPath as Step Functions reads it: Jayway's, with ``$$`` for the context object and ``$name`` for variables.

A definite path gives its one value; a path with wildcards, slices, filters or ``..`` gives the list of what it found.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from omnimind.flows.errors import RUNTIME, ExpressionError, StateError, clipped
from omnimind.flows.json_value import MISSING, Json, is_number
from omnimind.flows.jsonpath_budget import VISITS, Visits, visits
from omnimind.flows.jsonpath_filter import Predicate, parse_filter

MAX_FOUND: Final = 200_000
MAX_LENGTH: Final = 8_192
"""Characters of a path."""
_ROOT = re.compile(r"\$(\$|[^\W\d]\w*)?")
_NAME = re.compile(r"[^\s.\[\]()'\",*?@$]+|\$[^\s.\[\]()'\",*?@$]*")
_FUNCTION = re.compile(r"\.(length|size|min|max|avg|sum|keys|first|last)\(\)$")
_BRACKETS = re.compile(
    r"\s*(?:(?P<star>\*)|(?P<slice>(-?\d+)?\s*:\s*(-?\d+)?)|(?P<indices>-?\d+(?:\s*,\s*-?\d+)*))\s*", re.ASCII
)
_QUOTED = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|\])""")


Step = Callable[[Json, Json], Iterator[Json]]
"""From a node and the root, the nodes that a step leads to."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A parsed path.

    Attributes:
        text: The path as written.
        root: ``$`` for the state's data, ``$$`` for the context object, else the name of a variable.
        keys: The keys and indices of a reference path, which leads to one node at most; ``None`` if it is not one.
        is_definite: Whether it gives one value and not a list of values.
    """

    text: str
    root: str
    keys: tuple[str | int, ...] | None
    is_definite: bool
    steps: tuple[Step, ...]
    function: str | None

    def find(self, root: Json) -> Json:
        """What the path finds below ``root``: a value or ``MISSING`` if it is definite, else a list.

        Raises:
            StateError: ``States.Runtime``: it finds more than ``MAX_FOUND`` values.
        """
        if self.keys is not None and self.function is None:
            return _follow(root, self.keys)
        if VISITS.get() is not None:
            return self._search(root)
        token = VISITS.set(Visits())
        try:
            return self._search(root)
        finally:
            VISITS.reset(token)

    def _search(self, root: Json) -> Json:
        nodes = [root]
        for step in self.steps:
            nodes = list(islice(chain.from_iterable(step(node, root) for node in nodes), MAX_FOUND + 1))
            if len(nodes) > MAX_FOUND:
                raise StateError(RUNTIME, f"The path '{clipped(self.text)}' finds more than {MAX_FOUND} values.")
            visits().take(len(nodes))
        found = nodes if not self.is_definite else nodes[0] if nodes else MISSING
        return found if self.function is None else _call(self.function, found)


def _follow(node: Json, keys: tuple[str | int, ...]) -> Json:
    for key in keys:
        if isinstance(key, str):
            if not isinstance(node, dict) or key not in node:
                return MISSING
        elif not isinstance(node, list) or not -len(node) <= key < len(node):
            return MISSING
        node = node[key]
    return node


def _numbers(value: list[Json]) -> list[Json]:
    return [member for member in value if is_number(member)]


_FUNCTIONS: Final[dict[str, Callable[[list[Json]], Json]]] = {
    "first": lambda value: value[0],
    "last": lambda value: value[-1],
    "min": lambda value: min(_numbers(value), default=MISSING),
    "max": lambda value: max(_numbers(value), default=MISSING),
    "sum": lambda value: sum(_numbers(value)),
    "avg": lambda value: sum(_numbers(value)) / len(_numbers(value)) if _numbers(value) else MISSING,
}


def _call(function: str, value: Json) -> Json:
    if function in {"length", "size"}:
        return len(value) if isinstance(value, list | dict | str) else MISSING
    if function == "keys":
        return list(value) if isinstance(value, dict) else MISSING
    return _FUNCTIONS[function](value) if isinstance(value, list) and value else MISSING


@lru_cache(maxsize=2_048)
def parse_path(text: str) -> JsonPath:
    """The path that ``text`` says.

    Raises:
        ExpressionError: It is not a path.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the path {clipped(text)!r} is longer than {MAX_LENGTH} characters")
    match = _ROOT.match(text)
    if match is None:
        raise ExpressionError(f"the path {clipped(text)!r} must start with $")
    body, function = text[match.end() :], None
    if called := _FUNCTION.search(body):
        body, function = body[: called.start()], called[1]
    return _Reader(text, body).read("$$" if match[1] == "$" else match[1] or "$", function)


class _Reader:
    """Reads the steps of one path."""

    def __init__(self, text: str, body: str) -> None:
        self.text, self.body, self.at = text, body, 0
        self.steps: list[Step] = []
        self.keys: list[str | int] | None = []
        self.is_definite = True

    def read(self, root: str, function: str | None) -> JsonPath:
        while self.at < len(self.body):
            if self.body.startswith("..", self.at):
                self.at += 2
                self._many(_descend)
                if not self.body.startswith("[", self.at):
                    self._name()
            elif self.body[self.at] == ".":
                self.at += 1
                if not self.body.startswith("[", self.at):
                    self._name()
                    continue
            if self.at < len(self.body) and self.body[self.at] == "[":
                self._brackets()
            elif self.at < len(self.body) and self.body[self.at] != ".":
                raise self._error(f"unexpected {self.body[self.at]!r}")
        keys = None if self.keys is None else tuple(self.keys)
        return JsonPath(self.text, root, keys, self.is_definite, tuple(self.steps), function)

    def _error(self, what: str) -> ExpressionError:
        return ExpressionError(
            f"the path {clipped(self.text)!r} can't be read at its step {self.body[self.at :][:20]!r}: {what}"
        )

    def _name(self) -> None:
        if self.body.startswith("*", self.at):
            self.at += 1
            self._many(_children)
            return
        match = _NAME.match(self.body, self.at)
        if match is None:
            raise self._error("a field's name is missing")
        self.at = match.end()
        self._one(match[0])

    def _one(self, key: str | int) -> None:
        if self.keys is not None:
            self.keys.append(key)
        self.steps.append(_key(key))

    def _many(self, step: Step) -> None:
        self.steps.append(step)
        self.keys, self.is_definite = None, False

    def _brackets(self) -> None:
        self.at += 1
        inside = self.body[self.at :].lstrip()
        if inside.startswith("?"):
            predicate, rest = parse_filter(inside[1:], parse_path)
            self._many(_filtered(predicate))
            self._close(rest)
        elif inside.startswith(("'", '"')):
            self._quoted_names()
        else:
            self._indices()

    def _close(self, rest: str) -> None:
        rest = rest.lstrip()
        self.at = len(self.body) - len(rest)
        if not rest.startswith("]"):
            raise self._error("a ] is missing")
        self.at += 1

    def _quoted_names(self) -> None:
        names: list[str] = []
        end = ","
        while end == ",":
            match = _QUOTED.match(self.body, self.at)
            if match is None:
                raise self._error("a quoted field's name is missing")
            names.append(re.sub(r"\\(.)", r"\1", match[1] if match[1] is not None else match[2]))
            self.at, end = match.end(), match[3]
        if len(names) == 1:
            self._one(names[0])
        elif self.at == len(self.body):
            self.keys = None
            self.steps.append(_picked(tuple(names)))
        else:
            self._many(_union(tuple(names)))

    def _indices(self) -> None:
        match = _BRACKETS.match(self.body, self.at)
        if match is None:
            raise self._error("an index, slice, filter, * or quoted name is missing")
        self.at = match.end()
        if match["star"]:
            self._many(_children)
        elif match["slice"] is not None:
            start, stop = (int(part) if part else None for part in match.group(3, 4))
            self._many(_slice(start, stop))
        else:
            indices = [int(part) for part in match["indices"].split(",")]
            self._one(indices[0]) if len(indices) == 1 else self._many(_union(tuple(indices)))
        self._close(self.body[self.at :])


def _key(key: str | int) -> Step:
    def step(node: Json, _root: Json) -> Iterator[Json]:
        found = _follow(node, (key,))
        if found is not MISSING:
            yield found

    return step


def _union(keys: tuple[str | int, ...]) -> Step:
    def step(node: Json, _root: Json) -> Iterator[Json]:
        return (found for found in (_follow(node, (key,)) for key in keys) if found is not MISSING)

    return step


def _picked(names: tuple[str, ...]) -> Step:
    def step(node: Json, _root: Json) -> Iterator[Json]:
        if isinstance(node, dict):
            yield {name: node[name] for name in names if name in node}

    return step


def _slice(start: int | None, stop: int | None) -> Step:
    def step(node: Json, _root: Json) -> Iterator[Json]:
        return iter(node[start:stop] if isinstance(node, list) else ())

    return step


def _filtered(predicate: Predicate) -> Step:
    def step(node: Json, root: Json) -> Iterator[Json]:
        members = node if isinstance(node, list) else [node] if isinstance(node, dict) else ()
        visits().take(len(members))
        return (member for member in members if predicate(member, root))

    return step


def _children(node: Json, _root: Json) -> Iterator[Json]:
    return iter(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())


def _descend(node: Json, _root: Json) -> Iterator[Json]:
    yield node
    for child in _children(node, _root):
        if isinstance(child, dict | list):
            yield from _descend(child, _root)
