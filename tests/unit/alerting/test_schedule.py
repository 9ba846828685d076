"""On call: by people's clocks, in every time zone, around the days when these change."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.alerting.escalation import EscalationConfig
from omnimind.alerting.schedule import Override, ScheduleConfig, on_call, shifts

ZONES = ["UTC", "America/Sao_Paulo", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]

LAYERS = st.fixed_dictionaries(
    {
        "people": st.lists(st.sampled_from(["ana", "bia", "caio"]), min_size=1, max_size=3, unique=True),
        "rotation": st.sampled_from(["daily", "weekly"]),
        "handover": st.sampled_from(["00:00", "09:00", "mon 09:00", "sun 02:30", "fri 18:00"]),
        "only": st.sampled_from([[], ["mon-fri 09:00-18:00"], ["22:00-06:00"], ["sat-sun 00:00-24:00"]]),
    }
)
SCHEDULES = st.builds(
    lambda zone, layers: ScheduleConfig.model_validate({"timezone": zone, "layers": layers}),
    st.sampled_from(ZONES),
    st.lists(LAYERS, min_size=1, max_size=3),
)
MOMENTS = st.integers(min_value=1_700_000_000, max_value=1_800_000_000)


def at(text, zone="America/Sao_Paulo"):
    """The moment when clocks of a zone show that."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def schedule(*layers, zone="America/Sao_Paulo", **more):
    """A schedule of layers."""
    return ScheduleConfig.model_validate({"timezone": zone, "layers": list(layers), **more})


def test_weeks_are_handed_over():
    """On the weekday, at the time, by the schedule's clock."""
    one = schedule({"people": ["ana", "bia"], "rotation": "weekly", "handover": "mon 09:00", "from": "2026-11-02"})
    assert on_call(one, at("2026-11-02T08:59")) == ""
    assert on_call(one, at("2026-11-02T09:00")) == "ana"
    assert on_call(one, at("2026-11-09T08:59")) == "ana"
    assert on_call(one, at("2026-11-09T09:00")) == "bia"
    assert on_call(one, at("2026-11-16T09:00")) == "ana"


def test_days_are_handed_over():
    """Each at the same time, also across a year's end."""
    one = schedule({"people": ["ana", "bia", "caio"], "rotation": "daily", "handover": "20:00", "from": "2026-12-30"})
    days = [on_call(one, at(f"{day}T21:00")) for day in ("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02")]
    assert days == ["ana", "bia", "caio", "ana"]
    assert on_call(one, at("2026-12-31T19:59")) == "ana"


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_hand_overs_are_by_the_clock_when_it_changes(day):
    """Nine o'clock is nine o'clock, also on the days of 23 and of 25 hours."""
    one = schedule({"people": ["ana", "bia"], "rotation": "daily", "handover": "09:00"}, zone="Europe/Berlin")
    before, after = (on_call(one, at(f"{day}T{time}", "Europe/Berlin")) for time in ("08:59", "09:00"))
    assert {before, after} == {"ana", "bia"}
    turns = shifts(one, at(f"{day}T00:00", "Europe/Berlin"), at(f"{day}T23:00", "Europe/Berlin"))
    assert [turn.begins_at_s for turn in turns[1:]] == [at(f"{day}T09:00", "Europe/Berlin")]


def test_hours_are_kept():
    """A layer counts in its hours only; nights belong to the day they begin on; later layers go before earlier ones."""
    one = schedule(
        {"people": "ana", "rotation": "daily"},
        {"people": "bia", "rotation": "daily", "only": ["fri 22:00-06:00"]},
    )
    assert on_call(one, at("2026-11-20T21:59")) == "ana"
    assert on_call(one, at("2026-11-20T22:00")) == "bia"
    assert on_call(one, at("2026-11-21T05:59")) == "bia"
    assert on_call(one, at("2026-11-21T22:00")) == "ana"
    assert on_call(schedule({"people": "bia", "only": ["fri 22:00-06:00"]}), at("2026-11-21T12:00")) == ""


def test_who_stands_in_goes_first():
    """The file's for its time by its clock, and the one that was said last before all."""
    away = {"person": "caio", "from": "2026-12-24T09:00", "until": "2026-12-26T09:00"}
    one = schedule({"people": "ana"}, overrides=[away])
    assert on_call(one, at("2026-12-24T08:59")) == "ana"
    assert on_call(one, at("2026-12-24T09:00")) == "caio"
    noon = at("2026-12-25T12:00")
    assert on_call(one, noon, [Override(person="bia", begins_at_s=noon - 60, ends_at_s=noon + 60)]) == "bia"
    assert on_call(one, at("2026-12-26T09:00")) == "ana"


@given(SCHEDULES, MOMENTS, st.integers(min_value=1, max_value=12 * 86400))
@settings(max_examples=80, deadline=None)
def test_shifts_leave_no_gap_and_tell_the_truth(one, since_s, length_s):
    """They follow one another, each next one is somebody else's, and whoever is asked within says the same."""
    found = shifts(one, since_s, since_s + length_s)
    assert (found[0].begins_at_s, found[-1].ends_at_s) == (since_s, since_s + length_s)
    for this, following in pairwise(found):
        assert this.ends_at_s == following.begins_at_s
        assert this.person != following.person
    for shift in found:
        for share in (0.0, 0.5, 0.999):
            moment_s = shift.begins_at_s + share * (shift.ends_at_s - shift.begins_at_s)
            assert on_call(one, moment_s) == shift.person


@given(st.integers(min_value=1, max_value=4), st.integers(min_value=0, max_value=3))
def test_escalation_ends(count, repeat):
    """After as many rounds as were said, and the first one."""
    steps = [{"receiver": str(index)} for index in range(count)]
    one = EscalationConfig.model_validate({"steps": steps, "repeat": repeat})
    rounds = [one.step(number) for number in range(count * (repeat + 1))]
    assert [step.receiver for step in rounds] == [(str(index),) for index in range(count)] * (repeat + 1)
    assert one.step(count * (repeat + 1)) is None
