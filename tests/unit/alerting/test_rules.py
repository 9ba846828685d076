"""Rules are read with the line of what is wrong, and find what is not as it should be."""

import importlib.util
from pathlib import Path

import pytest

from omnimind.alerting.document import Document
from omnimind.alerting.judging import Judge
from omnimind.alerting.measure import quantile
from omnimind.alerting.objectives import load_objectives, objectives_of, shipped_objectives
from omnimind.alerting.rules import load_rules, rules_of, shipped_rules
from omnimind.alerting.selector import Selector
from omnimind.core.errors import UserError

_SPEC = importlib.util.spec_from_file_location("series", Path(__file__).with_name("series.py"))
series = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(series)

NOW_S = 1_800_000_000.0


def rules(text):
    """The rules that a document adds to those that ship."""
    shipped = {one.name for one in shipped_rules()}
    return [one for one in rules_of(Document(text, "alerts.yaml", "alerts.invalid")) if one.name not in shipped]


def judged(rule, fake, now_s=NOW_S):
    """What a rule finds: the summary of each alert."""
    found = Judge(rules(f"rules:\n{rule}"), fake).look(now_s)
    return [one.alert.summary for one in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules:\n  - name: A\n    summary: x\n    gauge: a_b\n    abov: 1\n", "line 5"),
        ("rules:\n  - name: A\n    summary: x\n    gauge: a_b\n", "line 2: rules.0: it is held to nothing"),
        ("rules:\n  - name: A\n    summary: x\n    above: 1\n", "nothing is measured"),
        ("rules:\n  - name: A\n    summary: x\n    gauge: a_total\n    above: 1\n", "a_total is a counter: use rate"),
        ("rules:\n  - name: A\n    summary: x\n    rate: a_total\n    above: 1\n", "over what time"),
        ("rules:\n  - {name: A, summary: x, gauge: 'a{b}', above: 1}\n", "says nothing of a label"),
        (
            "rules:\n  - {name: A, summary: x, gauge: a, above: 1}\n  - {name: A, summary: x, gauge: a, above: 1}",
            "line 3",
        ),
        ("rules:\n  - {name: A, summary: x, gauge: a, unusual: {timezone: Mars/Olympus}}\n", "no time zone"),
        ("rules: [\n", "it is not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, said):
    """The file, the line, what is wrong and what to do."""
    with pytest.raises(UserError, match=r"alerts\.yaml, line \d+") as caught:
        rules(text)
    assert caught.value.code == "alerts.invalid"
    assert said in str(caught.value)
    assert caught.value.hint


def test_a_rule_of_the_same_name_replaces_what_ships(tmp_path):
    """And enabled: false switches it off; without a file all that ships holds."""
    file = tmp_path / "alerts.yaml"
    file.write_text(
        "rules:\n  - {name: DiskFull, enabled: false}\n  - {name: NoWorker, gauge: a, above: 7, summary: x}\n"
    )
    found = {one.name: one for one in load_rules(file)}
    assert "DiskFull" not in found
    assert found["NoWorker"].above == 7
    assert load_rules(None) == shipped_rules()
    with pytest.raises(UserError, match="check its name"):
        load_rules(tmp_path / "nothing.yaml")


def test_a_selector_is_written_as_prometheus_has_it():
    """It reads what it writes, quotes and all."""
    text = 'a_total{status=~"5..", route!="/x,\\"}"}'
    one = Selector.model_validate(text)
    assert str(one) == text
    assert one.fits({"status": "503"})
    assert not one.fits({"status": "200"})
    assert not one.fits({"status": "503", "route": '/x,"}'})


def test_a_ratio_counts_only_where_there_is_enough_of_it():
    """Grouped by its labels; where nothing failed it is 0, not nothing."""
    fake = series.Fake()
    rule = (
        "  - {name: A, ratio: {part: 'c_total{outcome=\"failed\"}', whole: c_total, least: 10}, over: 5m, by: [agent],"
        " unit: share, above: 0.2, summary: '{value} of {agent}'}"
    )
    for agent, good, failed in (("narrator", 5, 5), ("renderer", 1, 1), ("editor", 20, 0)):
        fake.say("c_total", NOW_S - 60, good, agent=agent, outcome="succeeded")
        if failed:
            fake.say("c_total", NOW_S - 60, failed, agent=agent, outcome="failed")
    assert judged(rule, fake) == ["50 % of narrator"]


def test_nothing_grew_where_nothing_was_ever_counted():
    """So that a rule about what stands still holds from the first minute on, while what it needs is so."""
    fake = series.Fake()
    rule = (
        "  - {name: A, gauge: waits, above: 300, while: [{increase: done_total, over: 10m, below: 1}], summary: stuck}"
    )
    fake.say("waits", NOW_S - 60, 400)
    assert judged(rule, fake) == ["stuck"]
    fake.say("done_total", NOW_S - 60, 3)
    assert judged(rule, fake) == []


def test_a_gauge_that_is_not_measured_any_more_says_nothing():
    """After five minutes."""
    fake = series.Fake()
    rule = "  - {name: A, gauge: waits, above: 300, unit: seconds, summary: 'since {value}'}"
    fake.say("waits", NOW_S - 60, 400)
    assert judged(rule, fake) == ["since 7 min"]
    assert judged(rule, fake, NOW_S + 600) == []


def test_a_quantile_is_prometheus_own():
    """Linear within its bucket; above the last bound it is that bound."""
    bounds, counts = [0.1, 0.5, 1.0, float("inf")], [10.0, 20.0, 20.0, 40.0]
    assert quantile(0.25, bounds, counts) == pytest.approx(0.1)
    assert quantile(0.375, bounds, counts) == pytest.approx(0.3)
    assert quantile(0.9, bounds, counts) == 1.0


def test_a_look_reads_only_what_is_new():
    """The first reads as far back as is needed; the next ones the last minutes."""
    fake = series.Fake()
    judge = Judge(shipped_rules(), fake)
    fake.say("omnimind_http_requests_total", NOW_S - 60, 100, status="500")
    judge.look(NOW_S)
    fake.reads.clear()
    judge.look(NOW_S + 15)
    assert fake.reads
    assert all(since_s >= NOW_S + 15 - 300 for _, since_s, _, _ in fake.reads)


def test_what_ships_is_sound():
    """And every objective says what it counts; a bound is written as the client of Prometheus does."""
    assert len({one.name for one in shipped_rules()}) == len(shipped_rules())
    by_name = {one.name: one for one in shipped_objectives()}
    assert str(by_name["api-latency"].part) == 'omnimind_http_request_duration_seconds_bucket{le="0.5"}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("objectives:\n  - {name: a, title: A, target: 101%, freshness: {gauge: g, within: 5m}}\n", "line 2"),
        ("objectives:\n  - {name: a, title: A, target: often, freshness: {gauge: g, within: 5m}}\n", "no share"),
        ("objectives:\n  - {name: a, title: A, target: 99%}\n", "nothing is counted"),
        ("objectives:\n  - {name: a, title: A, target: 99%, success: {total: g, bad: h_total}}\n", "g is no counter"),
        ("objectives:\n  - name: a\n    title: A\n    window: 400d\n    target: 0.9\n", "line 4"),
        ("objektives: []\n", "objektives"),
    ],
)
def test_what_is_wrong_in_objectives_is_told_with_its_line(text, said, tmp_path):
    """As of rules."""
    file = tmp_path / "slo.yaml"
    file.write_text(text)
    with pytest.raises(UserError, match=r"slo\.yaml, line \d+") as caught:
        load_objectives(file)
    assert caught.value.code == "slo.invalid"
    assert said in str(caught.value)


def test_percent_and_share_are_the_same():
    """And half a second may be 500ms."""
    text = "objectives:\n  - {{name: a, title: A, target: {0}, latency: {{histogram: h, within: {1}}}}}\n"
    one, other = (
        objectives_of(Document(text.format(target, within), "slo.yaml", "slo.invalid"))[0]
        for target, within in (("99.5%", "500ms"), ("0.995", "0.5"))
    )
    assert one == other
