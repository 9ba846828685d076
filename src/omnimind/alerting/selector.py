"""Selectors: which series are meant, written as Prometheus has it: ``name{label="value", other!~"a|b"}``."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from omnimind.alerting.labels import Matcher, all_match
from omnimind.core.value import Value

_NAME: Final = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\})?\s*", re.ASCII | re.DOTALL)
_MATCHER: Final = re.compile(r'\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"\s*(?:,|$)', re.ASCII)
_HINT: Final = 'write it as omnimind_runs_total{status="failed"}'


class Selector(Value):
    """Series of one name, those whose labels are as its matchers say."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$", max_length=200)]
    matchers: tuple[Matcher, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, said: Any) -> Any:
        return _parsed(said) if isinstance(said, str) else said

    @property
    def plain(self) -> dict[str, str]:
        """The labels that have to have one value, which a database can look for."""
        return {one.name: one.value for one in self.matchers if one.operator == "=" and one.value}

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Whether a series of that name with ``labels`` is meant."""
        return all_match(self.matchers, labels)

    def suffixed(self, suffix: str, *more: Matcher) -> "Selector":
        """The series whose name goes on with ``suffix``, such as ``_bucket``, and that fit ``more``."""
        return Selector(name=self.name + suffix, matchers=(*self.matchers, *more))

    def __str__(self) -> str:
        return f"{self.name}{{{', '.join(map(str, self.matchers))}}}" if self.matchers else self.name


def _parsed(said: str) -> dict[str, Any]:
    read = _NAME.fullmatch(said)
    if read is None:
        raise ValueError(f"{said!r} does not say which series: {_HINT}")
    name, inside = read[1], (read[2] or "").strip()
    found, position = [], 0
    while position < len(inside):
        matcher = _MATCHER.match(inside, position)
        if matcher is None:
            raise ValueError(f"{inside[position:]!r} says nothing of a label: {_HINT}")
        found.append(matcher[0].strip().rstrip(",").rstrip())
        position = matcher.end()
    return {"name": name, "matchers": found}
