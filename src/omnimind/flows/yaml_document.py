"""YAML documents: their values, which are those of JSON, and where each is written."""

import re
from typing import Any, Final

import yaml

from omnimind.flows.json_value import Json, parse_json
from omnimind.flows.marks import MAX_DEPTH, DocumentError, Marks, Pointer


class _Loader(yaml.CSafeLoader):
    """YAML with the scalars of JSON only: ``on`` is a string, and so is a date."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library asks for this attribute


for _tag, _form, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9]\d*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form, re.ASCII), list(_first))


def read_yaml(text: str) -> tuple[Json, Marks]:
    """The value of YAML ``text`` and its marks.

    Raises:
        DocumentError: It is not YAML, or says what JSON can't.
        RecursionError: It nests too deep.
    """
    reader = _NodeReader()
    loader = _Loader(text)
    try:
        node = _compose(loader)
    except yaml.MarkedYAMLError as error:
        raise _explained(text, error) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DocumentError(f"the character U+{error.character:04X} may not be there", line) from error
    finally:
        loader.dispose()
    return (None if node is None else reader.read(node, ())), reader.marks


def _compose(loader: _Loader) -> Any:
    """The root of the only document; the library's own composer has no bound to its depth, and falls."""
    root: Any = None
    anchors: dict[str | None, Any] = {}
    open_nodes: list[Any] = []
    documents = 0
    while not loader.check_event(yaml.StreamEndEvent):
        event: Any = loader.get_event()
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise DocumentError("another document begins; a file is one flow: remove the ---", line, column)
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = anchors.get(event.anchor) if isinstance(event, yaml.AliasEvent) else _node(loader, event)
        if node is None:
            what = f"nothing is named &{event.anchor}; put text that begins with * in quotes"
            raise DocumentError(what, line, column)
        if event.anchor is not None:
            anchors[event.anchor] = node
        if open_nodes:
            open_nodes[-1].value.append(node)
        root = root or node
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(node)
        if len(open_nodes) > 2 * MAX_DEPTH:
            raise DocumentError(f"it nests deeper than {MAX_DEPTH} levels", line, column)
    return root


def _node(loader: Any, event: Any) -> Any:
    marks: Any = (event.start_mark, event.end_mark)
    if isinstance(event, yaml.ScalarEvent):
        tag = event.tag or loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        return yaml.ScalarNode(tag, event.value, *marks)
    kind = yaml.MappingNode if isinstance(event, yaml.MappingStartEvent) else yaml.SequenceNode
    return kind("", [], *marks)


class _NodeReader:
    """Turns nodes into values."""

    def __init__(self) -> None:
        self.marks = Marks()

    def read(self, node: yaml.Node, pointer: Pointer) -> Json:
        if not isinstance(node, yaml.MappingNode):
            self.marks.add(pointer, *_mark(node))
        if isinstance(node, yaml.MappingNode):
            return self._read_object(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(member, (*pointer, index)) for index, member in enumerate(node.value)]
        return _scalar(node)

    def _read_object(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, Json]:
        self.marks.add(pointer, *_mark(node))
        members: dict[str, Json] = {}
        for key_node, value_node in zip(node.value[::2], node.value[1::2], strict=True):
            line, column = _mark(key_node)
            if not isinstance(key_node.value, str):
                raise DocumentError("a key is not a string", line, column)
            if key_node.value == "<<":
                raise DocumentError("merging with << is not supported; repeat the fields", line, column)
            self.marks.add_key((*pointer, key_node.value), line, column)
            members[key_node.value] = self.read(value_node, (*pointer, key_node.value))
        return members


def _mark(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: yaml.Node) -> Json:
    kind, text = node.tag.rpartition(":")[2], node.value
    if kind == "null":
        return None
    if kind == "bool":
        return text == "true"
    if kind in {"int", "float"}:
        try:
            return parse_json(text)
        except ValueError as error:
            raise DocumentError(str(error), *_mark(node)) from error
    return text


_ADVICE: Final = (
    ("mapping values are not allowed", "put text that holds ': ' in quotes"),
    ("did not find expected key", "indent the fields of one object alike"),
    ("did not find expected '-'", "indent the members of one list alike"),
    ("tab character", "indent with spaces"),
    ("unexpected end of stream", "close the quote"),
    ("did not find expected ',' or", "close the bracket, and put text that holds brackets or quotes in quotes"),
)


def _explained(text: str, error: yaml.MarkedYAMLError) -> DocumentError:
    is_open = error.context_mark is not None and "unexpected end of stream" in str(error.problem)
    mark = error.context_mark if is_open else error.problem_mark
    advice = next((advice for problem, advice in _ADVICE if problem in str(error.problem)), "")
    if mark is None:
        return DocumentError(str(error.problem))
    if "cannot start any token" in str(error.problem):
        advice = _advice_for(text.splitlines()[mark.line : mark.line + 1], mark.column)
    what = f"{error.problem}; {advice}" if advice else str(error.problem)
    return DocumentError(what, mark.line + 1, mark.column + 1)


def _advice_for(lines: list[str], column: int) -> str:
    line = lines[0] if lines else ""
    if line[column : column + 1] == "\t":
        return "indent with spaces"
    if line[max(column - 1, 0) : column + 1] == "{%":
        return "put the expression in quotes: '{% … %}'"
    return f"put text that begins with {line[column : column + 1]} in quotes"
