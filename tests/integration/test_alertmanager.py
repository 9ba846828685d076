"""The configuration for Alertmanager does what the routes do: Alertmanager itself says so."""

import json
import shutil
import subprocess
import time
import urllib.request
from datetime import UTC, datetime

import pytest

from omnimind.alerting.alertmanager import alertmanager_config
from omnimind.alerting.config import alerts_config
from omnimind.alerting.document import Document
from omnimind.alerting.labels import labels_of
from omnimind.alerting.routes import routes_of
from omnimind.core.alert import Alert
from omnimind.testing.hooks import StandInHook
from omnimind.testing.mail import StandInMail
from omnimind.testing.pagerduty import StandInPagerDuty
from omnimind.testing.slack import StandInSlack

from .alertmanager import Alertmanager, needs_alertmanager

AMTOOL = shutil.which("amtool")

pytestmark = needs_alertmanager

CONFIG = """
receivers:
  team: {{slack: {{webhook: env:SLACK_HOOK}}}}
  bot: {{slack: {{channel: C1, token: env:SLACK_TOKEN, api: "{slack_api}"}}}}
  pager: {{pagerduty: {{routing_key: env:PAGERDUTY_KEY, url: "{pagerduty}/v2/enqueue"}}}}
  mail: {{email: {{to: ana@example.org, from: o@example.org, host: 127.0.0.1, port: {mail}, tls: none}}}}
  mail-tls: {{email: {{to: a@example.org, from: o@example.org, host: m.example.org, username: u, password: env:MAIL}}}}
  hook: {{webhook: {{url: "{hook}/in", secret: env:HOOK_SECRET}}, send_resolved: false}}
people: {{ana: mail}}
schedules:
  primary: {{layers: [{{people: [ana], rotation: daily}}]}}
escalations:
  urgent: {{steps: [{{on_call: primary, wait: 10m}}]}}
routes:
  receiver: team
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  routes:
    - matchers: severity=critical
      receiver: [bot, pager]
      escalation: urgent
      continue: true
      routes:
        - {{matchers: ['agent=~"narrator|renderer"', 'model!=""'], receiver: mail-tls, group_by: [...]}}
    - {{matchers: agent=hooked, receiver: [hook, mail]}}
    - {{matchers: 'quote="a \\"b\\""', receiver: mail}}
inhibit:
  - {{source_matchers: alertname=Down, target_matchers: alertname=Slow, equal: [agent]}}
"""


@pytest.fixture(scope="module")
def there():
    """Everybody who is told."""
    with StandInSlack() as slack, StandInPagerDuty() as pagerduty, StandInMail() as mail, StandInHook() as hook:
        yield slack, pagerduty, mail, hook


@pytest.fixture(scope="module")
def config(there):
    """What ``alerts.yaml`` says."""
    slack, pagerduty, mail, hook = there
    text = CONFIG.format(slack_api=slack.url, pagerduty=pagerduty.url, mail=mail.port, hook=hook.url)
    return alerts_config(Document(text, "alerts.yaml", "alerts.invalid"))


@pytest.fixture(scope="module")
def path(config, there, tmp_path_factory):
    """The configuration, with its secrets beside it."""
    slack, pagerduty, _, _ = there
    folder = tmp_path_factory.mktemp("alertmanager")
    (folder / "secrets").mkdir()
    secrets = {"SLACK_HOOK": slack.hook, "SLACK_TOKEN": slack.token, "PAGERDUTY_KEY": pagerduty.routing_key}
    for name, value in (secrets | {"MAIL": "x", "HOOK_SECRET": "y"}).items():
        (folder / "secrets" / name).write_text(value)
    path = folder / "alertmanager.yml"
    path.write_text(alertmanager_config(config, str(folder / "secrets"), dashboard="https://o.example.org"))
    return path


def alert(name="Slow", severity="warning", **labels):
    """An alert."""
    told = {"name": name, "summary": f"{name} it is", "severity": severity, "labels": labels}
    return Alert(source="rule", state="firing", began_at_s=1.0, **told)


def amtool(*arguments):
    """What ``amtool`` says."""
    said = subprocess.run([AMTOOL, *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def test_amtool_finds_nothing_wrong(path):
    """Nor is a secret in it; what Alertmanager can't do is said at its top."""
    assert "SUCCESS" in amtool("check-config", path)
    text = path.read_text()
    assert "xoxb" not in text
    assert "/services/" not in text
    assert text.startswith("# Made from alerts.yaml")
    assert "# hook: Alertmanager neither signs" in text
    assert "Escalation and who is on call stay" in text


@pytest.mark.parametrize(
    "one",
    [
        alert(),
        alert(severity="critical"),
        alert(severity="critical", agent="narrator", model="m"),
        alert(severity="critical", agent="hooked"),
        alert(agent="hooked"),
        alert(quote='a "b"'),
        alert(agent="narrator", model="m"),
    ],
    ids=lambda one: str(one.labels),
)
def test_alertmanager_takes_the_same_routes(config, path, one):
    """For whatever labels."""
    labels = labels_of(one)
    ours = [" & ".join(route.receivers) for route in routes_of(labels, config.routes)]
    said = [f"{name}={json.dumps(value)}" for name, value in labels.items()]
    assert amtool("config", "routes", "test", f"--config.file={path}", *said).strip() == ",".join(ours)


@pytest.fixture(scope="module")
def alertmanager(path):
    """A running Alertmanager: its address."""
    with Alertmanager(path) as running:
        yield running.url


def _wait(is_so, within_s=30.0):
    until_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until_s, "it is not so"
        time.sleep(0.05)


def _post(url, *alerts, ends=False):
    now = datetime.now(UTC).isoformat()
    told = [
        {
            "labels": labels_of(one),
            "annotations": {"summary": one.summary, "description": "p95 is 12 s"},
            "startsAt": now,
            **({"endsAt": now} if ends else {}),
        }
        for one in alerts
    ]
    request = urllib.request.Request(  # noqa: S310 - it is http
        f"{url}/api/v2/alerts", json.dumps(told).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - it is http
        assert answer.status == 200


def test_alerts_reach_everybody_through_alertmanager(alertmanager, there):
    """Slack by its webhook and as a bot, PagerDuty, mail and a program take what it sends: stand-ins check it."""
    slack, pagerduty, mail, hook = there
    some = [alert(), alert("Down", "critical", agent="x"), alert("Late", agent="hooked")]
    _post(alertmanager, *some)
    with slack.changed:
        assert slack.changed.wait_for(lambda: slack.hooked and slack.messages, 30)
    (event,) = pagerduty.wait_for(1)
    assert (event.json["event_action"], event.json["payload"]["severity"]) == ("trigger", "critical")
    assert event.json["payload"]["summary"] == "Down it is"
    (request,) = hook.wait_for(1)
    assert (request.json["version"], request.json["receiver"]) == ("4", "hook & mail")
    _wait(lambda: mail.messages)
    assert mail.messages[0]["Subject"] == "[FIRING] Late it is"
    assert "Slow it is" in str(slack.hooked)
    assert "Down it is" in str(slack.messages)
    _post(alertmanager, *some, ends=True)
    pagerduty.wait_for(2)
    assert [one["event_action"] for one in pagerduty.events] == ["trigger", "resolve"]
    assert pagerduty.events[0]["dedup_key"] == pagerduty.events[1]["dedup_key"]
