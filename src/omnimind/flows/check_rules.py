"""Checking the rules of a Choice."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from omnimind.flows.check_expressions import check_expressions
from omnimind.flows.choice_rule import COMPARISONS, OPERATORS, TESTS, compile_condition
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.marks import Pointer
from omnimind.flows.template import JSONATA, is_jsonata

_COMBINATORS: Final = frozenset({"And", "Or", "Not"})
_RULE_FIELDS: Final = frozenset({"Next", "Comment", "Assign", "Output"})
MAX_NESTING: Final = 50


def check_choices(rules: list[Json], pointer: Pointer, language: str, findings: Findings) -> None:
    """Note what is wrong with the rules of one Choice."""
    for index, rule in enumerate(rules):
        where = (*pointer, index)
        if not isinstance(rule, dict):
            findings.error(where, "a choice rule must be an object", "give it a condition and Next")
            continue
        if not isinstance(rule.get("Next"), str):
            findings.error(where, "a choice rule needs Next", "name the state that goes on")
        check_expressions(rule, where, language, findings)
        if language == JSONATA:
            _check_condition(rule, where, findings)
        else:
            _check_rule(rule, where, findings, 0)


def _check_condition(rule: Mapping[str, Json], where: Pointer, findings: Findings) -> None:
    meant = findings.known_fields(rule, where, _RULE_FIELDS | {"Condition"})
    if "Condition" not in rule and "Condition" not in meant:
        findings.error(where, "a rule of a JSONata Choice needs a Condition", "write it between {% and %}")
    condition = rule.get("Condition", True)
    if not isinstance(condition, bool) and not is_jsonata(condition):
        message = "Condition must be true, false or an expression between {% and %}"
        findings.error((*where, "Condition"), message, f"write {{% {str(condition).strip('{%} ')} %}}, in quotes")


def _check_rule(rule: Mapping[str, Json], where: Pointer, findings: Findings, depth: int) -> None:
    meant = findings.known_fields(rule, where, OPERATORS | _COMBINATORS | _RULE_FIELDS | {"Variable"})
    combinators = _COMBINATORS & rule.keys()
    if depth > MAX_NESTING:
        findings.error(where, f"choice rules nest deeper than {MAX_NESTING}", "split the rule")
    elif not combinators and not meant:
        _check_comparison(rule, where, findings)
    elif not combinators:
        return
    elif len(combinators) > 1:
        findings.error(where, "a choice rule has one of And, Or and Not", "nest them")
    else:
        (name,) = combinators
        members = [rule[name]] if name == "Not" else rule[name]
        if not isinstance(members, list) or not members or not all(isinstance(member, dict) for member in members):
            findings.error((*where, name), f"{name} needs choice rules", "write the rules that it combines")
            return
        for index, member in enumerate(members):
            inner = (*where, name) if name == "Not" else (*where, name, index)
            _check_rule(member, inner, findings, depth + 1)


def _check_comparison(rule: Mapping[str, Json], where: Pointer, findings: Findings) -> None:
    for name in OPERATORS & rule.keys():
        value = rule[name]
        if (name in TESTS or name == "IsPresent") and not isinstance(value, bool):
            findings.error((*where, name), f"{name} must be true or false", "use one of them")
            return
        if name.endswith("Path") and name.removesuffix("Path") in COMPARISONS and not isinstance(value, str):
            findings.error((*where, name), f"{name} must be a path", "write a path such as $.field")
            return
    findings.parses(where, partial(compile_condition, rule, ""))
