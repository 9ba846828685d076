"""Reads YAML together with where everything stands, so that errors can name the line."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from omnimind.core.errors import UserError

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

MOST_CHARS: Final = 1_000_000


class Document:
    """What a YAML text says.

    Attributes:
        name: What people know it by.
        text: As it was given.
        data: What it says: mappings, lists and plain values.
    """

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.text = text
        self._lines: dict[Path, int] = {}
        self.data = self._read(text)

    def line(self, path: Path) -> int:
        """The line, from 1, of what ``path`` leads to, or of the nearest thing around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def error(self, path: Path, problem: str, hint: str = "") -> UserError:
        """``policy.invalid``: what is wrong at ``path``."""
        return UserError("policy.invalid", f"{self.name}, line {self.line(path)}: {problem}", hint)

    def _read(self, text: str) -> Mapping[str, Any]:
        if len(text) > MOST_CHARS:
            raise self.error((), f"it is {len(text):,} characters long", f"the most is {MOST_CHARS:,}")
        try:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                if isinstance(event, yaml.AliasEvent):
                    line = event.start_mark.line + 1 if event.start_mark else 1
                    raise UserError("policy.invalid", f"{self.name}, line {line}: an alias", "write the value out")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            data = {} if node is None else self._value(node, ())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = " ".join(str(getattr(error, "problem", None) or error).split())
            raise UserError("policy.invalid", f"{self.name}, line {line}: it is not YAML ({problem})") from error
        except RecursionError as error:
            raise self.error((), "it nests too deep", "write it flatter") from error
        if not isinstance(data, dict):
            raise self.error((), "a policy is a mapping", "begin with name: …")
        return data

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return yaml.SafeLoader("").construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(path, "a key is not a plain word")
            key = str(key_node.value)
            self._lines[*path, key] = key_node.start_mark.line + 1
            if key in found:
                raise self.error((*path, key), f"the key {key!r} is given twice", "keep one of them")
            found[key] = self._value(value_node, (*path, key))
        return found
