"""Notices, as each kind of receiver takes them: within its limits, and with nothing that a text could break."""

from email import message_from_bytes, policy

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.alerting.notice import Notice, hears
from omnimind.alerting.receivers import EmailConfig
from omnimind.alerting.telling.email import email_message
from omnimind.alerting.telling.pagerduty import pagerduty_events
from omnimind.alerting.telling.slack import slack_message, slack_reply
from omnimind.alerting.telling.webhook import signature, webhook_body
from omnimind.alerting.telling.wording import Wording
from omnimind.core.alert import Alert
from omnimind.testing.pagerduty import event_problems
from omnimind.testing.slack import message_problems

WHATS = ["opened", "changed", "repeated", "escalated", "acknowledged", "commented", "resolved", "test"]
TEXT = st.text(max_size=3000)
KEY = "R0123456789ABCDEF0123456789ABCDE"
ALERTS = st.builds(
    Alert,
    name=st.text(min_size=1, max_size=60),
    source=st.just("rule"),
    severity=st.sampled_from(["info", "warning", "critical"]),
    labels=st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=4),
    summary=TEXT,
    description=TEXT,
    runbook=st.sampled_from(["", "https://example.org/runbook?a=1&b=2", "docs/alerts.md", "javascript:alert(1)"]),
    state=st.sampled_from(["firing", "resolved"]),
    value=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    began_at_s=st.just(1_800_000_000.0),
    ended_at_s=st.none() | st.just(1_800_000_060.0),
)
NOTICES = st.builds(
    Notice,
    what=st.sampled_from(WHATS),
    at_s=st.just(1_800_000_000.5),
    incident_id=st.sampled_from(["", "6hn2k4r8vyq1b3d5"]),
    title=st.text(min_size=1, max_size=3000),
    severity=st.sampled_from(["info", "warning", "critical"]),
    is_over=st.booleans(),
    is_acknowledged=st.booleans(),
    opened_at_s=st.just(1_800_000_000.0),
    labels=st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=2),
    alerts=st.lists(ALERTS, max_size=20).map(tuple),
    more=st.integers(min_value=0, max_value=100),
    actor=st.text(max_size=100),
    comment=TEXT,
)
LANGUAGES = st.sampled_from(["en", "pt-BR"])
URLS = st.sampled_from(["", "https://omnimind.example.org/alerts/6hn2k4r8vyq1b3d5"])
MAIL = EmailConfig.model_validate({"to": ["a@example.org", "b@example.org"], "from": "o@example.org", "host": "h"})


def notice(**more):
    """A notice of one alert."""
    alert = Alert(
        name="Slow",
        source="rule",
        severity="critical",
        labels={"agent": "narrator"},
        summary="The narrator is <slow> & late",
        description="p95 is 12 s",
        runbook="https://example.org/slow",
        state="firing",
        value=12.0,
        began_at_s=1_800_000_000.0,
        fired_at_s=1_800_000_060.0,
    )
    usual = {
        "what": "opened",
        "at_s": 1_800_000_090.0,
        "incident_id": "6hn2k4r8vyq1b3d5",
        "title": alert.summary,
        "severity": "critical",
        "opened_at_s": 1_800_000_090.0,
        "group_key": "abc",
        "labels": {"alertname": "Slow"},
        "alerts": (alert,),
    }
    return Notice(**usual | more)


@given(NOTICES, LANGUAGES, URLS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_slack_takes_every_message(one, language, url, has_buttons):
    """Whatever alerts say: Block Kit's limits are kept."""
    words = Wording(language)
    for message in (slack_message(one, words, url, has_buttons=has_buttons), slack_reply(one, words)):
        assert message_problems(message) == []


@given(NOTICES, LANGUAGES, URLS)
@settings(max_examples=60, deadline=None)
def test_pagerduty_takes_every_event(one, language, url):
    """Whatever alerts say: a summary, a severity that it knows, a key, and no more than it takes."""
    for event in pagerduty_events(one, Wording(language), KEY, url):
        assert event_problems(orjson.dumps(event)) == []


@given(NOTICES, LANGUAGES, URLS)
@settings(max_examples=60, deadline=None)
def test_mail_is_well_formed(one, language, url):
    """Whatever alerts say: one line of subject, text and HTML, and no script in it."""
    message = email_message(one, Wording(language), MAIL, url, delivery="7", is_first=True)
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert {part.get_content_type() for part in read.walk()} == {"multipart/alternative", "text/plain", "text/html"}
    assert "javascript:" not in read.get_body(("html",)).get_content()
    assert len(read["Subject"]) <= 210


def test_slack_shows_what_was_written():
    """Nothing of it becomes a link or a mention; buttons are for what can still be done."""
    words = Wording("en")
    message = slack_message(notice(), words, "https://o.example.org/alerts/x", has_buttons=True)
    said = orjson.dumps(message).decode()
    assert "The narrator is &lt;slow&gt; &amp; late" in said
    (actions,) = [one for one in message["blocks"] if one["type"] == "actions"]
    names = [one["action_id"] for one in actions["elements"]]
    assert names == ["incident.acknowledge", "incident.resolve", "open"]
    over = slack_message(notice(is_over=True, what="resolved"), words, "", has_buttons=True)
    assert not [one for one in over["blocks"] if one["type"] == "actions"]


def test_pagerduty_knows_what_belongs_together():
    """One key an incident: what is triggered is acknowledged and resolved by it; a trial resolves itself."""
    words = Wording("en")
    actions = {
        what: [one["event_action"] for one in pagerduty_events(notice(what=what), words, KEY, "")]
        for what in ("opened", "changed", "escalated", "acknowledged", "resolved", "test")
    }
    assert actions == {
        "opened": ["trigger"],
        "changed": ["trigger"],
        "escalated": ["trigger"],
        "acknowledged": ["acknowledge"],
        "resolved": ["resolve"],
        "test": ["trigger", "resolve"],
    }
    (event,) = pagerduty_events(notice(), words, KEY, "https://o.example.org/alerts/x")
    assert event["dedup_key"] == "omnimind-6hn2k4r8vyq1b3d5"
    assert event["payload"]["severity"] == "critical"
    assert [one["href"] for one in event["links"]] == ["https://o.example.org/alerts/x", "https://example.org/slow"]


def test_webhooks_are_alertmanagers():
    """Version 4 of its JSON, with all of its fields; signed."""
    body = webhook_body(notice(), "hook", "https://o.example.org/alerts/x", "https://o.example.org")
    assert body.keys() == {
        "version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels",
        "commonAnnotations", "externalURL", "alerts",
    }  # fmt: skip
    (alert,) = body["alerts"]
    assert alert["labels"] == {
        "agent": "narrator", "alertname": "Slow", "severity": "critical", "source": "rule", "tenant": "default",
    }  # fmt: skip
    assert (alert["startsAt"], alert["endsAt"]) == ("2027-01-15T08:01:00.000Z", "0001-01-01T00:00:00Z")
    assert body["commonLabels"] == alert["labels"]
    assert signature(b"{}", "key") == "v1=a777724d943eb48dc69bca8a4a6d57a04db3f9ec7e1de4e581e860265bdf3032"


@pytest.mark.parametrize(("language", "said"), [("en", "Resolved by Ana"), ("pt-BR", "Resolvido por Ana")])
def test_mail_is_one_thread_an_incident(language, said):
    """The first message names it, and each later one answers to it, with a name of its own that is always the same."""
    words = Wording(language)
    first = email_message(notice(), words, MAIL, "", delivery="1", is_first=True)
    over = notice(what="resolved", is_over=True, actor="Ana")
    last, again = (email_message(over, words, MAIL, "", delivery="2", is_first=False) for _ in range(2))
    assert last["In-Reply-To"] == first["Message-ID"] == "<omnimind-6hn2k4r8vyq1b3d5@example.org>"
    assert last["Message-ID"] == again["Message-ID"] != first["Message-ID"]
    assert said in last["Subject"]
    assert said in last.get_body(("plain",)).get_content()
    assert last["To"] == "a@example.org, b@example.org"


def test_each_hears_what_it_can_tell():
    """A comment is for a thread, an acknowledgement not for mail and programs."""
    assert [channel for channel in ("slack", "pagerduty", "email", "webhook") if hears(channel, "commented")] == [
        "slack"
    ]
    assert [channel for channel in ("slack", "pagerduty", "email", "webhook") if hears(channel, "acknowledged")] == [
        "slack",
        "pagerduty",
    ]
