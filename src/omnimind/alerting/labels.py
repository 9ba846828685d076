"""The labels by which an alert is told from others, and the matchers that find it by them, as Alertmanager has both."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

import regex
from pydantic import BeforeValidator, Field, model_validator

from omnimind.core.alert import Alert
from omnimind.core.value import Value

NAME: Final = "alertname"
"""The label with the name of the alert's rule. Source: Prometheus and Alertmanager name it so."""

_MATCHER: Final = regex.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^"\s{},]*)\s*')

_REGEX_S: Final = 0.05
"""The longest that an expression may take on a label: those of silences are made by whoever may silence."""

_TOO_SLOW: Final[set[str]] = set()
"""Expressions that took longer: they are tried no more, lest each alert at each look waits for each of them."""

Operator = Literal["=", "!=", "=~", "!~"]


def labels_of(alert: Alert) -> dict[str, str]:
    """All labels of ``alert``: its own, and its rule, severity, source and tenant."""
    own = {"severity": alert.severity, "source": alert.source, "tenant": alert.tenant, NAME: alert.name}
    return {**alert.labels, **own}


def group_labels(labels: Mapping[str, str], by: Iterable[str]) -> dict[str, str]:
    """Those of ``labels`` by which alerts are grouped; ``...`` stands for all. What is not there is left out."""
    names = set(by)
    return {name: value for name, value in sorted(labels.items()) if name in names or "..." in names}


class Matcher(Value):
    """What a label must be: ``severity="critical"``, or ``agent=~"narrator|renderer"``.

    A label that is not there counts as empty; an expression must fit the whole value, as in Alertmanager.
    """

    name: Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$", max_length=100)]
    operator: Operator = "="
    value: Annotated[str, Field(max_length=500)]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, said: Any) -> Any:
        return _parsed(said) if isinstance(said, str) else said

    @model_validator(mode="after")
    def _is_an_expression(self) -> "Matcher":
        if self.operator in {"=~", "!~"}:
            try:
                regex.compile(self.value)
            except regex.error as error:
                raise ValueError(f"{self.value!r} is not a regular expression ({error})") from error
        return self

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{json.dumps(self.value, ensure_ascii=False)}"

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether ``labels`` are as it says; an expression that takes too long fits nothing."""
        found = labels.get(self.name, "")
        if self.operator in {"=", "!="}:
            return (found == self.value) is (self.operator == "=")
        if self.value in _TOO_SLOW:
            return False
        try:
            fits = regex.fullmatch(self.value, found, timeout=_REGEX_S) is not None
        except TimeoutError:
            _TOO_SLOW.add(self.value)
            return False
        return fits is (self.operator == "=~")


def _parsed(said: str) -> dict[str, str]:
    found = _MATCHER.fullmatch(said)
    if found is None:
        raise ValueError(f'{said!r} is not a matcher: write severity="critical" or agent=~"narrator|renderer"')
    value = found[3]
    if value.startswith('"'):
        try:
            value = str(json.loads(value))
        except ValueError as error:
            raise ValueError(f"{said!r} has a text that can't be read ({error})") from error
    return {"name": found[1], "operator": found[2], "value": value}


def _many(said: Any) -> Any:
    """One matcher is a list of one."""
    return [said] if isinstance(said, str | Matcher) else said


Matchers = Annotated[tuple[Matcher, ...], BeforeValidator(_many)]
"""All of them must match; none match everything."""


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether each of ``matchers`` fits ``labels``."""
    return all(matcher.matches(labels) for matcher in matchers)
