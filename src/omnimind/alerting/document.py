"""Reads YAML together with where everything stands, so that errors can name the file, the line and what to do."""

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

import yaml

from omnimind.core.errors import UserError

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

MOST_CHARS: Final = 1_000_000

_MOST_LEVELS: Final = 50


class _Loader(yaml.SafeLoader):
    """YAML with the scalars of JSON only: ``on`` is text, and so are a date and ``10:30``."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library asks for this attribute


for _tag, _form, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9]\d*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form, re.ASCII), list(_first))


class Document:
    """What a YAML text says.

    Args:
        text: The YAML.
        name: What people know it by, such as its path.
        code: Of its errors, such as ``alerts.invalid``.

    Attributes:
        root: The whole of it.

    Raises:
        UserError: ``code``.
    """

    def __init__(self, text: str, name: str, code: str) -> None:
        self.name = name
        self.code = code
        self._lines: dict[Path, int] = {}
        self.root = Node(self, (), self._read(text))

    def line(self, path: Path) -> int:
        """The line, from 1, of what ``path`` leads to, or of the nearest thing around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def error(self, path: Path, problem: str, hint: str = "") -> UserError:
        """What is wrong at ``path``."""
        return self._error(self.line(path), problem, hint)

    def _error(self, line: int, problem: str, hint: str = "") -> UserError:
        return UserError(self.code, f"{self.name}, line {line}: {problem}", hint)

    def _read(self, text: str) -> Any:
        if len(text) > MOST_CHARS:
            raise self._error(1, f"it is {len(text):,} characters long", f"the most is {MOST_CHARS:,}")
        try:
            self._check(text)
            node = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = " ".join(str(getattr(error, "problem", None) or error).split())
            line = mark.line + 1 if mark else 1
            raise self._error(line, f"it is not YAML ({problem})", "close and indent what begins there") from error
        return {} if node is None else self._value(node, ())

    def _check(self, text: str) -> None:
        level = 0
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if level > _MOST_LEVELS:
                raise self._error(line, "it nests too deep", "write it flatter")
            if isinstance(event, yaml.AliasEvent):
                raise self._error(line, "an alias", "write the value out; put text that begins with * in quotes")

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        kind = node.tag.rpartition(":")[2]
        if kind in {"float", "int"}:
            return self._number(node, kind)
        return {"null": None, "bool": node.value == "true"}.get(kind, node.value)

    def _number(self, node: yaml.Node, kind: str) -> float:
        try:
            return float(node.value) if kind == "float" else int(node.value)
        except ValueError as error:  # a tag says that it is one
            raise self._error(node.start_mark.line + 1, f"{node.value!r} is no number", "leave the tag out") from error

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error(line, "a key is not a plain word")
            key = str(key_node.value)
            if key in found:
                raise self._error(line, f"the key {key!r} is given twice", "keep one of them")
            self._lines[*path, key] = line
            found[key] = self._value(value_node, (*path, key))
        return found


class Node:
    """A value in a document, and where it stands. What is asked of it and is not so is an error that names the line.

    Attributes:
        value: As JSON.
    """

    def __init__(self, document: Document, path: Path, value: Any) -> None:
        self._document = document
        self._path = path
        self.value = value

    def error(self, problem: str, hint: str = "") -> UserError:
        """That ``problem`` is here."""
        return self._document.error(self._path, problem, hint)

    def _wrong(self, wanted: str, hint: str = "") -> UserError:
        name = self._path[-1] if self._path else "the document"
        said = "nothing" if self.value is None else repr(self.value) if not self._is_nested else "nested"
        return self.error(f"{name} is {said}, not {wanted}", hint)

    @property
    def _is_nested(self) -> bool:
        return isinstance(self.value, dict | list)

    # ---------------------------------------------------------------- what is inside

    def only(self, known: Collection[str]) -> "Node":
        """Itself, a mapping that has none but the ``known`` keys."""
        if not isinstance(self.value, dict):
            raise self._wrong("a mapping", f"it has {', '.join(known)}")
        for key in self.value:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
                raise self._document.error((*self._path, key), f"there is no {key!r} here", hint)
        return self

    def get(self, key: str) -> "Node | None":
        """What stands under ``key``, if anything does."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            return None
        return Node(self._document, (*self._path, key), self.value[key])

    def pairs(self) -> Iterator[tuple[str, "Node"]]:
        """The keys of a mapping, and what stands under each."""
        if not isinstance(self.value, dict):
            raise self._wrong("a mapping", "write it as key: value")
        for key, value in self.value.items():
            yield key, Node(self._document, (*self._path, key), value)
