"""The same rules and objectives hold in Prometheus; files of both are checked, and reported, from the command line."""

import json
import shutil
import subprocess

import pytest
import yaml
from typer.testing import CliRunner

from omnimind.alerting.document import Document
from omnimind.alerting.objectives import shipped_objectives
from omnimind.alerting.prometheus import rule_file
from omnimind.alerting.rules import rules_of, shipped_rules
from omnimind.cli.app import app
from omnimind.runtime.known import check_objectives, check_rules

NEEDS_PROMTOOL = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")


@pytest.fixture
def exported(tmp_path):
    """The rule file of all that ships."""
    file = tmp_path / "rules.yml"
    file.write_text(rule_file(shipped_rules(), shipped_objectives()))
    return file


@NEEDS_PROMTOOL
def test_what_is_exported_passes_promtool(exported):
    """Every rule and every objective is in it."""
    done = subprocess.run(["promtool", "check", "rules", exported], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    alerts = {rule.get("alert") for group in yaml.safe_load(exported.read_text())["groups"] for rule in group["rules"]}
    assert {rule.name for rule in shipped_rules()} | {"ErrorBudgetBurn"} <= alerts


def series(name, values):
    """A series of promtool's tests."""
    return {"series": name, "values": values}


def fires(alertname, at, number):
    """How many alerts of a rule are firing at a moment."""
    said = {"labels": "{}", "value": number}
    expr = f'count(ALERTS{{alertname="{alertname}", alertstate="firing"}})'
    return {"expr": expr, "eval_time": at, "exp_samples": [said] if number else []}


PROMTOOL = [
    (
        [
            series('omnimind_http_requests_total{status="200"}', "0+90x60"),
            series('omnimind_http_requests_total{status="500"}', "0+10x60"),
        ],
        [fires("RequestsFailing", "4m", 0), fires("RequestsFailing", "20m", 1)],
    ),
    (
        [
            series('omnimind_http_requests_total{status="200"}', "0+80x90"),
            series('omnimind_http_requests_total{status="500"}', "0+20x90"),
        ],
        [
            fires("ErrorBudgetBurn", "80m", 4),
            {
                "expr": 'slo:bad:ratio_1h{objective="api-availability"} > bool 0.1',
                "eval_time": "80m",
                "exp_samples": [{"labels": '{objective="api-availability"}', "value": 1}],
            },
        ],
    ),
    (
        [series('omnimind_http_requests_total{status="200"}', "0+80x90")],
        [fires("ErrorBudgetBurn", "80m", 0), fires("RequestsFailing", "80m", 0)],
    ),
    (
        [series("omnimind_queue_depth", "2x20"), series('omnimind_workers{state="alive"}', "1x5 0x15")],
        [fires("NoWorker", "4m", 0), fires("NoWorker", "10m", 1)],
    ),
    (
        [series('omnimind_host_disk_bytes{state="free"}', "100000000000-100000000x900")],
        [fires("DiskFilling", "10m", 0), fires("DiskFilling", "14h", 1)],
    ),
    (
        [series("omnimind_queue_oldest_seconds", "0+60x30")],
        [fires("QueueNotMoving", "5m", 0), fires("QueueNotMoving", "20m", 1)],
    ),
]


@NEEDS_PROMTOOL
def test_what_is_exported_finds_the_same_in_prometheus(exported, tmp_path):
    """Errors, an empty house, a disk that fills and a queue that stands still: with promtool's own evaluation."""
    tests = [{"interval": "1m", "input_series": given, "promql_expr_test": wanted} for given, wanted in PROMTOOL]
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(exported)], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_that_ships_is_measured():
    """By these names, with these labels, and in these buckets."""
    assert list(check_rules(shipped_rules())) == []
    assert list(check_objectives(shipped_objectives())) == []


def test_what_is_not_measured_is_warned_of():
    """With what is nearest to it; a bound that is none of a bucket's is told with those there are."""
    text = "rules:\n  - {name: A, gauge: omnimind_queue_dept, above: 1, by: [agnt], summary: x}\n"
    told = list(check_rules([rules_of(Document(text, "alerts.yaml", "alerts.invalid"))[-1]]))
    assert told == ["A: OmniMind does not measure omnimind_queue_dept; did you mean omnimind_queue_depth?", told[1]]


# ------------------------------------------------------------------------------------------ commands


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command line, with a home of its own."""
    monkeypatch.setenv("OMNIMIND_HOME", str(tmp_path))
    return lambda *said: CliRunner().invoke(app, said)


def test_the_report_is_a_table_and_json(command):
    """Of the objectives that ship, where nothing was counted yet."""
    assert "Requests are answered" in command("slo", "report").output
    found = json.loads(command("slo", "report", "--json").output)
    assert {one["standing"] for one in found} == {"unknown"}
    assert len(found) == len(shipped_objectives())


def test_files_are_checked(command, tmp_path):
    """Sound ones are said to be, others told with their line."""
    file = tmp_path / "slo.yaml"
    file.write_text("objectives:\n  - {name: a, title: A, target: 99%, freshness: {gauge: nothing, within: 5m}}\n")
    done = command("slo", "check", str(file))
    assert "does not measure nothing" in done.output
    assert "1 objective, all sound" in done.output
    rules = tmp_path / "alerts.yaml"
    rules.write_text("rules: []\n")
    assert "all sound" in command("alerts", "check", str(rules)).output
    assert command("alerts", "list").output == "all is as it should be\n"
    assert yaml.safe_load(command("alerts", "export", "--prometheus").output)["groups"]
