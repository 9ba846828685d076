"""Alerts, rules, objectives, series and health, over HTTP."""

import threading
import time
from datetime import UTC, datetime

import pytest
import structlog

from omnimind.alerting.objectives import shipped_objectives
from omnimind.alerting.rules import shipped_rules
from omnimind.core.alert import Alert
from omnimind.runtime.watch import Watch
from omnimind.runtime.watching import Watching
from omnimind.store.alerts import Alerts
from omnimind.store.series import Delta, Series

from .house import House

SOON_S = 20.0


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service that has measured a little."""
    with House(tmp_path_factory.mktemp("house")) as house:
        house.operator = house.person("operator")
        series = Series(house.database)
        for number, status in ((99, "200"), (1, "500")):
            labels = {"method": "GET", "route": "/v1/runs", "status": status}
            series.write([Delta("omnimind_http_requests_total", labels, "counter", number)])
        series.write([Delta("omnimind_queue_depth", {}, "gauge", 7.0)])
        alert = {
            "name": "NoWorker",
            "source": "rule",
            "severity": "critical",
            "summary": "Runs wait",
            "began_at_s": 1.0,
        }
        Alerts(house.database).keep([Alert(state="firing", fired_at_s=2.0, **alert)], [], time.time())
        yield house


def test_alerts_are_listed_with_all_that_is_known(house):
    """What fires first; and only those of a state, if that is asked for."""
    items = house.operator.get("/v1/alerts").json()["items"]
    assert [(one["name"], one["state"], one["began_at"]) for one in items] == [
        ("NoWorker", "firing", "1970-01-01T00:00:01.000Z")
    ]
    assert house.operator.get("/v1/alerts", params={"state": "resolved"}).json()["items"] == []


def test_rules_are_listed_and_drawn(house):
    """Each with how many alerts it has; what it measures, with its limit."""
    rules = {one["name"]: one for one in house.operator.get("/v1/alerts/rules").json()["items"]}
    assert rules.keys() == {rule.name for rule in shipped_rules()}
    assert rules["NoWorker"]["firing"] == 1
    found = house.operator.get("/v1/alerts/rules/RequestsFailing/series", params={"hours": 1}).json()
    assert found["rule"]["above"] == 0.05
    assert found["curves"][0]["values"] == [0.01]
    missing = house.operator.get("/v1/alerts/rules/Nothing/series")
    assert (missing.status_code, missing.json()["code"]) == (404, "rule.missing")


def test_what_is_learned_is_drawn_with_its_band(house):
    """Weeks of memory, and what would be usual now."""
    now_s = time.time()
    random = iter(range(10**6))
    at_s = [now_s]
    series = Series(house.database, lambda: at_s[0])
    for hour in range(96, 0, -1):
        at_s[0] = now_s - hour * 3600
        value = 5e8 * (1 + 0.01 * (next(random) * 7919 % 11 - 5))
        series.write([Delta("omnimind_process_memory_bytes", {"process": "server"}, "gauge", value)])
    curve = house.operator.get("/v1/alerts/rules/MemoryCreep/series", params={"hours": 48}).json()["curves"][0]
    assert curve["labels"] == {"process": "server"}
    assert len(curve["at"]) == len(curve["low"]) == len(curve["usual"]) == len(curve["high"])
    assert all(low < usual < high for low, usual, high in zip(curve["low"], curve["usual"], curve["high"], strict=True))


def test_objectives_tell_where_they_stand(house):
    """With their budgets and how these came to be."""
    found = {one["name"]: one for one in house.operator.get("/v1/slos").json()["items"]}
    assert found.keys() == {one.name for one in shipped_objectives()}
    requests = found["api-availability"]
    assert (requests["good"], requests["total"], requests["bad"]) == (0.99, 100, 1)
    assert requests["left"] == pytest.approx(requests["spans"][-1]["left"])
    assert [burn["threshold"] for burn in requests["burns"]] == [14.4, 6, 3, 1]
    assert found["models-answer"]["standing"] == "unknown"


def test_series_are_rates_of_counters_and_values_of_gauges(house):
    """By their labels and times; too many points are refused with what to ask for."""
    names = {one["name"]: one["kind"] for one in house.operator.get("/v1/series/names").json()["items"]}
    assert names["omnimind_queue_depth"] == "gauge"
    ask = {"name": "omnimind_http_requests_total", "label": "status=500"}
    (found,) = house.operator.get("/v1/series", params=ask).json()["items"]
    assert found["values"] == [1 / 60]
    (depth,) = house.operator.get("/v1/series", params={"name": "omnimind_queue_depth"}).json()["items"]
    assert depth["values"] == [7.0]
    since = datetime.fromtimestamp(time.time() - 30 * 86_400, UTC).isoformat()
    many = house.operator.get("/v1/series", params={**ask, "since": since})
    assert many.json()["code"] == "series.points"
    assert "step_s=3600" in many.json()["hint"]
    assert house.operator.get("/v1/series", params={"name": "a", "label": "b"}).json()["code"] == "series.label"


def test_other_tenants_have_none_of_the_house(house):
    """Neither rules, nor objectives, nor series, nor alerts."""
    other = house.person("admin", "acme")
    for path in ("/v1/slos", "/v1/alerts", "/v1/alerts/rules", "/v1/series/names"):
        assert other.get(path).json() == {"items": []}
    assert other.get("/v1/series", params={"name": "omnimind_queue_depth"}).json()["items"] == []
    assert other.get("/v1/alerts/rules/NoWorker/series").status_code == 404


def test_strangers_hear_whether_all_is_well_and_no_more(house):
    """Who may see the monitor hears of every part; a viewer as little as a stranger."""
    assert house.stranger().get("/health").json().keys() == {"status"}
    assert house.program("viewer").get("/health").json().keys() == {"status"}
    told = house.operator.get("/health").json()
    parts = {"database", "queue", "storage", "cache", "models", "voices", "disk", "clock"}
    assert {one["name"] for one in told["components"]} == parts
    assert house.stranger().get("/health/live").json() == {"status": "ok"}


def test_a_service_watches_by_itself(house):
    """A thread looks until it is closed, and gives its duty back."""

    class Heard:
        looked = threading.Event()

        def take(self, alerts, now_s):
            self.looked.set()

    watch = Watch(house.database, shipped_rules(), shipped_objectives(), Heard(), structlog.get_logger())
    thread = Watching(watch, structlog.get_logger(), every_s=0.01)
    assert Heard.looked.wait(SOON_S)
    thread.close()
    other = Watch(house.database, (), (), Heard(), structlog.get_logger(), holder="other")
    assert other.look()
