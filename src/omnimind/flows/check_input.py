"""Checking the input of a task against the JSON Schema of what it takes, as far as it is known before the run.

What an expression gives is not known: whatever the schema says of it may hold.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.marks import Pointer
from omnimind.flows.template import JSONATA, is_jsonata


class _Unknown:
    """What an expression gives."""

    def __repr__(self) -> str:
        return "…"


UNKNOWN: Final = _Unknown()


def _holds_unknown(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_unknown, value.values()))
    return any(map(_holds_unknown, value)) if isinstance(value, list) else value is UNKNOWN


_KEYWORDS: Final[Mapping[str, Any]] = Draft202012Validator.VALIDATORS


def _patient(name: str, meanwhile: str | None = None) -> Any:
    """The keyword ``name``; while a part of the value is not known, the keyword ``meanwhile``, or nothing."""

    def judge(validator: Any, rule: Json, instance: Json, schema: Json) -> Iterator[ValidationError]:
        keyword = meanwhile if _holds_unknown(instance) else name
        if keyword is not None:
            yield from _KEYWORDS[keyword](validator, rule, instance, schema) or ()

    return judge


def _type(validator: Any, types: Json, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if instance is not UNKNOWN:
        yield from _KEYWORDS["type"](validator, types, instance, schema) or ()


_JUDGED_WHOLE: Final = (
    *("not", "if", "enum", "const", "contains", "uniqueItems"),
    *("dependentSchemas", "unevaluatedItems", "unevaluatedProperties"),
)
_PATIENT: Final = {
    "type": _type,
    "oneOf": _patient("oneOf", "anyOf"),  # more than one may hold now and one in the end
    **{name: _patient(name) for name in _JUDGED_WHOLE},
}
_Validator: Final = extend(Draft202012Validator, _PATIENT)  # type: ignore[no-untyped-call]  # its types lack it


def check_input(
    template: Json, schema: Mapping[str, Json], taker: str, pointer: Pointer, language: str, findings: Findings
) -> None:
    """Note what ``schema`` can't accept of whatever ``template``, written at ``pointer``, may give to ``taker``."""
    noted: set[tuple[Any, ...]] = set()
    for error in _Validator(schema).iter_errors(_known(template, language)):
        best = best_match([error])
        key = (tuple(best.absolute_path), best.validator)
        if key not in noted:
            noted.add(key)
            _note(best, taker, pointer, findings)


def _known(template: Json, language: str) -> Json:
    """``template`` with what its expressions give unknown."""
    if isinstance(template, dict) and language == JSONATA:
        return {key: _known(member, language) for key, member in template.items()}
    if isinstance(template, dict):
        return {
            key.removesuffix(".$"): UNKNOWN if key.endswith(".$") else _known(member, language)
            for key, member in template.items()
        }
    if isinstance(template, list):
        return [_known(member, language) for member in template]
    return UNKNOWN if language == JSONATA and is_jsonata(template) else template


def _note(error: ValidationError, taker: str, pointer: Pointer, findings: Findings) -> None:
    where = (*pointer, *error.absolute_path)
    steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path)
    place = "".join([str(pointer[-1]), *steps])
    given: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "required":
        names = ", ".join(name for name in rule if name not in given)
        findings.error(where, f"the {taker} needs {names}", f"add it to {place}")
    elif error.validator == "additionalProperties" and rule is False:
        schema: Any = error.schema
        fields = sorted(schema.get("properties", ()))
        for name in sorted(given.keys() - set(fields)):
            hint = findings.suggestion(name, fields, f"{place} may have {', '.join(fields)}" if fields else "remove it")
            findings.error((*where, name), f"the {taker} takes no field {name!r}", hint)
    else:
        findings.error(where, f"the {taker} can't take {place}: {_reason(error)}", "give it what it takes")


def _reason(error: ValidationError) -> str:
    context = error.context or ()
    if error.validator in {"anyOf", "oneOf"} and context and all(inner.validator == "type" for inner in context):
        kinds = dict.fromkeys(str(inner.validator_value) for inner in context)
        return f"{error.instance!r} is not of type {' or '.join(kinds)}"
    return error.message if len(error.message) <= 160 else f"{error.message[:159]}…"
