"""Reading flow documents: YAML or JSON in, plain data and the line of every value out."""

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from omnimind.core.errors import UserError
from omnimind.flows.json_value import Json, parse_json

MAX_CHARACTERS: Final = 1_048_576
"""Source: the Step Functions guide, "Service quotas", the size of a state machine definition."""
MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 100

Pointer = tuple[str | int, ...]
"""Where a value is in a document: keys and indices from its root."""


class _Loader(yaml.CSafeLoader):
    """YAML with the scalars of JSON only: ``on`` is a string, and so is a date."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library asks for this attribute


for _tag, _form, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9]\d*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form), list(_first))


@dataclass(frozen=True, slots=True)
class Document:
    """A flow document.

    Attributes:
        name: What it is called in messages: its file's name.
        definition: The state machine as plain data.
        lines: The line of every value, from 1.
    """

    name: str
    definition: dict[str, Json]
    lines: dict[Pointer, int]

    def line(self, pointer: Pointer) -> int | None:
        """The line of the value at ``pointer``, or of the nearest value around it."""
        for end in range(len(pointer), -1, -1):
            if pointer[:end] in self.lines:
                return self.lines[pointer[:end]]
        return None


def load(text: str, name: str = "flow") -> Document:
    """The document that ``text`` holds, in YAML or JSON.

    Raises:
        UserError: ``flow.unreadable``: it is neither, or not an object.
    """
    if len(text) > MAX_CHARACTERS:
        raise _unreadable(name, f"it is longer than {MAX_CHARACTERS} characters")
    is_json = text.lstrip().startswith("{")
    try:
        reader = _read(text.replace("\t", " ") if is_json else text)
        definition = parse_json(text) if is_json else reader.value
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise _unreadable(name, f"{line}{error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _unreadable(name, "it nests too deep" if isinstance(error, RecursionError) else str(error)) from error
    if not isinstance(definition, dict):
        raise _unreadable(name, "it is not an object with StartAt and States")
    return Document(name, definition, reader.lines)


def _unreadable(name: str, what: str) -> UserError:
    return UserError(
        "flow.unreadable", f"the flow {name} can't be read ({what})", "write a state machine in YAML or JSON"
    )


def _read(text: str) -> "_NodeReader":
    reader = _NodeReader()
    node = yaml.compose(text, Loader=_Loader)
    if node is not None:
        reader.value = reader.read(node, ())
    return reader


class _NodeReader:
    """Turns nodes into values and notes their lines."""

    def __init__(self) -> None:
        self.value: Json = None
        self.lines: dict[Pointer, int] = {}
        self._nodes = 0

    def read(self, node: yaml.Node, pointer: Pointer) -> Json:
        self._nodes += 1
        if self._nodes > MAX_NODES or len(pointer) > MAX_DEPTH:
            raise ValueError(f"it has more than {MAX_NODES} values or nests deeper than {MAX_DEPTH}")
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._read_object(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(member, (*pointer, index)) for index, member in enumerate(node.value)]
        return _scalar(node)

    def _read_object(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, Json]:
        members: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise ValueError(f"line {line}: a key is not a string")
            if key in members:
                raise ValueError(f"line {line}: the key {key!r} is given twice")
            self.lines[*pointer, key] = line
            members[key] = self.read(value_node, (*pointer, key))
        return members


def _scalar(node: yaml.Node) -> Json:
    kind, text = node.tag.rpartition(":")[2], node.value
    if kind == "null":
        return None
    if kind == "bool":
        return text == "true"
    if kind == "int":
        return int(text)
    return parse_json(text) if kind == "float" else text
