"""What is told of a group at a look: what Alertmanager's rules promise, whatever happens."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.alerting.dispatch import Group, Known, group_key, grouped, news_of
from omnimind.alerting.routes import Route, RouteConfig

ROUTE = Route(name="", receivers=("a",), group_wait_s=30.0, group_interval_s=60.0, repeat_interval_s=600.0)
LOOK_S = 15.0

LOOKS = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from("abc")),
        st.frozensets(st.sampled_from("abc"), max_size=1),
        st.sampled_from(["", "", "", "acknowledge", "resolve"]),
    ),
    min_size=1,
    max_size=60,
)
"""At each look: what fires, what of it is muted, and what a person does then."""


@dataclass
class Story:
    """A group as time goes by, kept as the router keeps it."""

    known: Known | None = None
    fired: dict = field(default_factory=dict)
    told: list = field(default_factory=list)

    def look(self, now_s, firing, muted):
        """One look; what was told."""
        self.fired = {name: self.fired.get(name, now_s) for name in firing}
        group = Group(route=ROUTE, tenant="default", labels={}, firing=self.fired, muted=muted & firing)
        news = news_of(group, self.known, now_s)
        if news is None:
            return None
        before = self.known
        told = dict(before.told) if before is not None and news != "opened" else {}
        if news != "nothing":
            over = {name: "resolved" for name, said in told.items() if said == "firing" and name not in firing}
            told |= over | dict.fromkeys(group.audible, "firing")
            self.told.append((now_s, news))
        status = "resolved" if news == "resolved" else "open"
        if news in {"changed", "repeated", "nothing"}:
            status = before.status
        self.known = Known(
            status=status,
            told=told,
            looked_at_s=now_s,
            told_at_s=now_s if news != "nothing" else before.told_at_s,
            resolved_at_s=now_s if news == "resolved" else None,
        )
        return news

    def hand(self, what, now_s):
        """A person does something."""
        if self.known is None or self.known.status == "resolved" or not what:
            return
        status = "acknowledged" if what == "acknowledge" else "resolved"
        over = {"resolved_at_s": now_s, "by_hand": True} if what == "resolve" else {}
        self.known = self.known.model_copy(update={"status": status, **over})


def told(looks):
    """The looks, and what each told: time, firing, audible, news, and what was known before."""
    story = Story()
    for index, (firing, muted, hand) in enumerate(looks):
        now_s = 1000.0 + index * LOOK_S
        before = story.known
        yield now_s, firing, firing - muted, story.look(now_s, firing, muted), before, story
        story.hand(hand, now_s)


@given(LOOKS)
@settings(max_examples=150, deadline=None)
def test_the_silent_are_never_told_of(looks):
    """What begins or comes again is told only if something of it may be heard, and what is over only when all is."""
    for _, firing, audible, news, _, _ in told(looks):
        if news in {"opened", "reopened", "changed", "repeated"}:
            assert audible
        if news == "resolved":
            assert not firing


@given(LOOKS)
@settings(max_examples=150, deadline=None)
def test_nobody_hears_too_often(looks):
    """News of an incident come a group interval apart, and the same again after the repeat interval at the earliest."""
    last_s, last_firing = None, None
    for now_s, _, audible, news, before, _ in told(looks):
        if news in {None, "nothing"}:
            continue
        if news in {"changed", "repeated", "resolved"}:
            assert now_s - last_s >= ROUTE.group_interval_s
        if news == "repeated":
            assert now_s - last_s >= ROUTE.repeat_interval_s
            assert before.status == "open"
            assert audible <= last_firing
        last_s, last_firing = now_s, audible if news != "resolved" else frozenset()


@given(LOOKS)
@settings(max_examples=150, deadline=None)
def test_nothing_is_forgotten(looks):
    """What may be heard and fires for long enough is told of, unless a person said that it is over."""
    heard_since: dict[str, float] = {}
    for now_s, _, audible, _, _, story in told(looks):
        heard_since = {name: heard_since.get(name, now_s) for name in audible}
        if story.known is not None and story.known.by_hand:
            continue
        for name, since_s in heard_since.items():
            if now_s - since_s >= ROUTE.group_wait_s + ROUTE.group_interval_s + LOOK_S and name in audible:
                assert story.known.told.get(name) == "firing"


@given(LOOKS)
@settings(max_examples=150, deadline=None)
def test_what_is_over_ends(looks):
    """An incident of which nothing fires for an interval is resolved, with all that was told of it."""
    quiet_since = None
    for now_s, firing, _, _, _, story in told(looks):
        quiet_since = None if firing else quiet_since or now_s
        if quiet_since is not None and now_s - quiet_since >= ROUTE.group_interval_s + LOOK_S and story.known:
            assert story.known.status == "resolved"
            assert story.known.by_hand or "firing" not in story.known.told.values()


def test_an_alert_that_comes_back_at_once_is_the_same_incident():
    """And one that comes back later is another."""
    story = Story()
    looks = [{"a"}] * 4 + [set()] * 6
    said = [story.look(1000.0 + index * LOOK_S, frozenset(one), frozenset()) for index, one in enumerate(looks)]
    over_s = story.known.resolved_at_s
    assert [one for one in said if one not in {None, "nothing"}] == ["opened", "resolved"]
    again = Group(route=ROUTE, tenant="default", labels={}, firing={"a": over_s + 5})
    assert news_of(again, story.known, over_s + 40) == "reopened"
    assert news_of(again, story.known, over_s + 70) == "opened"
    assert news_of(again, story.known, over_s + 20) is None


def test_what_a_person_ended_stays_ended():
    """Until something new fires, or it would have been repeated."""
    known = Known(
        status="resolved", told={"a": "firing"}, looked_at_s=0, told_at_s=0, resolved_at_s=1000.0, by_hand=True
    )
    old = Group(route=ROUTE, tenant="default", labels={}, firing={"a": 900.0})
    assert news_of(old, known, 1500.0) is None
    assert news_of(old, known, 1600.0) == "opened"
    new = old.model_copy(update={"firing": {"a": 900.0, "b": 1100.0}})
    assert news_of(new, known, 1200.0) == "opened"


def test_tenants_are_never_grouped_together():
    """Nor are routes; each group has a name of its own, which is the same at every look."""
    root = RouteConfig.model_validate({"receiver": "a", "routes": [{"continue": True}, {}]})
    alerts = [("1", 0.0, {"tenant": "a", "alertname": "x"}), ("2", 0.0, {"tenant": "b", "alertname": "x"})]
    groups = grouped(alerts, frozenset("1"), root)
    assert len(groups) == 4
    assert {(one.tenant, one.route.name, tuple(one.audible)) for one in groups} == {
        ("a", "0", ()), ("a", "1", ()), ("b", "0", ("2",)), ("b", "1", ("2",)),
    }  # fmt: skip
    assert {one.key for one in groups} == {one.key for one in grouped(alerts[::-1], frozenset(), root)}
    assert group_key("", "a", {"x": "1"}) != group_key("", "a", {"x": "2"})
