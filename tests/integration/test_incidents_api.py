"""Incidents, silences, receivers and who is on call, over the API and from a shell; and what PagerDuty says."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from omnimind.alerting.config import load_alerts
from omnimind.cli.app import app
from omnimind.core.alert import Alert
from omnimind.runtime.alerting.router import Router
from omnimind.store.alerts import Alerts
from omnimind.testing.pagerduty import WEBHOOK_SECRET, StandInPagerDuty, webhook
from omnimind.testing.slack import StandInSlack

from .house import House

ALERTS = """
receivers:
  team: {{slack: {{webhook: file:{folder}/hook}}}}
  pager: {{pagerduty: {{routing_key: file:{folder}/key, url: "{pagerduty}/v2/enqueue", webhook_secret: file:{folder}/signs}}}}
  broken: {{webhook: {{url: "http://127.0.0.1:9/secret-path?key=hidden"}}}}
people: {{ana: team, bia: pager}}
schedules:
  primary: {{timezone: America/Sao_Paulo, layers: [{{people: [ana], rotation: daily}}]}}
escalations:
  urgent: {{steps: [{{on_call: primary, wait: 10m}}]}}
routes: {{receiver: [team, pager], group_wait: 0s, escalation: urgent}}
"""  # noqa: E501 - as it is written


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service that knows whom to tell, and an alert that became an incident."""
    folder = tmp_path_factory.mktemp("house")
    with StandInSlack() as slack, StandInPagerDuty() as pagerduty:
        (folder / "hook").write_text(slack.hook)
        (folder / "key").write_text(pagerduty.routing_key)
        (folder / "signs").write_text(WEBHOOK_SECRET)
        (folder / "alerts.yaml").write_text(ALERTS.format(folder=folder, pagerduty=pagerduty.url))
        with House(folder, requests_per_minute="1000000") as house:
            house.slack, house.pagerduty = slack, pagerduty
            house.admin = house.person("admin")
            house.others = house.person("admin", "acme")
            house.folder = folder
            yield house


def alert(name):
    """An alert that fires."""
    now_s = time.time() - 1
    told = {"name": name, "summary": f"{name} it is", "labels": {"agent": "narrator"}}
    return Alert(source="rule", severity="critical", state="firing", began_at_s=now_s, fired_at_s=now_s, **told)


def opened(house, name):
    """The incident that an alert has become."""
    one = alert(name)
    Alerts(house.database).keep([one], [], time.time())
    Router(load_alerts(house.settings.alerts_file), house.database).take([one], time.time())
    found = house.admin.get("/v1/incidents", params={"status": "open"}).json()["items"]
    return next(item for item in found if item["title"] == one.summary)


def test_an_incident_is_looked_after(house):
    """Seen, acknowledged, commented, resolved and reopened; each is in its history and in the audit log."""
    incident = opened(house, "Slow")
    url = f"/v1/incidents/{incident['id']}"
    assert (incident["severity"], incident["labels"]) == ("critical", {"alertname": "Slow"})
    assert incident["escalates_at"]
    assert house.admin.post(f"{url}/acknowledge", json={}).json()["status"] == "acknowledged"
    assert house.admin.post(f"{url}/assign", json={"assignee": "Bia"}).json()["assignee"] == "Bia"
    assert house.admin.post(f"{url}/comment", json={"comment": "It is the new voice"}).is_success
    assert house.admin.post(f"{url}/resolve", json={"comment": "Mended"}).json()["status"] == "resolved"
    assert house.admin.post(f"{url}/acknowledge", json={}).json()["code"] == "incident.over"
    assert house.admin.post(f"{url}/reopen", json={}).json()["status"] == "open"
    detail = house.admin.get(url).json()
    kinds = [one["kind"] for one in detail["events"]]
    assert kinds == ["opened", "acknowledged", "assigned", "commented", "resolved", "reopened"]
    assert detail["events"][3]["data"] == {"comment": "It is the new voice"}
    assert {one["receiver"] for one in detail["deliveries"]} == {"team", "pager"}
    assert [one["name"] for one in detail["alerts"]] == ["Slow"]
    done = [one["action"] for one in house.admin.get("/v1/audit").json()["items"]]
    assert {"incident.acknowledge", "incident.resolve", "incident.comment", "incident.assign"} <= set(done)
    assert house.others.get("/v1/incidents").json()["items"] == []
    assert house.others.post(f"{url}/resolve", json={}).status_code == 404


def test_pagerduty_acknowledges_and_resolves(house):
    """If it has signed what it says; as often as it says so, and of what is not ours nothing."""
    incident = opened(house, "Down")
    url, key = f"/v1/incidents/{incident['id']}", f"omnimind-{incident['id']}"
    stranger = house.stranger()

    def hear(event, dedup_key=key, **more):
        body, signature = webhook(event, dedup_key, **more)
        return stranger.post("/v1/hooks/pagerduty", content=body, headers={"x-pagerduty-signature": signature})

    assert hear("incident.acknowledged", secret="other").json()["code"] == "pagerduty.signature"  # noqa: S106
    assert house.admin.get(url).json()["status"] == "open"
    assert [hear("incident.acknowledged").status_code for _ in range(2)] == [204, 204]
    found = house.admin.get(url).json()
    assert (found["status"], found["assignee"]) == ("acknowledged", "Ana Lima")
    assert "pager" not in [one["receiver"] for one in found["deliveries"] if one["what"] == "acknowledged"]
    assert hear("incident.unacknowledged").status_code == 204
    assert house.admin.get(url).json()["status"] == "open"
    assert hear("incident.resolved").status_code == 204
    assert house.admin.get(url).json()["events"][-1]["actor"] == "pagerduty:PLH1HKV"
    assert house.admin.get(url).json()["status"] == "resolved"
    for event, dedup_key in (("incident.acknowledged", key), ("incident.resolved", "omnimind-none"), ("ping", "x")):
        assert hear(event, dedup_key).status_code == 204
    signed = webhook("incident.resolved", key)[1]
    both = {"x-pagerduty-signature": f"v1=0000,{signed}"}
    assert stranger.post("/v1/hooks/pagerduty", content=webhook("incident.resolved", key)[0], headers=both).is_success
    assert stranger.post("/v1/hooks/pagerduty", content=b"x" * 2_000_000).status_code == 401


def test_receivers_show_no_secret_and_can_be_tried(house):
    """What came of a trial is told at once, and is the last that is known of it."""
    told = house.admin.post("/v1/receivers/team/test", json={}).json()
    assert (told["status"], told["what"]) == ("delivered", "test")
    assert "This is a test" in house.slack.hooked[-1]["text"]
    assert house.admin.post("/v1/receivers/pager/test", json={}).json()["status"] == "delivered"
    assert [one["event_action"] for one in house.pagerduty.events] == ["trigger", "resolve"]
    broken = house.admin.post("/v1/receivers/broken/test", json={}).json()
    assert (broken["status"], broken["error"]) == ("given_up", "the webhook broken can't be reached (ConnectError)")
    listed = house.admin.get("/v1/receivers")
    assert [one["last"]["status"] for one in listed.json()["items"]] == ["delivered", "delivered", "given_up"]
    for secret in ("hidden", "secret-path", house.slack.hook, house.pagerduty.routing_key, WEBHOOK_SECRET):
        assert secret not in listed.text + house.log.getvalue()
    assert house.others.get("/v1/receivers").json()["items"] == []
    assert house.others.post("/v1/receivers/team/test", json={}).status_code == 404


def test_silences_are_made_seen_and_ended(house):
    """With what they would cover now, and never for ever."""
    opened(house, "Late")
    covered = house.admin.post("/v1/silences/preview", json={"matchers": ["alertname=Late"]}).json()["alerts"]
    assert [one["name"] for one in covered] == ["Late"]
    assert house.others.post("/v1/silences/preview", json={"matchers": ["alertname=Late"]}).json()["alerts"] == []
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    wanted = {"matchers": ["alertname=Late", 'agent=~"narr.*"'], "until": until, "comment": "known"}
    made = house.admin.post("/v1/silences", json=wanted).json()
    assert made["covers"] == [covered[0]["fingerprint"]]
    assert made["matchers"] == ['alertname="Late"', 'agent=~"narr.*"']
    assert [one["id"] for one in house.admin.get("/v1/silences").json()["items"]] == [made["id"]]
    assert house.others.delete(f"/v1/silences/{made['id']}").status_code == 404
    assert house.admin.delete(f"/v1/silences/{made['id']}").status_code == 204
    assert house.admin.delete(f"/v1/silences/{made['id']}").status_code == 404
    assert [one["id"] for one in house.admin.get("/v1/silences?past=true").json()["items"]] == [made["id"]]
    for bad in ({"matchers": []}, {"matchers": ["agent=~("]}, {"until": "2020-01-01T00:00:00Z"}, {"until": None}):
        assert house.admin.post("/v1/silences", json=wanted | bad).status_code == 400, bad


def test_who_is_on_call_is_told_and_can_be_changed(house):
    """Somebody stands in for a while."""
    told = house.admin.get("/v1/on-call").json()
    (schedule,) = told["schedules"]
    assert (schedule["name"], schedule["shifts"][0]["person"], told["people"]) == ("primary", "ana", ["ana", "bia"])
    ends_at = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    wanted = {"schedule": "primary", "person": "bia", "ends_at": ends_at}
    made = house.admin.post("/v1/on-call/overrides", json=wanted).json()
    shifts = house.admin.get("/v1/on-call").json()["schedules"][0]["shifts"]
    assert [one["person"] for one in shifts[:2]] == ["bia", "ana"]
    assert house.admin.post("/v1/on-call/overrides", json=wanted | {"person": "nobody"}).status_code == 400
    assert house.admin.post("/v1/on-call/overrides", json=wanted | {"schedule": "none"}).status_code == 404
    assert house.others.delete(f"/v1/on-call/overrides/{made['id']}").status_code == 404
    assert house.admin.delete(f"/v1/on-call/overrides/{made['id']}").status_code == 204
    assert house.admin.get("/v1/on-call").json()["overrides"] == []
    assert house.others.get("/v1/on-call").json() == {"schedules": [], "overrides": [], "people": []}


def test_the_same_from_a_shell(house, monkeypatch):
    """A trial, a silence and its end, and Alertmanager's configuration."""
    environment = {"OMNIMIND_HOME": str(house.folder), "COLUMNS": "200"}

    def run(*arguments):
        return CliRunner().invoke(app, ["alerts", *arguments], env=environment)

    assert run("test", "team").output == "team has taken it\n"
    failed = run("test", "broken")
    assert "broken did not take it" in str(failed.exception)
    made = run("silence", "alertname=Slow", "--for", "2h").output
    assert "for 2h" in made
    listed = house.admin.get("/v1/silences").json()["items"]
    assert [(one["matchers"], one["author"]) for one in listed] == [(['alertname="Slow"'], "house")]
    assert run("unsilence", listed[0]["id"]).exit_code == 0
    assert "routing_key_file" in run("export", "--alertmanager").output
    assert "--alertmanager" in str(run("export").exception)
