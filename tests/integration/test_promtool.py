"""What is deployed beside Prometheus and Alertmanager is what OmniMind makes of its rules, and does what they say."""

import re
import shutil
import subprocess

import pytest
import yaml

from .observed import ROOT, exported

DEPLOY = ROOT / "deploy"
RULES, ALERTMANAGER = DEPLOY / "prometheus/rules/omnimind.yml", DEPLOY / "alertmanager/alertmanager.yml"
TESTS = sorted((DEPLOY / "prometheus/tests").glob("*.yml"))


def said(program, *arguments):
    """What a program of Prometheus says of what is right."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed: apt install prometheus prometheus-alertmanager")
    done = subprocess.run(
        [path, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def alerts():
    """The names of alerts in the rules that are deployed, with the objective of each that has one."""
    groups = yaml.safe_load(RULES.read_text())["groups"]
    every = [rule for group in groups for rule in group["rules"] if "alert" in rule]
    return {(rule["alert"], rule["labels"].get("objective"), rule["labels"].get("window")) for rule in every}


def test_the_rules_are_those_that_ship(tmp_path):
    """As ``omnimind alerts export --prometheus`` prints them where nothing else is said."""
    assert RULES.read_text() == exported(tmp_path, "--prometheus")


def test_the_routes_are_those_of_the_example(tmp_path):
    """As ``omnimind alerts export --alertmanager`` prints them."""
    (tmp_path / "alerts.yaml").write_text((ROOT / "examples/alerts.yaml").read_text())
    assert ALERTMANAGER.read_text() == exported(tmp_path, "--alertmanager", "--secrets", "/run/secrets")


def test_promtool_and_amtool_find_nothing_wrong():
    """With the rules, the configurations and all that they name, but for secrets that are not there."""
    assert re.search(r"SUCCESS: \d{2,} rules found", said("promtool", "check", "rules", RULES))
    assert "SUCCESS" in said("promtool", "check", "config", "--syntax-only", DEPLOY / "prometheus/prometheus.yml")
    assert "SUCCESS" in said("amtool", "check-config", ALERTMANAGER)


def test_every_secret_of_alertmanager_is_mounted():
    """Where its configuration looks for it."""
    compose = yaml.safe_load((DEPLOY / "compose/observability.yaml").read_text())
    looked_for = set(re.findall(r"/run/secrets/(\S+)", ALERTMANAGER.read_text()))
    assert looked_for == set(compose["services"]["alertmanager"]["secrets"]) <= compose["secrets"].keys()


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_alerts_fire_when_they_should(path):
    """And none does when all is well."""
    assert "SUCCESS" in said("promtool", "test", "rules", path)


def test_every_alert_is_made_to_fire():
    """So that a rule that never could is not left unseen."""
    tried = "\n".join(path.read_text() for path in TESTS)
    fired = {(name, None, None) for name in re.findall(r'alertname="(\w+)"', tried)}
    fired |= {("ErrorBudgetBurn", *which) for which in re.findall(r'objective="([^"]+)",window="(\w+)"', tried)}
    assert alerts() - fired == set()
