"""What stands in the place of what was found."""

from collections.abc import Iterable, Mapping
from typing import Final

from omnimind.core.guard import DECIDED, Decided, Finding
from omnimind.guard.gate import Edit
from omnimind.guard.rule import BaseRule
from omnimind.guard.tokens import Vault, label, mask

_STARRED: Final = frozenset({"words", "toxicity"})


def strictest(findings: Iterable[Finding]) -> Decided:
    """What all of ``findings`` together decide; those on trial have no say."""
    said = {finding.decided for finding in findings if not finding.is_shadow}
    return next((decided for decided in reversed(DECIDED) if decided in said), "allow")


def redactions(
    text: str, findings: Iterable[Finding], rules: Mapping[str, BaseRule], vault: Vault | None = None
) -> list[Edit]:
    """The edits that redact ``text``; with a ``vault``, tokens stand for what is to be put back later."""
    return [
        Edit(finding.start, finding.end, _instead(text[finding.start : finding.end], finding, rules, vault))
        for finding in findings
        if finding.decided == "redact" and not finding.is_shadow
    ]


def _instead(value: str, finding: Finding, rules: Mapping[str, BaseRule], vault: Vault | None) -> str:
    rule = rules[finding.rule]
    check: str = getattr(rule, "check", "")
    if vault is not None and rule.reversible and _is_plain(value):
        return vault.token(finding.kind, value)
    if check == "personal":
        return mask(finding.kind, value)
    if check in _STARRED:
        return "".join(character if character.isspace() else "*" for character in value)
    return "[SECRET]" if check == "secrets" else label(finding.kind)


def _is_plain(value: str) -> bool:
    """Whether it can be put back into a JSON string as it is."""
    return value.isprintable() and not set(value) & {'"', "\\"}
