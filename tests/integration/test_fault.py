"""The only worker is killed while something waits: Slack and PagerDuty hear of it, by OmniMind and by Alertmanager."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from omnimind.testing.pagerduty import StandInPagerDuty
from omnimind.testing.slack import StandInSlack

from .alertmanager import Alertmanager, needs_alertmanager
from .observed import exported
from .prometheus import Prometheus, needs_prometheus
from .test_serve import Serving, until

pytestmark = [needs_prometheus, needs_alertmanager]

ALERTS = """
rules:  # as the one that ships, at once
  - name: NoWorker
    gauge: omnimind_workers{{state="alive"}}
    fold: min
    below: 1
    while: [{{gauge: omnimind_queue_depth, fold: max, above: 0}}]
    severity: critical
    summary: Runs wait, and no worker is alive
    description: Begin one.
receivers:
  team: {{slack: {{webhook: "file:{folder}/hook"}}}}
  pager: {{pagerduty: {{routing_key: "file:{folder}/key", url: "{pagerduty}/v2/enqueue"}}}}
routes:
  receiver: [team, pager]
  group_wait: 0s
  group_interval: 1s
"""
ORDER = {"sources": [{"text": "# The sea\n\nThe sea climbs the wall.", "name": "sea.md"}]}
LONG_S = 120
"""Longer than a look, an evaluation and a delivery take on a machine that is busy."""


class Told:
    """A Slack and a PagerDuty, and the routes to them."""

    def __init__(self, folder, stack):
        folder.mkdir()
        self.slack, self.pagerduty = stack.enter_context(StandInSlack()), stack.enter_context(StandInPagerDuty())
        (folder / "hook").write_text(self.slack.hook)
        (folder / "key").write_text(self.pagerduty.routing_key)
        self.alerts = ALERTS.format(folder=folder, pagerduty=self.pagerduty.url)

    def of(self, action):
        """The event of that kind, once both were told."""
        self.pagerduty.wait_for(1, LONG_S)
        found = until(lambda: [one for one in self.pagerduty.events if one["event_action"] == action], LONG_S)
        with self.slack.changed:
            assert self.slack.changed.wait_for(lambda: self.slack.hooked, LONG_S)
        return found[0]


class Worker:
    """A worker as a process of its own."""

    def __init__(self, home):
        command = [str(Path(sys.executable).with_name("omnimind")), "worker"]
        with (home / "worker-log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env={**os.environ, "OMNIMIND_HOME": str(home)}, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self):
        """As the system does to who takes too much memory; its worker processes too."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Whom OmniMind told, and whom Alertmanager did, of the same fault; and Prometheus, with a worker again."""
    folder = tmp_path_factory.mktemp("fault")
    home, other = folder / "home", folder / "other"
    home.mkdir()
    other.mkdir()
    with ExitStack() as stack:
        ours, theirs = Told(folder / "ours", stack), Told(folder / "theirs", stack)
        (home / "alerts.yaml").write_text(ours.alerts)
        (other / "alerts.yaml").write_text(theirs.alerts)
        (other / "alertmanager.yml").write_text(exported(other, "--alertmanager"))
        (other / "rules.yml").write_text(exported(other, "--prometheus"))
        serving = Serving(home, "--workers", "0").start()
        stack.callback(serving.stop)
        alertmanager = stack.enter_context(Alertmanager(other / "alertmanager.yml"))
        targets, rules = {"omnimind": serving.url.removeprefix("http://")}, [other / "rules.yml"]
        prometheus = stack.enter_context(
            Prometheus(folder / "prometheus", targets, rules=rules, alertmanager=alertmanager.address)
        )
        worker = Worker(home)
        try:
            alive = 'omnimind_workers{state="alive"}'
            prometheus.until(lambda: prometheus.value(alive), "no worker is seen")
        finally:
            worker.kill()
        with serving.client() as client:
            client.post(f"{serving.url}/v1/productions", json=ORDER).raise_for_status()
            incidents = until(lambda: client.get(f"{serving.url}/v1/incidents").json()["items"], LONG_S)
            theirs.of("trigger")
        worker = Worker(home)
        stack.callback(worker.kill)
        yield ours, theirs, incidents


def test_omnimind_tells_of_it(told):
    """By its own rules and routes, without any other server: an incident, a message and a page."""
    ours, _, (incident,) = told
    event = ours.of("trigger")
    assert event["payload"]["severity"] == "critical"
    assert "no worker is alive" in event["payload"]["summary"]
    assert incident["id"] in event["dedup_key"]
    assert "Runs wait, and no worker is alive" in str(ours.slack.hooked[0])


def test_alertmanager_tells_of_it(told):
    """By the rules and routes that OmniMind exports; and when a worker is there again."""
    _, theirs, _ = told
    event = theirs.of("trigger")
    assert (event["payload"]["severity"], event["payload"]["class"]) == ("critical", "NoWorker")
    assert event["payload"]["summary"] == "Runs wait, and no worker is alive"
    assert "Runs wait, and no worker is alive" in str(theirs.slack.hooked[0])
    assert theirs.of("resolve")["dedup_key"] == event["dedup_key"]
