"""``alerts.yaml``: what is told to whom. Frozen; unknown keys are refused, and so are names that lead nowhere."""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from omnimind.alerting.document import Document
from omnimind.alerting.escalation import EscalationConfig
from omnimind.alerting.muting import InhibitConfig
from omnimind.alerting.receivers import Names, ReceiverConfig
from omnimind.alerting.routes import RouteConfig
from omnimind.alerting.schedule import ScheduleConfig
from omnimind.alerting.validation import Wrong, validated
from omnimind.core.errors import UserError
from omnimind.core.value import Value

INVALID: Final = "alerts.invalid"
"""The code of what is wrong in the file."""

ELSEWHERE: Final = frozenset({"rules"})
"""Sections that are read by others: see :mod:`omnimind.alerting`."""

_REFERENCE: Final = "docs/alerts.md"

_Path = tuple[int | str, ...]


class AlertsConfig(Value):
    """All that ``alerts.yaml`` says.

    Attributes:
        receivers: Who hears of alerts, by name.
        routes: Which of them hear of which; without it incidents are opened, and nobody is told.
        inhibit: Which alerts say what others say already.
        people: By which receivers people hear who are on call, by their names.
        schedules: Who is on call, by the schedules' names.
        escalations: Who is told while nobody acknowledges an incident, by name.
    """

    receivers: dict[str, ReceiverConfig] = Field(default_factory=dict)
    routes: RouteConfig = RouteConfig()
    inhibit: tuple[InhibitConfig, ...] = ()
    people: dict[str, Annotated[Names, Field(min_length=1)]] = Field(default_factory=dict)
    schedules: dict[str, ScheduleConfig] = Field(default_factory=dict)
    escalations: dict[str, EscalationConfig] = Field(default_factory=dict)


def read_alerts(path: Path) -> Document:
    """The document at ``path``.

    Raises:
        UserError: ``alerts.unreadable``, or ``alerts.invalid``: it is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError("alerts.unreadable", f"{path} can't be read ({why})", "check OMNIMIND_ALERTS") from error
    return Document(text, str(path), INVALID)


def load_alerts(path: Path | None) -> AlertsConfig:
    """What the file at ``path`` says of who is told; the defaults for ``None``.

    Raises:
        UserError: As :func:`read_alerts`; ``alerts.invalid`` names the line, what is wrong and what to do.
    """
    return AlertsConfig() if path is None else alerts_config(read_alerts(path))


def alerts_config(document: Document) -> AlertsConfig:
    """What ``document`` says of who is told. Raises ``UserError`` (``alerts.invalid``)."""
    document.root.only((*AlertsConfig.model_fields, *sorted(ELSEWHERE)))
    said = {key: node.value for key, node in document.root.pairs() if key not in ELSEWHERE}
    return validated(
        document, {key: value for key, value in said.items() if value is not None}, AlertsConfig, _wrongs, _REFERENCE
    )


def _wrongs(config: AlertsConfig) -> Iterator[Wrong]:
    """Names that lead nowhere, and a root that says what only branches can."""
    if config.routes.matchers or config.routes.carries_on:
        problem = "the root is for every alert: it has no matchers and no continue"
        yield Wrong(("routes",), problem, "put them into a route below it, under routes: routes:")
    yield from _of_route(config, config.routes, ("routes",))
    for person, names in config.people.items():
        yield from _unknown(names, config.receivers, "receiver", ("people", person))
    for name, schedule in config.schedules.items():
        for index, layer in enumerate(schedule.layers):
            yield from _unknown(
                layer.people, config.people, "person", ("schedules", name, "layers", index, "people"), "people"
            )
        for index, one in enumerate(schedule.overrides):
            path: _Path = ("schedules", name, "overrides", index)
            yield from _unknown((one.person,), config.people, "person", (*path, "person"), "people")
    for name, escalation in config.escalations.items():
        for index, step in enumerate(escalation.steps):
            path = ("escalations", name, "steps", index)
            yield from _unknown(step.on_call, config.schedules, "schedule", (*path, "on_call"))
            yield from _unknown(step.people, config.people, "person", (*path, "people"), "people")
            yield from _unknown(step.receiver, config.receivers, "receiver", (*path, "receiver"))


def _of_route(config: AlertsConfig, route: RouteConfig, path: _Path) -> Iterator[Wrong]:
    yield from _unknown(route.receiver or (), config.receivers, "receiver", (*path, "receiver"))
    if route.escalation:
        yield from _unknown((route.escalation,), config.escalations, "escalation", (*path, "escalation"))
    for index, below in enumerate(route.routes):
        yield from _of_route(config, below, (*path, "routes", index))


def _unknown(names: Iterable[str], known: Iterable[str], what: str, path: _Path, section: str = "") -> Iterator[Wrong]:
    there = list(known)
    for name in names:
        if name not in there:
            near = difflib.get_close_matches(name, there, 1)
            hint = f"did you mean {near[0]}?" if near else f"name it under {section or what + 's'}:"
            yield Wrong(path, f"there is no {what} {name!r}", hint)
