"""Checking the expressions of a flow: paths, templates, JSONata and the names of variables."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from omnimind.flows.check_fields import NULLABLE_PATHS, OTHER_LANGUAGE, PATH_FIELDS, TEMPLATE_FIELDS
from omnimind.flows.errors import ExpressionError
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.jsonata_expression import JSONATA_NAMES, STATES_FIELDS, parse_jsonata
from omnimind.flows.jsonpath import parse_path
from omnimind.flows.marks import Pointer
from omnimind.flows.template import JSONATA, is_jsonata, jsonpath_template

_BARE: Final = re.compile(r"\$(states\.|\.|\$\.)")
"""How text begins that was probably meant to be evaluated."""
_VARIABLE: Final = re.compile(r"[^\W\d]\w{0,79}")


def check_expressions(holder: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    """Note the fields of ``holder`` whose paths, templates or JSONata can't be parsed."""
    for field, value in holder.items():
        where = (*pointer, field)
        if field in PATH_FIELDS and language != JSONATA:
            _check_path(field, value, where, findings)
        elif field in TEMPLATE_FIELDS - OTHER_LANGUAGE.get(language, frozenset()):
            _check_template(value, where, language, findings)
        elif is_jsonata(value) and language == JSONATA:
            _check_jsonata(value, where, findings)
    _check_assign(holder, pointer, findings)


def _check_jsonata(value: str, where: Pointer, findings: Findings) -> None:
    try:
        expression = parse_jsonata(value[2:-2])
    except ExpressionError as error:
        findings.error(where, str(error), "correct the expression")
        return
    named = JSONATA_NAMES | findings.outline.variables
    for name in sorted(expression.free_names - named):
        hint = findings.suggestion(name, named, "assign it in an Assign, or correct its name")
        findings.warn(where, f"no variable or function is named ${name}", hint.replace("mean ", "mean $"))
    for name in sorted(expression.states - STATES_FIELDS):
        hint = findings.suggestion(name, STATES_FIELDS, f"it has {', '.join(sorted(STATES_FIELDS - {''}))}")
        findings.warn(where, f"there is no $states.{name}", hint)


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
            elif key.endswith(".$"):
                hint = f"write {key[:-2]}: {{% … %}}"
                findings.warn((*where, key), f"the key {key!r} means nothing in a JSONata state", hint)
            else:
                _check_template(member, (*where, key), language, findings)
    elif isinstance(value, str):
        _check_text(value, where, language, findings)


def path_parser(value: Json, key: str) -> Callable[[], object]:
    """What parses the path or intrinsic function ``value`` of the field ``key``."""
    return lambda: jsonpath_template(value, key)


def _check_text(value: str, where: Pointer, language: str, findings: Findings) -> None:
    if language == JSONATA and is_jsonata(value):
        _check_jsonata(value, where, findings)
    elif value.strip().startswith("{%") and language == JSONATA:
        hint = "write |- instead of |" if value.endswith("%}\n") else "remove what is around it"
        findings.warn(where, f"the text {value[:40]!r} must begin with {{% and end with %}}", hint)
    elif value.strip().startswith("{%"):
        what = f"the text {value[:40]!r} is not evaluated in a JSONPath state"
        findings.warn(where, what, "set QueryLanguage: JSONata")
    elif language == JSONATA and _BARE.match(value):
        findings.warn(where, f"the text {value[:40]!r} is not evaluated", "write it between {% and %}")
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
