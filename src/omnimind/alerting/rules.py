"""Rules: when something is not as it should be. The section ``rules:`` of ``alerts.yaml``, and those that ship."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from omnimind.alerting.document import Document
from omnimind.alerting.durations import Duration
from omnimind.alerting.measure import Fold, Measure, MeasureKind, Unit, is_counter
from omnimind.alerting.selector import Selector
from omnimind.alerting.validation import Wrong, validated
from omnimind.core.alert import AlertSource, Severity
from omnimind.core.errors import UserError
from omnimind.core.value import Value

INVALID: Final = "alerts.invalid"

_KINDS: Final[tuple[MeasureKind, ...]] = ("gauge", "rate", "increase", "ratio", "quantile")
_LONGEST_S: Final = 6 * 3600.0
_REFERENCE: Final = "docs/objectives.md"


def _zone(said: str) -> str:
    if said not in available_timezones():
        raise ValueError(f"there is no time zone {said!r}: write it as America/Sao_Paulo or UTC")
    return said


class Ratio(Value):
    """Of ``part`` to ``whole``, if there is at least ``least`` of the whole."""

    part: Selector
    whole: Selector
    least: Annotated[float, Field(ge=0)] = 0.0


class Quantile(Value):
    """Below which the ``share`` of the values of a histogram are, if there are at least ``least``."""

    share: Annotated[float, Field(gt=0, lt=1)]
    of: Selector
    least: Annotated[float, Field(ge=0)] = 0.0


class Measured(Value):
    """What is measured, and the bounds that it may be held to."""

    gauge: Selector | None = None
    rate: Selector | None = None
    increase: Selector | None = None
    ratio: Ratio | None = None
    quantile: Quantile | None = None
    over: Annotated[Duration, Field(ge=60, le=_LONGEST_S)] | None = None
    by: tuple[str, ...] = ()
    fold: Fold = "sum"
    unit: Unit = ""
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _is_one_measure(self) -> "Measured":
        said = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(said) != 1:
            problem = f"{' and '.join(said)} are two measures" if said else "nothing is measured"
            raise ValueError(f"{problem}: give one of {', '.join(_KINDS)}")
        if self.over is None and said[0] != "gauge":
            raise ValueError(f"a {said[0]} needs to know over what time: such as over: 5m")
        for kind, grows in (("gauge", False), ("rate", True), ("increase", True)):
            chosen: Selector | None = getattr(self, kind)
            if chosen is not None and is_counter(chosen.name) is not grows:
                use = "use gauge" if grows else "use rate or increase"
                raise ValueError(f"{chosen.name} is {'no' if grows else 'a'} counter: {use}")
        return self

    @property
    def measure(self) -> Measure:
        """What is measured."""
        kind = next(kind for kind in _KINDS if getattr(self, kind) is not None)
        said = getattr(self, kind)
        return Measure(
            kind=kind,
            of=said.part if kind == "ratio" else said.of if kind == "quantile" else said,
            whole=said.whole if kind == "ratio" else None,
            share=said.share if kind == "quantile" else 0.0,
            least=getattr(said, "least", 0.0),
            over_s=self.over or 0.0,
            by=self.by,
            fold=self.fold,
            unit=self.unit,
        )


class Meanwhile(Measured):
    """What has to be so, too, for a rule to mean anything."""

    @model_validator(mode="after")
    def _is_bounded(self) -> "Meanwhile":
        if self.above is None and self.below is None:
            raise ValueError("it is held to nothing: give above or below")
        return self


class Unusual(Value):
    """How far from what is usual at this hour of the week.

    Attributes:
        direction: Whether more, less or both count.
        least: How far at least, in the measure's own unit: what differs by less is nobody's trouble.
        timezone: Whose hours they are.
    """

    direction: Literal["up", "down", "both"] = "both"
    least: Annotated[float, Field(ge=0)] = 0.0
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.timezone)


class Reaches(Value):
    """That it will cross ``limit``, from whichever side it comes, ``within`` a time, as it goes now."""

    limit: float
    within: Annotated[Duration, Field(ge=3600, le=14 * 86400)]


class Rule(Measured):
    """When something is not as it should be.

    Attributes:
        name: What the alert is called.
        while_: What has to be so, too.
        for_s: For how long it has to be so before anybody is told.
        keep_s: For how long it has to be over before that is told.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=100)]
    enabled: Literal[True] = True
    unusual: Unusual | None = None
    reaches: Reaches | None = None
    while_: Annotated[tuple[Meanwhile, ...], Field(alias="while")] = ()
    for_s: Annotated[Duration, Field(alias="for")] = 0.0
    keep_s: Annotated[Duration, Field(alias="keep")] = 0.0
    severity: Severity = "warning"
    labels: dict[str, str] = Field(default_factory=dict)
    summary: Annotated[str, Field(min_length=1, max_length=300)]
    description: Annotated[str, Field(max_length=2000)] = ""
    runbook: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _is_held_to_one_thing(self) -> "Rule":
        held = [name for name in ("above", "below", "unusual", "reaches") if getattr(self, name) is not None]
        if len(held) != 1:
            problem = f"{' and '.join(held)} are two conditions" if held else "it is held to nothing"
            raise ValueError(f"{problem}: give one of above, below, unusual, reaches")
        return self

    @property
    def source(self) -> AlertSource:
        """Which kind of rule it is."""
        return "baseline" if self.unusual else "forecast" if self.reaches else "rule"


class Off(Value):
    """A rule that is not looked at; what else is said of it may be anything."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    enabled: Literal[False]


def _kind(said: Any) -> str:
    return "off" if isinstance(said, dict) and said.get("enabled") is False else "rule"


class Rules(Value):
    """The section ``rules:``."""

    rules: tuple[Annotated[Annotated[Off, Tag("off")] | Annotated[Rule, Tag("rule")], Discriminator(_kind)], ...] = ()


def rules_of(document: Document) -> tuple[Rule, ...]:
    """All rules: those that ``document`` says under ``rules:``, and those that ship and are not said there.

    Raises:
        UserError: ``alerts.invalid``, naming the line, what is wrong and what to do.
    """
    section = document.root.get("rules")
    return _merged(validated(document, {"rules": section.value if section else []}, Rules, _wrongs, _REFERENCE).rules)


def load_rules(path: Path | None) -> tuple[Rule, ...]:
    """As :func:`rules_of` the file at ``path``; those that ship, if there is none.

    Raises:
        UserError: ``alerts.unreadable`` or ``alerts.invalid``.
    """
    return shipped_rules() if path is None else rules_of(Document(read_text(path, "alerts"), str(path), INVALID))


def read_text(path: Path, kind: str) -> str:
    """The text of a file that the user wrote. Raises ``UserError`` (``<kind>.unreadable``)."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"{kind}.unreadable", f"{path} can't be read ({why})", "check its name and rights") from error


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that ship."""
    text = (files("omnimind.alerting") / "rules.yaml").read_text(encoding="utf-8")
    document = Document(text, "rules.yaml", INVALID)
    found = validated(document, document.root.value, Rules, _wrongs, _REFERENCE)
    return tuple(one for one in found.rules if isinstance(one, Rule))


def _merged(said: Iterable[Off | Rule]) -> tuple[Rule, ...]:
    by_name: dict[str, Off | Rule] = {one.name: one for one in shipped_rules()}
    by_name |= {one.name: one for one in said}
    return tuple(one for one in by_name.values() if isinstance(one, Rule))


def _wrongs(found: Rules) -> Iterator[Wrong]:
    seen: set[str] = set()
    for index, one in enumerate(found.rules):
        if one.name in seen:
            yield Wrong(("rules", index, "name"), f"the rule {one.name} is given twice", "keep one of them")
        seen.add(one.name)
