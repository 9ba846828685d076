"""On call: who is, at a moment. Clocks are those of the schedule's time zone, summer time and all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from omnimind.alerting.receivers import Names
from omnimind.core.value import Value

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TIME: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")

_WINDOW: Final = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\S+)-(\S+)")

_DAY_MINUTES: Final = 24 * 60


def _zone(said: str) -> str:
    try:
        ZoneInfo(said)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {said!r}: write it as America/Sao_Paulo or UTC") from error
    return said


def _minute(said: str) -> int:
    found = _TIME.fullmatch(said)
    minute = int(found[1]) * 60 + int(found[2]) if found else _DAY_MINUTES + 1
    if minute > _DAY_MINUTES:
        raise ValueError(f"{said!r} is not a time of the day: write it as 09:00")
    return minute


def _weekday(said: str) -> int:
    if said[:3] not in _DAYS:
        raise ValueError(f"{said!r} is not a day of the week: write it as {', '.join(_DAYS)}")
    return _DAYS.index(said[:3])


class Handover(Value):
    """When the next person's turn begins: ``09:00``, or ``mon 09:00``."""

    weekday: int = 0
    minute: int = 9 * 60


def _handover(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    *day, clock = said.lower().split()
    if len(day) > 1:
        raise ValueError(f"{said!r} is not a hand-over: write it as 09:00 or mon 09:00")
    return Handover(weekday=_weekday(day[0]) if day else 0, minute=_minute(clock) % _DAY_MINUTES)


class Window(Value):
    """Hours of some days: ``mon-fri 09:00-18:00``, or ``22:00-06:00``, which ends on the next day."""

    weekdays: frozenset[int]
    from_minute: int
    until_minute: int

    def has(self, weekday: int, minute: int) -> bool:
        """Whether a minute of a day of the week is within."""
        if self.from_minute < self.until_minute:
            return weekday in self.weekdays and self.from_minute <= minute < self.until_minute
        if minute >= self.from_minute:
            return weekday in self.weekdays
        return minute < self.until_minute and (weekday - 1) % 7 in self.weekdays


def _window(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    found = _WINDOW.fullmatch(said.lower().strip())
    if found is None:
        raise ValueError(f"{said!r} is not a window: write it as mon-fri 09:00-18:00")
    first, last = (_weekday(found[1]), _weekday(found[2] or found[1])) if found[1] else (0, 6)
    days = frozenset((first + more) % 7 for more in range((last - first) % 7 + 1))
    return Window(weekdays=days, from_minute=_minute(found[3]) % _DAY_MINUTES, until_minute=_minute(found[4]))


class LayerConfig(Value):
    """People who take turns.

    Attributes:
        people: Who, in the order of their turns.
        rotation: How long a turn is.
        handover: When it ends, ``09:00`` or ``mon 09:00``.
        begins: The day of the first person's first turn (``from``); nobody is on call before.
        only: The hours that this layer is for; always, unless some are named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    people: Annotated[Names, Field(min_length=1)]
    rotation: Literal["daily", "weekly"] = "weekly"
    handover: Annotated[Handover, BeforeValidator(_handover)] = Handover()
    begins: Annotated[date | None, Field(alias="from")] = None
    only: tuple[Annotated[Window, BeforeValidator(_window)], ...] = ()


class OverrideConfig(Value):
    """Somebody stands in: from a moment until another, both on the schedule's clock."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    person: str
    begins: Annotated[datetime, Field(alias="from")]
    until: datetime


class ScheduleConfig(Value):
    """Who is on call. Where several layers name somebody, the last of them counts; an override goes before all."""

    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    layers: Annotated[tuple[LayerConfig, ...], Field(min_length=1)]
    overrides: tuple[OverrideConfig, ...] = ()


class Override(Value):
    """Somebody stands in, in seconds since 1970."""

    person: str
    begins_at_s: float
    ends_at_s: float


class Shift(Value):
    """Who is on call from when until when; ``person`` is empty where nobody is."""

    person: str
    begins_at_s: float
    ends_at_s: float


def on_call(schedule: ScheduleConfig, at_s: float, overrides: Iterable[Override] = ()) -> str:
    """Who is on call at ``at_s``; empty: nobody. Of ``overrides`` the last one counts, and before those of the file."""
    zone = ZoneInfo(schedule.timezone)
    standing_in = [*_overrides(schedule, zone), *overrides]
    for one in reversed(standing_in):
        if one.begins_at_s <= at_s < one.ends_at_s:
            return one.person
    now = datetime.fromtimestamp(at_s, zone)
    turns = (_turn(layer, now) for layer in reversed(schedule.layers))
    return next((person for person in turns if person), "")


def shifts(schedule: ScheduleConfig, since_s: float, until_s: float, overrides: Sequence[Override] = ()) -> list[Shift]:
    """Who is on call between two moments, one after the other without a gap."""
    moments = sorted({since_s, until_s, *_edges(schedule, since_s, until_s, overrides)})
    found = list[Shift]()
    for begins_at_s, ends_at_s in pairwise(moments):
        person = on_call(schedule, begins_at_s, overrides)
        if found and found[-1].person == person:
            found[-1] = found[-1].model_copy(update={"ends_at_s": ends_at_s})
        else:
            found.append(Shift(person=person, begins_at_s=begins_at_s, ends_at_s=ends_at_s))
    return found


def _edges(schedule: ScheduleConfig, since_s: float, until_s: float, overrides: Iterable[Override]) -> Iterator[float]:
    """Every moment between both at which somebody else may come."""
    zone = ZoneInfo(schedule.timezone)
    minutes = {layer.handover.minute for layer in schedule.layers}
    windows = [window for layer in schedule.layers for window in layer.only]
    minutes |= {0, *(one.from_minute for one in windows), *(one.until_minute % _DAY_MINUTES for one in windows)}
    day = datetime.fromtimestamp(since_s, zone).date() - timedelta(days=1)
    last = datetime.fromtimestamp(until_s, zone).date()
    edges = [edge for one in (*_overrides(schedule, zone), *overrides) for edge in (one.begins_at_s, one.ends_at_s)]
    while day <= last:
        edges.extend(_moment(day, minute, zone) for minute in minutes)
        day += timedelta(days=1)
    return (edge for edge in edges if since_s < edge < until_s)


def _moment(day: date, minute: int, zone: ZoneInfo) -> float:
    """When a clock first shows a minute of a day; one that is left out in spring comes right after the gap."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone).timestamp()


def _overrides(schedule: ScheduleConfig, zone: ZoneInfo) -> Iterator[Override]:
    for one in schedule.overrides:
        begins, until = (said if said.tzinfo else said.replace(tzinfo=zone) for said in (one.begins, one.until))
        yield Override(person=one.person, begins_at_s=begins.timestamp(), ends_at_s=until.timestamp())


def _turn(layer: LayerConfig, now: datetime) -> str:
    """Whose turn it is by the clock ``now``; empty: nobody's."""
    minute = now.hour * 60 + now.minute
    if layer.only and not any(window.has(now.weekday(), minute) for window in layer.only):
        return ""
    day = now.date() - timedelta(days=1 if minute < layer.handover.minute else 0)
    first = layer.begins or _MONDAY
    days = 1
    if layer.rotation == "weekly":
        days = 7
        day, first = (one - timedelta(days=(one.weekday() - layer.handover.weekday) % 7) for one in (day, first))
    turn = (day - first).days // days
    return layer.people[turn % len(layer.people)] if turn >= 0 else ""


_MONDAY: Final = date(1970, 1, 5)
