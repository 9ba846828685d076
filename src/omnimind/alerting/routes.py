"""Routes: who hears of which alerts, together with which others and how often. As in Alertmanager.

Source: Prometheus documentation, Alertmanager 0.25, "Configuration", ``<route>``: defaults and order of matching.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import ConfigDict, Field

from omnimind.alerting.durations import Duration
from omnimind.alerting.labels import Matchers, all_match
from omnimind.alerting.receivers import Names
from omnimind.core.value import Value

GROUP_BY: Final = ("alertname",)
GROUP_WAIT_S: Final = 30.0
GROUP_INTERVAL_S: Final = 300.0
REPEAT_INTERVAL_S: Final = 4 * 3600.0


class RouteConfig(Value):
    """A route, and those below it; what it does not say is as the route above has it.

    An alert goes to the first route below that its labels match, and from there on down; to the next one, too, if that
    says ``continue``. Where none matches it stays.

    Attributes:
        matchers: Which alerts; all that come to the route above if there are none.
        receiver: Who hears of them: one, or several.
        group_by: Alerts that agree in these labels are one incident; ``...``: those that agree in all.
        group_wait: How long an incident waits for more alerts before it is told of.
        group_interval: How long news of it waits.
        repeat_interval: After how long it is told again while nothing changes and nobody has acknowledged it.
        carries_on: Whether routes after it are looked at, too (``continue``).
        escalation: What is done until somebody acknowledges it.
        routes: Routes below.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    matchers: Matchers = ()
    receiver: Names | None = None
    group_by: Names | None = None
    group_wait: Duration | None = None
    group_interval: Annotated[Duration | None, Field(gt=0)] = None
    repeat_interval: Annotated[Duration | None, Field(gt=0)] = None
    carries_on: Annotated[bool, Field(alias="continue")] = False
    escalation: str | None = None
    routes: tuple["RouteConfig", ...] = ()


class Route(Value):
    """A route with all that it inherits; ``name`` is its place in the tree, such as ``0.2``, empty for the root."""

    name: str
    receivers: tuple[str, ...]
    group_by: tuple[str, ...] = GROUP_BY
    group_wait_s: float = GROUP_WAIT_S
    group_interval_s: float = GROUP_INTERVAL_S
    repeat_interval_s: float = REPEAT_INTERVAL_S
    escalation: str = ""


def routes_of(labels: Mapping[str, str], root: RouteConfig) -> list[Route]:
    """The routes that an alert with these ``labels`` takes, in order: at least one."""
    return [route for route, _ in _taken(labels, root, _made(root, Route(name="", receivers=()), ""))]


def all_routes(root: RouteConfig) -> Iterator[Route]:
    """Every route of the tree, from the root on."""
    return _below(root, _made(root, Route(name="", receivers=()), ""))


def _below(said: RouteConfig, route: Route) -> Iterator[Route]:
    yield route
    for index, one in enumerate(said.routes):
        yield from _below(one, _made(one, route, _name(route, index)))


def _taken(labels: Mapping[str, str], said: RouteConfig, route: Route) -> Iterator[tuple[Route, RouteConfig]]:
    is_further = False
    for index, one in enumerate(said.routes):
        if all_match(one.matchers, labels):
            is_further = True
            yield from _taken(labels, one, _made(one, route, _name(route, index)))
            if not one.carries_on:
                break
    if not is_further:
        yield route, said


def _name(above: Route, index: int) -> str:
    return f"{above.name}.{index}" if above.name else str(index)


def _made(said: RouteConfig, above: Route, name: str) -> Route:
    told = {
        "receivers": said.receiver,
        "group_by": said.group_by,
        "group_wait_s": said.group_wait,
        "group_interval_s": said.group_interval,
        "repeat_interval_s": said.repeat_interval,
        "escalation": said.escalation,
    }
    return above.model_copy(update={"name": name} | {key: value for key, value in told.items() if value is not None})
