"""The watch: what is measured becomes alerts, over restarts and whoever looks, on every database."""

import time

import pytest
import structlog

from omnimind.alerting.objectives import shipped_objectives
from omnimind.alerting.rules import shipped_rules
from omnimind.core.errors import TransientError
from omnimind.core.ledger import Budget
from omnimind.runtime.promises import Promises
from omnimind.runtime.watch import Watch
from omnimind.store.alerts import RECENT_S, Alerts
from omnimind.store.budgets import Budgets
from omnimind.store.database import open_database
from omnimind.store.series import Delta, Series
from omnimind.store.tenants import Tenants

START_S = 1_800_000_000.0
LOG = structlog.get_logger()


class Heard:
    """Takes alerts, and remembers them."""

    def __init__(self):
        self.looks = []
        self.trouble = None

    def take(self, alerts, now_s):
        """As a router does."""
        if self.trouble:
            raise self.trouble
        self.looks.append({(one.name, one.state) for one in alerts})


class House:
    """A database, a clock, and processes that watch."""

    def __init__(self, database):
        self.database = database
        self.now_s = START_S
        self.heard = Heard()
        self.series = Series(database, lambda: self.now_s)

    def watch(self, name="one", rules=None):
        """A process."""
        rules = shipped_rules() if rules is None else rules
        return Watch(self.database, rules, shipped_objectives(), self.heard, LOG, lambda: self.now_s, name)

    def measure(self, name, value, kind="gauge", **labels):
        """Something is measured now."""
        self.series.write([Delta(name, labels, kind, value)])

    def alerts(self):
        """The alerts there are, and how each is."""
        found = Alerts(self.database).of_tenant("default", ("pending", "firing", "resolved"))
        return {one.name: one.state for one in found}


@pytest.fixture
def house(store):
    """On SQLite, and on PostgreSQL."""
    return House(store.database)


def waiting(house, depth=1, alive=0):
    """Runs wait, and so many workers are alive."""
    house.measure("omnimind_queue_depth", depth)
    house.measure("omnimind_workers", alive, state="alive")


def test_an_alert_is_pending_then_fires_then_is_over(house):
    """And the router hears of it at each look while it fires, and once when it is over."""
    watch = house.watch()
    for _ in range(6):
        waiting(house)
        watch.look()
        house.now_s += 15
    assert house.heard.looks[0] == set()
    assert house.alerts()["NoWorker"] == "firing"
    assert house.heard.looks[-1] == {("NoWorker", "firing")}
    for _ in range(9):
        house.now_s += 15
        waiting(house, depth=0, alive=1)
        watch.look()
    assert house.alerts()["NoWorker"] == "resolved"
    assert sum(("NoWorker", "resolved") in look for look in house.heard.looks) == 1


def test_one_process_looks_and_another_takes_over_where_it_was(house):
    """Within a minute of its death; what fired has been firing since it did."""
    one, other = house.watch("one"), house.watch("other")
    for _ in range(6):
        waiting(house)
        assert one.look()
        assert not other.look()
        house.now_s += 15
    before = Alerts(house.database).standing()
    house.now_s += 45
    waiting(house)
    assert other.look()
    assert not one.look()
    after = Alerts(house.database).standing()
    assert [(alert.name, alert.fired_at_s) for alert in before] == [(alert.name, alert.fired_at_s) for alert in after]
    other.release()
    assert one.look()


def test_a_router_in_trouble_is_told_again(house):
    """What it did not hear it hears at the next look."""
    watch = house.watch()
    for _ in range(5):
        waiting(house)
        watch.look()
        house.now_s += 15
    house.heard.trouble = TransientError("database.unavailable", "gone")
    with pytest.raises(TransientError):
        watch.look()
    house.heard.trouble = None
    watch.look()
    assert house.heard.looks[-1] == {("NoWorker", "firing")}


def test_what_could_not_be_kept_is_found_again(house):
    """An alert that was over while the database was in trouble does not stay as if it were not."""
    watch = house.watch()
    for _ in range(6):
        waiting(house)
        watch.look()
        house.now_s += 15
    house.now_s += 60
    waiting(house, depth=0, alive=1)
    watch.look()

    def fail(*_):
        raise TransientError("database.unavailable", "gone")

    keep = watch._alerts.keep
    watch._alerts.keep = fail
    house.now_s += 60
    with pytest.raises(TransientError):
        watch.look()
    watch._alerts.keep = keep
    watch.look()
    house.now_s += 300
    watch.look()
    assert house.alerts()["NoWorker"] == "resolved"


def test_errors_that_use_up_the_budget_are_told(house):
    """Of requests that fail the objective's alert comes, with how fast it goes."""
    watch = house.watch()
    for _ in range(30):
        house.measure("omnimind_http_requests_total", 80, "counter", method="GET", route="/", status="200")
        house.measure("omnimind_http_requests_total", 20, "counter", method="GET", route="/", status="500")
        watch.look()
        house.now_s += 60
    found = {one.name: one for one in Alerts(house.database).standing()}
    assert found["RequestsFailing"].state == "firing"
    burn = found["ErrorBudgetBurn"]
    assert (burn.source, burn.labels, burn.state) == ("objective", {"objective": "api-availability"}, "firing")
    promise = Promises(house.database, shipped_objectives(), lambda: house.now_s).all()[0]
    assert promise.budget.counts == (600, 3000)
    assert promise.spans[-1].left == pytest.approx(promise.budget.left)


def test_a_slow_creep_is_told_before_the_disk_is_full(house):
    """By the hour, once it has lasted."""
    rules = [rule for rule in shipped_rules() if rule.name == "DiskFilling"]
    watch = house.watch(rules=rules)
    free = 100e9
    while not house.heard.looks or not house.heard.looks[-1]:
        house.measure("omnimind_host_disk_bytes", free, state="free")
        watch.look()
        house.now_s += 900
        free -= 1e9
        assert free > 0
    assert free > 20e9
    alert = Alerts(house.database).standing()[0]
    assert alert.source == "forecast"
    assert "The disk will be full in" in alert.summary


def test_what_is_learned_finds_what_no_limit_was_set_for(house):
    """Four weeks of an hour's cost, and then four times as much."""
    rules = [rule for rule in shipped_rules() if rule.name == "CostSpike"]
    for hour in range(28 * 24):
        house.now_s = START_S + hour * 3600
        usual = (3 if hour % 24 < 12 else 1) * (1 + 0.05 * (hour * 7919 % 13 - 6) / 6)
        house.measure("omnimind_model_cost_usd_total", usual, "counter", provider="p", model="m", agent="a")
    watch = house.watch(rules=rules)
    house.now_s += 3600
    for _ in range(30):
        house.now_s += 60
        house.measure("omnimind_model_cost_usd_total", 0.4, "counter", provider="p", model="m", agent="a")
        watch.look()
    found = Alerts(house.database).standing()
    assert [one.name for one in found] == ["CostSpike"]
    assert "usually $" in found[0].summary


def test_a_budget_of_money_that_is_nearly_spent_is_told_to_its_tenant(house):
    """Not to others."""
    Tenants(house.database).create("other", "Other", "tests")
    Budgets(house.database).set(Budget(scope="tenant", subject="other", period="month", hard_usd="0"))
    house.watch().look()
    assert house.alerts() == {}
    found = Alerts(house.database).of_tenant("other", ("pending", "firing"))
    assert [(one.name, one.severity) for one in found] == [("BudgetNearlySpent", "critical")]


def test_what_is_over_is_remembered_for_a_week(house):
    """And then forgotten."""
    watch = house.watch()
    for _ in range(6):
        waiting(house)
        watch.look()
        house.now_s += 15
    house.now_s += 3600
    watch.look()
    house.now_s += 120
    watch.look()
    assert house.alerts() == {"NoWorker": "resolved"}
    house.now_s += RECENT_S + 1
    watch.look()
    waiting(house)
    watch.look()
    assert house.alerts() == {"NoWorker": "pending"}


def test_a_look_takes_little(tmp_path):
    """With 500 series, of which all were measured within the last minute; in processor time."""
    with open_database(f"sqlite:///{tmp_path}/one.db") as database:
        house = House(database)
        watch = house.watch()
        rows = [
            Delta(
                "omnimind_http_requests_total", {"method": "GET", "route": f"/{number}", "status": "200"}, "counter", 1
            )
            for number in range(500)
        ]
        house.series.write(rows)
        watch.look()
        took_s = []
        for _ in range(12):
            house.now_s += 15
            house.series.write(rows)
            database.write(lambda *_: None)
            began_s = time.thread_time()
            watch.look()
            took_s.append(time.thread_time() - began_s)
        assert sorted(took_s)[6] < 0.1
