"""Checking the expressions of a flow: paths, templates, JSONata and the names of variables."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from omnimind.flows.check_fields import NULLABLE_PATHS, PATH_FIELDS, TEMPLATE_FIELDS
from omnimind.flows.errors import ExpressionError
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.jsonata_expression import parse_jsonata
from omnimind.flows.jsonpath import parse_path
from omnimind.flows.load import Pointer
from omnimind.flows.template import JSONATA, is_jsonata, jsonpath_template

_VARIABLE: Final = re.compile(r"[^\W\d]\w{0,79}")


def check_expressions(holder: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    """Note the fields of ``holder`` whose paths, templates or JSONata can't be parsed."""
    for field, value in holder.items():
        where = (*pointer, field)
        if field in PATH_FIELDS and language != JSONATA:
            _check_path(field, value, where, findings)
        elif field in TEMPLATE_FIELDS:
            _check_template(value, where, language, findings)
        elif is_jsonata(value) and language == JSONATA:
            findings.parses(where, _jsonata_parser(value))
    _check_assign(holder, pointer, findings)


def _jsonata_parser(value: str) -> Callable[[], object]:
    return lambda: parse_jsonata(value[2:-2])


def _check_path(field: str, value: Json, where: Pointer, findings: Findings) -> None:
    if value is None and field in NULLABLE_PATHS:
        return
    if not isinstance(value, str):
        findings.error(where, f"{field} must be a path", "write a path such as $.field")
        return
    findings.parses(where, lambda: parse_path(value))
    if field == "ResultPath":
        findings.parses(where, lambda: _reference(value))


def _reference(text: str) -> None:
    path = parse_path(text)
    if path.keys is None or path.root != "$" or path.function:
        raise ExpressionError(f"the path {text!r} must lead to one place in the state's data")


def _check_template(value: Json, where: Pointer, language: str, findings: Findings) -> None:
    if isinstance(value, list):
        for index, member in enumerate(value):
            _check_template(member, (*where, index), language, findings)
    elif isinstance(value, dict):
        for key, member in value.items():
            if key.endswith(".$") and language != JSONATA:
                findings.parses((*where, key), path_parser(member, key))
            else:
                _check_template(member, (*where, key), language, findings)
    elif isinstance(value, str):
        _check_text(value, where, language, findings)


def path_parser(value: Json, key: str) -> Callable[[], object]:
    """What parses the path or intrinsic function ``value`` of the field ``key``."""
    return lambda: jsonpath_template(value, key)


def _check_text(value: str, where: Pointer, language: str, findings: Findings) -> None:
    if language == JSONATA and is_jsonata(value):
        findings.parses(where, _jsonata_parser(value))
    elif value.strip().startswith("{%"):
        what = "is not evaluated in a JSONPath state" if language != JSONATA else "must begin with {% and end with %}"
        findings.warn(
            where, f"the text {value[:40]!r} {what}", "remove what is around it, or set QueryLanguage: JSONata"
        )
    elif language != JSONATA and value.startswith(("$.", "$$.")):
        findings.warn(where, f"the path {value[:40]!r} is taken as text", "end the field's name in .$")


def _check_assign(holder: Mapping[str, Json], pointer: Pointer, findings: Findings) -> None:
    if "Assign" not in holder:
        return
    where = (*pointer, "Assign")
    if not isinstance(holder["Assign"], dict):
        findings.error(where, "Assign must be an object of variables", "name the variables")
        return
    for name in holder["Assign"]:
        plain = name.removesuffix(".$")
        if not _VARIABLE.fullmatch(plain) or plain == "states":
            findings.error((*where, name), f"{plain!r} can't be a variable's name", "use letters, digits and _")
