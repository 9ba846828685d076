"""Alerts on their way: to incidents, and to Slack, PagerDuty, a mail server and a program, over real connections."""

import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert

from omnimind.alerting.config import alerts_config
from omnimind.alerting.document import Document
from omnimind.alerting.muting import Silence
from omnimind.alerting.notice import Notice
from omnimind.alerting.routes import RouteConfig
from omnimind.core.alert import Alert
from omnimind.core.errors import ConflictError, MissingError
from omnimind.runtime.alerting.courier import GIVE_UP_S, Courier, Rounds
from omnimind.runtime.alerting.handling import Hand, Handling
from omnimind.runtime.alerting.router import Router
from omnimind.runtime.watch import Watch
from omnimind.settings import Settings
from omnimind.store.audit import Audit
from omnimind.store.database import open_database
from omnimind.store.deliveries import CLAIM_S, Deliveries
from omnimind.store.incidents import Incidents
from omnimind.store.silences import Silences, StandIn, StandIns
from omnimind.store.telemetry_tables import faults
from omnimind.testing.hooks import Reply, StandInHook
from omnimind.testing.mail import StandInMail
from omnimind.testing.pagerduty import StandInPagerDuty
from omnimind.testing.slack import StandInSlack

START_S = 1_800_000_000.0
ANA = Hand("user:ana", "Ana Lima")

CONFIG = """
receivers:
  team: {{slack: {{webhook: env:SLACK_HOOK}}}}
  bot: {{slack: {{channel: C1, token: env:SLACK_TOKEN, api: "{slack_api}"}}, language: pt-BR}}
  pager: {{pagerduty: {{routing_key: env:PAGERDUTY_KEY, url: "{pagerduty}/v2/enqueue"}}}}
  mail: {{email: {{to: ana@example.org, from: o@example.org, host: 127.0.0.1, port: {mail}, tls: none}}}}
  hook: {{webhook: {{url: "{hook}/in", secret: env:HOOK_SECRET}}, send_resolved: false}}
people: {{ana: mail, bia: hook}}
schedules:
  primary: {{layers: [{{people: [ana], rotation: daily}}]}}
escalations:
  urgent: {{steps: [{{receiver: pager, wait: 10m}}, {{on_call: primary, wait: 10m}}]}}
routes:
  receiver: team
  group_by: [alertname]
  group_wait: 30s
  group_interval: 1m
  repeat_interval: 1h
  routes:
    - {{matchers: severity=critical, receiver: bot, escalation: urgent}}
    - {{matchers: agent=hooked, receiver: hook}}
inhibit:
  - {{source_matchers: alertname=Down, target_matchers: alertname=Slow}}
"""


class Post:
    """A database, a router and a courier, a clock that is set by hand, and who is told."""

    def __init__(self, url, slack, pagerduty, mail, hook):
        self.now_s = START_S
        self.url, self.slack, self.pagerduty, self.mail, self.hook = url, slack, pagerduty, mail, hook
        self.database = open_database(url)
        text = CONFIG.format(slack_api=slack.url, pagerduty=pagerduty.url, mail=mail.port, hook=hook.url)
        self.config = alerts_config(Document(text, "alerts.yaml", "alerts.invalid"))
        self.settings = Settings.from_environment(
            {
                "OMNIMIND_PUBLIC_URL": "https://o.example.org",
                "SLACK_HOOK": slack.hook,
                "SLACK_TOKEN": slack.token,
                "PAGERDUTY_KEY": pagerduty.routing_key,
                "HOOK_SECRET": "shared",
            }
        )
        self.lines = []
        self.log = structlog.wrap_logger(None, processors=[self._keep])
        self.router = Router(self.config, self.database)
        self.courier = Courier(self.config, self.settings, self.database, self.log, lambda: self.now_s)
        self.handling = Handling(self.config, self.database, lambda: self.now_s)
        self.incidents, self.deliveries = Incidents(self.database), Deliveries(self.database)

    def _keep(self, logger, method, event):
        self.lines.append(event)
        raise structlog.DropEvent

    def close(self):
        """Let go of everything."""
        self.courier.close()
        self.database.close()

    def look(self, *alerts, after_s=0.0, deliver=True):
        """A look of the watch, later."""
        self.now_s += after_s
        self.router.take(alerts, self.now_s)
        return self.courier.deliver_due() if deliver else 0

    def deliver(self, after_s=1.0):
        """What is due a moment later: how many went through."""
        self.now_s += after_s
        return self.courier.deliver_due()

    def opened(self, *alerts):
        """The incident that alerts come to, once they have waited for long enough."""
        self.look(*alerts)
        self.look(*alerts, after_s=31)
        return self.incidents.of_tenant(alerts[0].tenant)[0]


def alert(name="Slow", severity="warning", tenant="default", at_s=START_S, **labels):
    """An alert that fires."""
    return Alert(
        name=name,
        source="rule",
        severity=severity,
        tenant=tenant,
        labels=labels,
        summary=f"{name} {' '.join(labels.values())}".strip(),
        state="firing",
        began_at_s=at_s,
        fired_at_s=at_s,
    )


BOTH = pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
"""For what the database has a part in."""


@pytest.fixture
def url(request, tmp_path):
    """A database: SQLite, unless a test is for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path}/omnimind.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def post(url):
    """As above."""
    with StandInSlack() as slack, StandInPagerDuty() as pagerduty, StandInMail() as mail, StandInHook() as hook:
        one = Post(url, slack, pagerduty, mail, hook)
        yield one
        one.close()


@BOTH
def test_alerts_become_one_message_and_end_with_one(post):
    """Those of a group together, after its wait; news of it after its interval; nothing in between."""
    slow, late = alert(agent="narrator"), alert(agent="renderer")
    assert post.look(slow) == 0
    assert post.look(slow, late, after_s=31) == 1
    (incident,) = post.incidents.of_tenant("default")
    assert (incident.title, incident.status, incident.severity) == ("Slow narrator (+1)", "open", "warning")
    assert "New incident" in post.slack.hooked[0]["text"]
    assert f"https://o.example.org/alerts/{incident.id}" in str(post.slack.hooked[0])
    assert post.look(slow, late, after_s=15) == 0
    assert post.look(late, after_s=60) == 1
    assert post.look(after_s=61) == 1
    assert post.look(after_s=600) == 0
    assert [one["text"].split(":")[0] for one in post.slack.hooked] == ["🟠 New incident", "🟠 News", "✅ Resolved"]
    standing = post.incidents.get("default", incident.id)
    assert standing.incident.resolved_by == "house"
    assert {one.alert.state for one in standing.alerts} == {"resolved"}
    assert [one.kind for one in post.incidents.events(incident.id)] == ["opened", "changed", "resolved"]


def test_what_stays_is_told_again(post):
    """After the repeat interval; not once somebody looks after it."""
    incident = post.opened(alert())
    assert post.look(alert(), after_s=3600) == 1
    assert "Still open" in post.slack.hooked[-1]["text"]
    post.handling.acknowledge("default", incident.id, ANA)
    post.deliver()
    assert "Acknowledged by Ana Lima" in post.slack.hooked[-1]["text"]
    assert post.look(alert(), after_s=7200) == 0
    assert Audit(post.database).list("default")[0].action == "incident.acknowledge"


def test_nobody_looks_after_it_so_others_are_told(post):
    """Step by step, by who is on call, until somebody acknowledges it; the last step is the last."""
    incident = post.opened(alert("Down", "critical"))
    assert [one["event_action"] for one in post.pagerduty.events] == ["trigger"]
    assert post.look(alert("Down", "critical"), after_s=570) == 0
    assert post.look(alert("Down", "critical"), after_s=31) == 1
    assert post.mail.recipients == [["ana@example.org"]]
    assert "Escalated" in post.mail.messages[0]["Subject"]
    (event,) = [one for one in post.incidents.events(incident.id) if one.kind == "escalated"]
    assert (event.data["people"], event.data["step"]) == (["ana"], 1)
    assert post.look(alert("Down", "critical"), after_s=700) == 0
    assert post.incidents.get("default", incident.id).incident.escalates_at_s is None


@BOTH
def test_who_stands_in_is_told(post):
    """Rather than whoever the schedule has."""
    stand_in = StandIn(
        id="x", schedule="primary", person="bia", begins_at_s=START_S, ends_at_s=START_S + 9000, author="user:ana",
        created_at_s=START_S,
    )  # fmt: skip
    StandIns(post.database).add("default", stand_in)
    post.opened(alert("Down", "critical"))
    post.look(alert("Down", "critical"), after_s=601)
    assert [one.json["receiver"] for one in post.hook.wait_for(1)] == ["hook"]
    assert post.mail.messages == []


@BOTH
def test_who_acknowledges_stops_it(post):
    """And PagerDuty hears of it by the key of the incident, unless it was PagerDuty that said so."""
    incident = post.opened(alert("Down", "critical"))
    post.handling.acknowledge("default", incident.id, ANA)
    assert post.look(alert("Down", "critical"), after_s=601) == 2
    assert post.mail.messages == []
    assert [one["event_action"] for one in post.pagerduty.events] == ["trigger", "acknowledge"]
    assert {one["dedup_key"] for one in post.pagerduty.events} == {f"omnimind-{incident.id}"}
    post.handling.resolve("default", incident.id, Hand("pagerduty:x", "Bia", via="pager"), "a wire was loose")
    post.deliver()
    assert len(post.pagerduty.events) == 2
    (message,) = [one for one in post.slack.messages.values() if "thread_ts" not in one]
    assert "Resolvido por Bia" in str(message)
    replies = [one for one in post.slack.messages.values() if "thread_ts" in one]
    assert [one["text"].split("\n")[0] for one in replies] == ["*Confirmado por Ana Lima*", "*Resolvido por Bia*"]
    assert "a wire was loose" in replies[1]["text"]


@BOTH
def test_what_a_person_resolves_stays_so(post):
    """Until it fires anew: that is another incident."""
    incident = post.opened(alert())
    post.handling.resolve("default", incident.id, ANA)
    post.deliver()
    assert post.look(alert(), after_s=300) == 0
    again = alert(at_s=post.now_s + 10)
    assert post.look(again, after_s=60) == 1
    assert len(post.incidents.of_tenant("default")) == 2
    with pytest.raises(ConflictError, match="is about the same alerts"):
        post.handling.reopen("default", incident.id, ANA)
    with pytest.raises(ConflictError, match="is over"):
        post.handling.acknowledge("default", incident.id, ANA)
    with pytest.raises(MissingError):
        post.handling.resolve("acme", incident.id, ANA)


def test_what_comes_back_at_once_is_the_same_incident(post):
    """Reopened, and told so."""
    incident = post.opened(alert())
    post.look(after_s=61)
    again = alert(at_s=post.now_s + 5)
    post.look(again, after_s=40)
    assert post.incidents.get("default", incident.id).incident.status == "open"
    assert "Back again" in post.slack.hooked[-1]["text"]


@BOTH
def test_the_silenced_and_the_said_are_not_told(post):
    """What is silenced opens nothing; what another alert says already neither; later both do."""
    silence = Silence(
        id="s", tenant="default", matchers="agent=narrator", begins_at_s=START_S, ends_at_s=START_S + 300, author="a"
    )
    Silences(post.database).add(silence, "user:ana")
    quiet = alert(agent="narrator")
    assert post.look(quiet) + post.look(quiet, after_s=60) == 0
    assert post.look(alert(), alert("Down", "info"), after_s=31) == 1
    assert [one.title for one in post.incidents.of_tenant("default")] == ["Down"]
    assert post.look(quiet, after_s=300) == 2  # Down is over, and the silence is
    assert {one.title for one in post.incidents.of_tenant("default")} == {"Down", "Slow narrator"}


def test_tenants_have_incidents_of_their_own(post):
    """Though their alerts agree in everything else."""
    post.opened(alert(), alert(tenant="acme"))
    (ours,), (theirs,) = (post.incidents.of_tenant(tenant) for tenant in ("default", "acme"))
    assert ours.group_key != theirs.group_key
    with pytest.raises(MissingError):
        post.incidents.get("acme", ours.id)


def test_good_news_are_for_who_wants_them(post):
    """``send_resolved: false`` hears when something begins only; its body is signed, and named once."""
    post.opened(alert(agent="hooked"))
    assert post.look(after_s=61) == 0
    (request,) = post.hook.wait_for(1)
    assert request.headers["x-omnimind-signature"].startswith("v1=")
    assert request.headers["idempotency-key"].startswith("omnimind-")
    assert request.json["status"] == "firing"


def test_a_receiver_that_is_away_is_told_later_and_in_order(post):
    """It is asked again, later each time, or when it says; nobody else waits for it."""
    post.pagerduty.failures.extend([Reply(500), Reply(429, b"slow down", (("retry-after", "120"),))])
    incident = post.opened(alert("Down", "critical"))
    assert post.slack.messages
    post.handling.acknowledge("default", incident.id, ANA)
    assert post.deliver() == 1  # Slack hears of it; PagerDuty has not heard of the incident yet
    assert [post.deliver(after_s) for after_s in (7, 100, 30, 1)] == [0, 0, 1, 1]
    assert [one["event_action"] for one in post.pagerduty.events] == ["trigger", "acknowledge"]
    assert [one["attempts"] for one in post.lines] == [1, 2]


def test_what_will_never_go_through_is_given_up(post):
    """Refused by the receiver, or tried for a day; the reason is kept, and no secret in it."""
    post.hook.failures.append(Reply(403, b"no"))
    incident = post.opened(alert(agent="hooked"))
    (one,) = post.deliveries.of_incident(incident.id)
    assert (one.status, one.error) == ("given_up", "the webhook hook answered 403: no")
    post.slack.token = "xoxb-other"  # noqa: S105 - opens nothing
    post.opened(alert("Down", "critical"))
    failed = [one for one in post.deliveries.of_incident(post.incidents.of_tenant("default")[0].id) if one.error]
    assert [one.error for one in failed] == ["Slack refuses chat.postMessage (invalid_auth)"]
    post.pagerduty.failures.extend([Reply(503)] * 2)
    post.deliveries.add("pager", Notice(what="opened", at_s=post.now_s, title="t", severity="info", opened_at_s=1.0))
    post.courier.deliver_due()
    post.now_s += GIVE_UP_S + 1
    post.courier.deliver_due()
    assert post.deliveries.latest()["pager"].status == "given_up"
    assert "xoxb" not in str(post.lines)
    assert "XXXX" not in str(post.lines)


@BOTH
def test_a_dead_courier_leaves_its_work_to_others(post):
    """What it had claimed is made again when its claim is over; until then by nobody else."""
    post.look(alert())
    post.look(alert(), after_s=31, deliver=False)
    (one,) = post.deliveries.due(post.now_s)
    assert post.deliveries.claim(one, post.now_s)
    assert not post.deliveries.claim(one, post.now_s)
    assert post.courier.deliver_due() == 0
    post.now_s += CLAIM_S + 1
    assert post.courier.deliver_due() == 1


DYING = """
import os, signal, sys
from tests.integration.test_alerts import Post, alert, START_S
from types import SimpleNamespace as Names
slack = Names(url=sys.argv[2], hook=sys.argv[3], token="xoxb-test")
other = Names(url="http://127.0.0.1:9", routing_key="R" * 32, port=9)
post = Post(sys.argv[1], slack, other, other, other)
post.look(alert())
post.look(alert(), after_s=31, deliver=False)
(one,) = post.deliveries.due(post.now_s)
post.deliveries.claim(one, post.now_s)
post.courier._senders["slack"].send(one, "team", post.config.receivers["team"], None)
os.kill(os.getpid(), signal.SIGKILL)
"""


@BOTH
def test_a_killed_process_loses_nothing(post):
    """Killed after it told and before it knew that it had: it is told again, and the incident is one."""
    command = [sys.executable, "-c", DYING, post.url, post.slack.url, post.slack.hook]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    died = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert len(post.slack.hooked) == 1
    post.now_s += CLAIM_S + 60
    assert post.look(alert()) == 1
    assert len(post.slack.hooked) == 2
    assert len(post.incidents.of_tenant("default")) == 1


@BOTH
def test_of_two_routers_one_opens_an_incident(post):
    """Also where two processes believe for a moment that it is their duty."""
    post.look(alert())
    other = Router(post.config, post.database)
    post.now_s += 31
    seen = [post.router._incidents.standing(0.0), other._incidents.standing(0.0)]
    assert seen == [[], []]
    post.router.take([alert()], post.now_s)
    other._incidents.standing = lambda _: []  # what it saw a moment ago
    other.take([alert()], post.now_s)
    assert len(post.incidents.of_tenant("default")) == 1
    assert post.courier.deliver_due() == 1


def test_rounds_are_made_while_it_is_our_duty(post):
    """In a thread of its own, as soon as there is something."""
    rounds = Rounds(Courier(post.config, post.settings, post.database, post.log, lambda: post.now_s), post.log)
    router = Router(post.config, post.database, rounds)
    router.take([alert()], START_S)
    post.now_s += 31
    router.take([alert()], post.now_s)
    with post.slack.changed:
        assert post.slack.changed.wait_for(lambda: post.slack.hooked, 20)
    router.close()


@BOTH
def test_what_is_long_over_is_forgotten(post):
    """With all that came of it."""
    incident = post.opened(alert())
    post.look(after_s=61)
    assert post.incidents.forget(post.now_s) == 0
    assert post.incidents.forget(post.now_s + 1) == 1
    assert post.incidents.events(incident.id) == []
    assert post.deliveries.of_incident(incident.id) == []


@BOTH
def test_from_an_error_to_slack_and_pagerduty(post):
    """The watch finds a new error, the router opens an incident, and both hear of it; acknowledged, it is quiet."""
    seen = {"tenant": "default", "count": 3, "first_at_s": START_S, "last_at_s": START_S, "changed_at_s": START_S}
    words = dict.fromkeys(("code", "message", "place", "stack", "first_version", "last_version"), "render.broken")
    row = {**seen, **words, "fingerprint": "ab" * 8, "blame": "broken", "status": "open"}
    with post.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(insert(faults).values(row))
    routes = {"receiver": ["bot", "pager"], "group_wait": "0s"}
    config = post.config.model_copy(update={"routes": RouteConfig.model_validate(routes)})
    router = Router(config, post.database)
    watch = Watch(post.database, (), (), router, post.log, lambda: post.now_s, "tests")
    assert watch.look()
    assert post.deliver() == 2
    (incident,) = post.incidents.of_tenant("default")
    assert "render.broken" in incident.title
    assert "render.broken" in str(post.slack.messages)
    assert post.pagerduty.events[0]["payload"]["summary"] == incident.title
    post.handling.acknowledge("default", incident.id, ANA)
    assert post.deliver() == 2
    post.now_s += 5 * 3600
    assert watch.look()
    assert post.deliver() == 0


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_goes_by_tls_with_a_password(tmp_path, way):
    """The server's certificate is checked; its refusals are told apart."""
    certificate = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with (
        StandInMail(context, is_implicit=way == "tls", password="open sesame") as mail,  # noqa: S106 - opens nothing
        StandInSlack() as slack,
        StandInPagerDuty() as pagerduty,
        StandInHook() as hook,
    ):
        post = Post(f"sqlite:///{tmp_path}/omnimind.db", slack, pagerduty, mail, hook)
        config = {"to": "a@example.org", "from": "o@example.org", "host": "127.0.0.1", "port": mail.port, "tls": way}
        receiver = {"email": {**config, "username": "o", "password": "env:MAIL"}}
        post.config = post.config.model_validate({"receivers": {"mail": receiver}})
        post.deliveries.add("mail", Notice(what="opened", at_s=START_S, title="t", severity="info", opened_at_s=1.0))
        for bundle, password, status in (
            (None, "open sesame", "waiting"),
            (certificate, "wrong", "given_up"),
            (certificate, "open sesame", "delivered"),
        ):
            if status == "delivered":
                mail.refusals.append("450 later")
                trial = Notice(what="opened", at_s=START_S, title="t", severity="info", opened_at_s=1.0)
                post.deliveries.add("mail", trial)
            post.settings = Settings.from_environment(
                {"MAIL": password, **({"OMNIMIND_CA_BUNDLE": str(bundle)} if bundle else {})}
            )
            courier = Courier(post.config, post.settings, post.database, post.log, lambda: post.now_s)
            for _ in range(2 if status == "delivered" else 1):
                courier.deliver_due()
                post.now_s += 400
            courier.close()
            assert post.deliveries.latest()["mail"].status == status, post.lines
        assert len(mail.messages) == 1
        assert "open sesame" not in str(post.lines)
        post.close()


def _certificate(folder):
    """A certificate for 127.0.0.1 that signs itself, and its key, in one file."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "mail.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
