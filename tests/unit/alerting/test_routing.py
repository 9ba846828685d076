"""Labels, matchers, routes and what keeps alerts quiet, as Alertmanager has them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnimind.alerting.durations import duration_text, seconds_of
from omnimind.alerting.labels import Matcher, all_match, group_labels, labels_of
from omnimind.alerting.muting import InhibitConfig, Silence, is_inhibited, silenced_by
from omnimind.alerting.routes import RouteConfig, all_routes, routes_of
from omnimind.core.alert import Alert

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
LABELS = st.dictionaries(st.sampled_from(["agent", "severity", "model"]), st.sampled_from(["a", "b", "critical"]))
MATCHERS = st.builds(
    Matcher,
    name=st.sampled_from(["agent", "severity", "model"]),
    operator=st.sampled_from(["=", "!=", "=~", "!~"]),
    value=st.sampled_from(["", "a", "a|b", "crit.*"]),
)
ROUTES = st.recursive(
    st.builds(RouteConfig, matchers=st.lists(MATCHERS, max_size=2).map(tuple), carries_on=st.booleans()),
    lambda below: st.builds(
        RouteConfig,
        matchers=st.lists(MATCHERS, max_size=2).map(tuple),
        carries_on=st.booleans(),
        routes=st.lists(below, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


def alert(name="Slow", severity="warning", **labels):
    """An alert."""
    return Alert(
        name=name, source="rule", severity=severity, labels=labels, summary=name, state="firing", began_at_s=1.0
    )


@given(NAMES, st.sampled_from(["=", "!="]), st.text(max_size=20))
def test_a_matcher_reads_what_it_writes(name, operator, value):
    """Whatever is in it."""
    one = Matcher(name=name, operator=operator, value=value)
    assert Matcher.model_validate(str(one)) == one


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("agent=narrator", True),
        ('agent="narrator"', True),
        ("agent!=narrator", False),
        ('agent=~"narr"', False),
        ('agent=~"narr.*|x"', True),
        ('agent!~"narr.*"', False),
        ("missing=", True),
        ('missing!~".+"', True),
        ("alertname=Slow", True),
        ("severity=warning", True),
    ],
)
def test_a_matcher_fits_whole_values(said, fits):
    """An expression is anchored, and a label that is not there is empty."""
    assert Matcher.model_validate(said).matches(labels_of(alert(agent="narrator"))) is fits


def test_an_expression_can_not_hold_everybody_up():
    """One that would take for ever fits nothing, after a moment."""
    began_s = time.process_time()
    for operator in ("=~", "!~"):
        assert not Matcher(name="a", operator=operator, value="(a|aa)+$").matches({"a": "a" * 60 + "b"})
    assert time.process_time() - began_s < 2


def test_own_labels_can_not_pretend():
    """What an alert is called, how bad it is and whose it is, its labels don't say."""
    said = labels_of(alert(alertname="Other", tenant="acme", source="mine"))
    assert (said["alertname"], said["tenant"], said["source"]) == ("Slow", "default", "rule")


@given(LABELS, ROUTES)
def test_every_alert_has_a_route(labels, tree):
    """And each route it takes is one of the tree, in its order."""
    taken = [route.name for route in routes_of(labels, tree)]
    known = [route.name for route in all_routes(tree)]
    assert taken
    assert [name for name in known if name in taken] == taken


@given(LABELS, ROUTES)
def test_routes_are_taken_as_alertmanager_takes_them(labels, tree):
    """The same as its own algorithm, told in its own way. Source: Alertmanager's ``Route.Match``."""

    def match(route, name):
        if name and not all_match(route.matchers, labels):
            return []
        found = []
        for index, below in enumerate(route.routes):
            matches = match(below, f"{name}.{index}" if name else str(index))
            found += matches
            if matches and not below.carries_on:
                break
        return found or [name or "root"]

    root = tree.model_copy(update={"matchers": ()})
    assert [route.name or "root" for route in routes_of(labels, root)] == match(root, "")


def test_routes_inherit_what_they_do_not_say():
    """From the nearest above that says it."""
    root = RouteConfig.model_validate(
        {"receiver": "a", "group_wait": "1m", "routes": [{"escalation": "e", "routes": [{"receiver": ["b", "c"]}]}]}
    )
    (route,) = routes_of({}, root)
    assert (route.name, route.receivers, route.group_wait_s, route.escalation) == ("0.0", ("b", "c"), 60.0, "e")
    assert (route.group_by, route.group_interval_s, route.repeat_interval_s) == (("alertname",), 300.0, 14400.0)


def test_groups_are_by_labels():
    """Those that are named; all of them by three dots."""
    labels = {"a": "1", "b": "2"}
    assert group_labels(labels, ["a", "z"]) == {"a": "1"}
    assert group_labels(labels, ["..."]) == labels


def test_an_alert_is_quiet_while_another_says_it():
    """If both agree, and are one tenant's; an alert never quietens itself."""
    rule = InhibitConfig(source_matchers="severity=critical", target_matchers='severity=~".*"', equal=("agent",))
    worse, milder, other = (
        labels_of(alert(severity=severity, agent=agent))
        for severity, agent in (("critical", "a"), ("warning", "a"), ("warning", "b"))
    )
    firing = [worse, milder, other]
    assert [is_inhibited(one, firing, [rule]) for one in firing] == [False, True, False]
    assert not is_inhibited(milder, [worse | {"tenant": "acme"}], [rule])


def test_a_silence_is_for_its_tenant_and_its_time():
    """And for what its matchers say."""
    silence = Silence(id="x", tenant="default", matchers="agent=a", begins_at_s=10.0, ends_at_s=20.0)
    said = labels_of(alert(agent="a"))
    assert silenced_by(said, [silence], 10.0) == silence
    assert silenced_by(said, [silence], 20.0) is None
    assert silenced_by(said | {"tenant": "acme"}, [silence], 10.0) is None
    assert silenced_by(said | {"agent": "b"}, [silence], 10.0) is None
    with pytest.raises(ValidationError):
        Silence(id="x", tenant="default", matchers=(), begins_at_s=10.0, ends_at_s=20.0)


@given(st.integers(min_value=0, max_value=10**8))
def test_times_are_read_as_they_are_written(seconds):
    """To the second."""
    assert seconds_of(duration_text(seconds)) == seconds
