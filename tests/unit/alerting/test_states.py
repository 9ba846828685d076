"""Alerts are pending while new, fire once they have lasted, and are resolved once they have been over for a while."""

from omnimind.alerting.states import KEEP_S, Finding, States
from omnimind.core.alert import Alert


def finding(value=1.0, for_s=60.0, keep_s=30.0, name="A", **labels):
    """Something that is not as it should be."""
    alert = Alert(
        name=name,
        source="rule",
        severity="warning",
        labels=labels,
        summary="x",
        state="pending",
        value=value,
        began_at_s=0,
    )
    return Finding(alert, for_s, keep_s)


def told(outcome):
    """How many alerts there are of each state, and how many are news."""
    return len(outcome.pending), len(outcome.firing), len(outcome.resolved), len(outcome.news)


def test_it_fires_once_it_has_lasted_and_is_resolved_once_it_is_over():
    """Each change is news once."""
    states = States()
    assert told(states.take([finding()], 100)) == (1, 0, 0, 1)
    assert told(states.take([finding()], 130)) == (1, 0, 0, 0)
    fired = states.take([finding(2.0)], 160)
    assert told(fired) == (0, 1, 0, 1)
    assert (fired.firing[0].began_at_s, fired.firing[0].fired_at_s, fired.firing[0].value) == (100, 160, 2.0)
    assert told(states.take([finding()], 175)) == (0, 1, 0, 0)
    assert told(states.take([], 190)) == (0, 1, 0, 0)
    assert told(states.take([finding()], 205)) == (0, 1, 0, 0)
    assert told(states.take([], 220)) == (0, 1, 0, 0)
    over = states.take([], 250)
    assert told(over) == (0, 0, 1, 1)
    assert over.resolved[0].ended_at_s == 250
    assert told(states.take([], 265)) == (0, 0, 0, 0)


def test_what_never_lasted_is_forgotten():
    """And begins anew when it comes again."""
    states = States()
    fingerprint = states.take([finding()], 100).pending[0].fingerprint
    assert states.take([], 130).gone == [fingerprint]
    assert states.take([finding()], 170).pending[0].began_at_s == 170


def test_a_restart_changes_nothing():
    """What fired goes on firing since then, and what was pending fires when it would have."""
    before = States()
    before.take([finding(for_s=0, agent="a"), finding(agent="b")], 100)
    kept = [one for one, _ in before._known.values()]
    after = States(kept).take([finding(for_s=0, agent="a"), finding(agent="b")], 160)
    assert {(one.labels["agent"], one.began_at_s) for one in after.firing} == {("a", 100), ("b", 100)}
    assert len(after.news) == 1


def test_who_begins_to_look_ends_nothing_at_once():
    """What somebody else found may only not be learned yet."""
    before = States()
    before.take([finding(for_s=0)], 100)
    after = States(one for one, _ in before._known.values())
    assert told(after.take([], 160)) == (0, 1, 0, 0)
    assert told(after.take([], 160 + KEEP_S)) == (0, 0, 1, 1)
