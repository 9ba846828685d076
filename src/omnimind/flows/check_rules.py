"""Checking the rules of a Choice."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from omnimind.flows.check_expressions import check_expressions
from omnimind.flows.choice_rule import COMPARISONS, OPERATORS, TESTS, compile_condition
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.load import Pointer
from omnimind.flows.template import JSONATA

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
            findings.known_fields(rule, where, _RULE_FIELDS | {"Condition"})
            findings.parses(where, partial(compile_condition, rule, language))
        else:
            _check_rule(rule, where, findings, 0)


def _check_rule(rule: Mapping[str, Json], where: Pointer, findings: Findings, depth: int) -> None:
    findings.known_fields(rule, where, OPERATORS | _COMBINATORS | _RULE_FIELDS | {"Variable"})
    combinators = _COMBINATORS & rule.keys()
    if depth > MAX_NESTING:
        findings.error(where, f"choice rules nest deeper than {MAX_NESTING}", "split the rule")
    elif not combinators:
        _check_comparison(rule, where, findings)
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
