"""``alerts.yaml``: what it may say, and what is told of what it can't say."""

import re
import textwrap
from pathlib import Path

import pytest

from omnimind.alerting.config import AlertsConfig, alerts_config, load_alerts
from omnimind.alerting.document import Document
from omnimind.core.errors import UserError

WHOLE = """
receivers:
  team: {slack: {channel: "#ops"}, language: pt-BR}
  pager: {pagerduty: {routing_key: env:PAGERDUTY_KEY}}
  ana-mail: {email: {to: ana@example.org, from: OmniMind <alerts@example.org>, host: mail.example.org}}
  hook: {webhook: {url: https://hooks.example.org/x, secret: file:/run/secrets/hook}, send_resolved: false}
people: {ana: ana-mail}
schedules:
  primary:
    timezone: America/Sao_Paulo
    layers:
      - {people: ana, rotation: weekly, handover: mon 09:00, from: 2026-11-02, only: [mon-fri 09:00-18:00]}
    overrides:
      - {person: ana, from: 2026-12-24T09:00, until: 2026-12-26T09:00}
escalations:
  urgent: {steps: [{on_call: primary, wait: 10m}, {receiver: pager, wait: 1h}], repeat: 1}
routes:
  receiver: team
  group_by: [alertname, agent]
  group_wait: 10s
  routes:
    - {matchers: 'severity="critical"', receiver: [team, pager], escalation: urgent, continue: true}
    - {matchers: ['agent=~"narrator|renderer"'], receiver: hook}
inhibit:
  - {source_matchers: severity=critical, target_matchers: severity=warning, equal: [agent]}
rules: {anything: goes}
"""


def read(text):
    """What ``text`` says."""
    return alerts_config(Document(text, "alerts.yaml", "alerts.invalid"))


def test_all_of_it_is_read():
    """Times, lists of one, names that Python has taken, and what others read of it is left to them."""
    config = read(WHOLE)
    critical, hook = config.routes.routes
    assert (config.routes.group_wait, critical.carries_on, critical.receiver) == (10.0, True, ("team", "pager"))
    assert (str(hook.matchers[0]), hook.carries_on) == ('agent=~"narrator|renderer"', False)
    assert config.escalations["urgent"].steps[1].wait == 3600.0
    assert config.receivers["team"].language == "pt-BR"
    assert config.receivers["ana-mail"].email.server_port == 587


def test_what_the_page_shows_can_be_read():
    """docs/alerts.md: each of its examples, with the receivers that the second one has elsewhere."""
    page = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")
    first, second = (
        textwrap.dedent(one) for one in re.findall(r"^ *```yaml\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)
    )
    assert read(first).routes.routes[0].receiver == ("team", "pager")
    names = ("team", "pager", "ana-mail", "bia-mail", "bia-slack", "caio-mail")
    elsewhere = "receivers:\n" + "".join(f"  {name}: {{slack: {{channel: C1}}}}\n" for name in names)
    assert read(elsewhere + second).schedules["primary"].layers[1].people == ("caio",)


def test_no_file_is_no_receivers(tmp_path):
    """Incidents are opened all the same."""
    assert load_alerts(None) == AlertsConfig()
    empty = tmp_path / "alerts.yaml"
    empty.write_text("")
    assert load_alerts(empty) == AlertsConfig()


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        ("receivers:\n  a:\n    slack:\n      webhook: https://hooks.slack.com/x", 4, "env:NAME", "docs/alerts.md"),
        ("receivers:\n  a:\n    pagerduty:\n      routing_key: abc", 4, "env:NAME or file:PATH", "docs/alerts.md"),
        ("receivers:\n  a: {slack: {channel: x}}\nroutes:\n  receiver: b", 4, "no receiver 'b'", "under receivers:"),
        ("receivers:\n  ops: {slack: {channel: x}}\nroutes: {receiver: opps}", 3, "'opps'", "did you mean ops?"),
        ("routes:\n  matchers: severity=critical", 1, "has no matchers", "routes: routes:"),
        ("routes:\n  group_wait: soon", 2, "write 30s, 5m", "docs/alerts.md"),
        ("routes:\n  routes:\n    - matchers: severity\n", 3, "is not a matcher", "docs/alerts.md"),
        ('routes:\n  routes:\n    - matchers: agent=~"("\n', 3, "not a regular expression", "docs/alerts.md"),
        ("routes:\n  grup_by: x", 2, "there is no such key", "did you mean group_by?"),
        ("schedules:\n  a:\n    timezone: Mars/Base\n    layers: [{people: x}]", 3, "no time zone", "docs/alerts.md"),
        ("schedules:\n  a:\n    layers:\n      - people: x", 4, "there is no person 'x'", "under people:"),
        ("receivers:\n  a:\n    slack: {channel: x}\n    email: {}", 4, "Field required", "docs/alerts.md"),
        ("receivers:\n  a: {}", 2, "exactly one of", "docs/alerts.md"),
        ("escalations:\n  e:\n    steps:\n      - wait: 5m", 4, "a step tells somebody", "docs/alerts.md"),
        ("receivers: [", 1, "not YAML", ""),
    ],
)
def test_errors_name_the_line(text, line, problem, hint):
    """And what is wrong there, and what to do."""
    with pytest.raises(UserError) as caught:
        read(text)
    assert caught.value.code == "alerts.invalid"
    assert caught.value.message.startswith(f"alerts.yaml, line {line}: "), caught.value.message
    assert problem in caught.value.message
    assert hint in caught.value.hint


def test_errors_do_not_quote_secrets():
    """Whoever wrote one into the file does not find it in a log."""
    for text in (
        "receivers:\n  a:\n    slack: {webhook: 'https://hooks.slack.com/services/T0/B0/verysecret'}",
        "receivers:\n  a:\n    email: {to: a, from: abc, host: c, username: d, password: verysecret}",
    ):
        with pytest.raises(UserError) as caught:
            read(text)
        assert "verysecret" not in str(caught.value)


def test_a_password_travels_by_tls_only():
    """It can't be written otherwise."""
    mail = "receivers:\n  a:\n    email: {to: a@b.c, from: d@e.f, host: g, tls: none, username: u, password: env:P}"
    with pytest.raises(UserError, match="starttls"):
        read(mail)
