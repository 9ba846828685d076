"""Checking one state: its fields, its expressions, its Retry and Catch."""

from collections.abc import Mapping
from typing import Final

from omnimind.flows.check_expressions import check_expressions, path_parser
from omnimind.flows.check_fields import (
    ALTERNATIVES,
    CATCHER_FIELDS,
    JSONATA_FIELDS,
    JSONPATH_FIELDS,
    RETRIER_FIELDS,
)
from omnimind.flows.check_rules import check_choices
from omnimind.flows.errors import ALL, STATES_ERRORS
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.marks import Pointer
from omnimind.flows.template import JSONATA, is_jsonata
from omnimind.flows.timestamps import parse_timestamp

_ENDLESS: Final = frozenset({"Choice", "Succeed", "Fail"})
_NEEDED: Final = {
    "Task": (("Resource",),),
    "Choice": (("Choices",),),
    "Wait": (("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),),
    "Parallel": (("Branches",),),
    "Map": (("ItemProcessor", "Iterator"),),
}


def check_state(state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    """Note what is wrong with one state."""
    kind = state.get("Type")
    fields = (JSONATA_FIELDS if language == JSONATA else JSONPATH_FIELDS).get(kind) if isinstance(kind, str) else None
    if fields is None:
        _unknown_kind(state, pointer, findings)
        return
    meant = findings.known_fields(state, pointer, fields, language)
    findings.scalars(state, pointer, is_jsonata=language == JSONATA)
    _check_presence(state, {*state, *meant}, pointer, str(kind), findings)
    check_expressions(state, pointer, language, findings)
    _check_errors(state, pointer, language, findings)
    if kind == "Choice" and isinstance(state.get("Choices"), list):
        check_choices(state["Choices"], (*pointer, "Choices"), language, findings)
    if kind == "Map":
        _check_map(state, pointer, language, findings)
    if kind == "Fail":
        _check_fail(state, pointer, language, findings)
    if kind == "Wait":
        _check_wait(state, pointer, language, findings)


def _unknown_kind(state: Mapping[str, Json], pointer: Pointer, findings: Findings) -> None:
    kinds = ", ".join(JSONPATH_FIELDS)
    if "Type" in state:
        hint = findings.suggestion(str(state["Type"]), JSONPATH_FIELDS, f"use one of {kinds}")
        findings.error((*pointer, "Type"), f"{state['Type']!r} is not a type of state", hint)
        return
    misspelt = next((field for field in state if findings.nearest(field, {"Type"})), None)
    hint = f"write Type instead of {misspelt}" if misspelt else f"give it one of {kinds}"
    findings.error((*pointer, misspelt) if misspelt else pointer, "the state has no Type", hint)


def _check_wait(state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    text = state.get("Timestamp", "2030-01-31T12:00:00Z")
    if not (is_jsonata(text) and language == JSONATA) and parse_timestamp(text) is None:
        findings.error((*pointer, "Timestamp"), f"{text!r} is not a timestamp", "write it like 2030-01-31T12:00:00Z")


def _check_presence(
    state: Mapping[str, Json], present: set[str], pointer: Pointer, kind: str, findings: Findings
) -> None:
    """Note fields that lack or are too many; ``present`` are the fields there are, or are meant."""
    for names in _NEEDED.get(kind, ()):
        if not present.intersection(names):
            findings.error(pointer, f"a {kind} state needs {' or '.join(names)}", "add it")
    for names in ALTERNATIVES:
        if sum(name in state for name in names) > 1:
            findings.error(pointer, f"a state has only one of {', '.join(names)}", "remove the others")
    ends = "End" in present and state.get("End", True) is not False
    has_both = "Next" in state and "End" in state and ends
    if kind not in _ENDLESS and (has_both or not (ends or "Next" in present)):
        findings.error(pointer, "a state has either Next or End: true", "say where it goes on, or that it ends")
    for field in ("Choices", "Branches"):
        if field in state and not (isinstance(state[field], list) and state[field]):
            findings.error((*pointer, field), f"{field} must be an array of at least one", "fill it")
    if "End" in state and not isinstance(state["End"], bool):
        findings.error((*pointer, "End"), "End must be true or false", "write End: true")


def _check_errors(state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    for field, known in (("Retry", RETRIER_FIELDS), ("Catch", CATCHER_FIELDS)):
        if field not in state:
            continue
        if not isinstance(state[field], list):
            hint = f"put it into a list: {field}: [{{…}}], or with a - before it"
            findings.error((*pointer, field), f"{field} must be an array", hint)
            continue
        for index, rule in enumerate(state[field]):
            where = (*pointer, field, index)
            if not isinstance(rule, dict):
                findings.error(where, f"a rule of {field} must be an object", "give it ErrorEquals")
                continue
            findings.known_fields(rule, where, known, language if field == "Catch" else "")
            findings.scalars(rule, where)
            check_expressions(rule, where, language, findings)
            _check_error_names(rule, where, findings, is_last=index == len(state[field]) - 1)
            if field == "Catch" and "Next" not in rule:
                findings.error(where, "a catcher needs Next", "name the state that goes on")
            if str(rule.get("JitterStrategy", "NONE")) not in {"FULL", "NONE"}:
                findings.error((*where, "JitterStrategy"), "JitterStrategy must be FULL or NONE", "use one of them")


def _check_error_names(rule: Mapping[str, Json], where: Pointer, findings: Findings, *, is_last: bool) -> None:
    names = rule.get("ErrorEquals")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        hint = f"write [{names}]" if isinstance(names, str) else f"use [{ALL}] for all errors"
        findings.error((*where, "ErrorEquals"), "ErrorEquals must be an array of error names", hint)
        return
    if ALL in names and (len(names) > 1 or not is_last):
        findings.error((*where, "ErrorEquals"), f"{ALL} must stand alone and last", "move it to a last rule of its own")
    for name in names:
        if name.startswith(("State.", "States.")) and name not in STATES_ERRORS and not name.startswith("States.Http"):
            hint = findings.suggestion(name, STATES_ERRORS, f"{ALL} takes all errors")
            findings.warn((*where, "ErrorEquals"), f"there is no error named {name}", hint)


def _check_map(state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    for field in ("ItemReader", "ItemBatcher", "ResultWriter"):
        if field not in state:
            continue
        holder, where = state[field], (*pointer, field)
        if not isinstance(holder, dict):
            findings.error(where, f"{field} must be an object", "fill it")
            continue
        findings.scalars(holder, where, is_jsonata=language == JSONATA)
        check_expressions(holder, where, language, findings)
        for part in ("ReaderConfig", "WriterConfig"):
            _check_config(holder.get(part, {}), (*where, part), language, findings)
    if isinstance(state.get("ItemReader"), dict) and "Resource" not in state["ItemReader"]:
        findings.error((*pointer, "ItemReader"), "an ItemReader needs a Resource", "name what reads the artifact")
    for field in ("ItemProcessor", "Iterator"):
        config = state[field].get("ProcessorConfig", {}) if isinstance(state.get(field), dict) else {}
        if not isinstance(config, dict) or str(config.get("Mode", "INLINE")) not in {"INLINE", "DISTRIBUTED"}:
            findings.error(
                (*pointer, field, "ProcessorConfig"), "Mode must be INLINE or DISTRIBUTED", "use one of them"
            )


_CONFIGS: Final[dict[str, frozenset[str]]] = {
    "InputType": frozenset({"CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"}),
    "CSVHeaderLocation": frozenset({"FIRST_ROW", "GIVEN"}),
    "CSVDelimiter": frozenset({"COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"}),
    "Transformation": frozenset({"NONE", "COMPACT", "FLATTEN", "LOAD_AND_FLATTEN"}),
    "OutputType": frozenset({"JSON", "JSONL"}),
}


def _check_config(config: Json, where: Pointer, language: str, findings: Findings) -> None:
    if not isinstance(config, dict):
        findings.error(where, f"{where[-1]} must be an object", "fill it")
        return
    findings.scalars(config, where, is_jsonata=language == JSONATA)
    check_expressions(config, where, language, findings)
    for field, values in _CONFIGS.items():
        if field in config and str(config[field]) not in values:
            findings.error((*where, field), f"{field} must be one of {', '.join(sorted(values))}", "use one of them")
    headers = config.get("CSVHeaders", [])
    is_list = isinstance(headers, list) and all(isinstance(header, str) for header in headers)
    if not is_list or (config.get("CSVHeaderLocation") == "GIVEN" and not headers):
        findings.error((*where, "CSVHeaders"), "CSVHeaders must be an array of names", "name the columns")


def _check_fail(state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings) -> None:
    for field in ("Error", "Cause"):
        if field in state and not isinstance(state[field], str):
            findings.error((*pointer, field), f"{field} must be a string", "write it as a string")
        if f"{field}Path" in state and language != JSONATA:
            where = (*pointer, f"{field}Path")
            findings.parses(where, path_parser(state[f"{field}Path"], f"{field}Path"))
