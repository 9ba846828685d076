"""Alerts, for people: what fires, incidents and what is done about them, silences, who is on call and receivers."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from omnimind.alerting.config import load_alerts
from omnimind.core.alert import Alert
from omnimind.runtime.alerting.router import Router
from omnimind.store.alerts import Alerts
from omnimind.testing.slack import StandInSlack

from ..integration.house import House
from .conftest import DESK, PHONE
from .test_accessible import in_both_themes, settle

ALERTS = """
receivers: {{team: {{slack: {{webhook: file:{folder}/hook}}}}, away: {{webhook: {{url: "http://127.0.0.1:9/"}}}}}}
people: {{ana: team, bia: away}}
schedules: {{primary: {{timezone: America/Sao_Paulo, layers: [{{people: [ana], rotation: daily}}]}}}}
escalations: {{urgent: {{steps: [{{on_call: primary, wait: 10m}}]}}}}
routes: {{receiver: team, group_wait: 0s, escalation: urgent}}
"""

TABS = ("Incidents", "Firing", "Silences", "On call", "Receivers")


@pytest.fixture(scope="module")
def house(dashboard: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A service whom two alerts have troubled; its watch does not look, so that they stay."""
    folder = tmp_path_factory.mktemp("house")
    with StandInSlack() as slack:
        (folder / "hook").write_text(slack.hook)
        (folder / "alerts.yaml").write_text(ALERTS.format(folder=folder))
        with ThreadPoolExecutor(1) as aside:  # it runs an event loop of its own, and Playwright has one here
            made = aside.submit(House, folder, requests_per_minute="1000000").result()
        with made as house:
            house.admin = house.person("admin")
            house.slack = slack
            now_s = time.time()
            fired = {"began_at_s": now_s - 600, "fired_at_s": now_s - 500, "source": "rule", "state": "firing"}
            some = [
                Alert(name=name, severity=severity, summary=summary, labels={"agent": agent}, **fired)
                for name, severity, summary, agent in (
                    ("Slow", "warning", "The narrator takes 12 s", "narrator"),
                    ("Down", "critical", "The renderer does not answer", "renderer"),
                )
            ]
            Alerts(house.database).keep(some, [], now_s)
            Router(load_alerts(house.settings.alerts_file), house.database).take(some, now_s)
            yield house


@pytest.fixture
def opened(browser: Browser, house: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as an administrator."""
    contexts = []

    def open_page(path: str, *, person: Any = None, phone: bool = False, locale: str = "en-GB") -> Page:
        context = browser.new_context(base_url=house.url, locale=locale, viewport=PHONE if phone else DESK)  # type: ignore[arg-type]  # a dict of the same two numbers
        cookies = (person or house.admin).cookies.jar
        context.add_cookies([{"name": one.name, "value": one.value or "", "url": house.url} for one in cookies])
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_an_incident_is_looked_after(opened: Callable[..., Page]) -> None:
    """Opened from the list, acknowledged, and resolved with a comment; all of it is in its timeline."""
    page = opened("/alerts")
    page.get_by_role("row").filter(has_text="The renderer does not answer").click()
    page.wait_for_url("**/alerts/*")
    panel = page.get_by_role("complementary", name="Incident")
    expect(panel).to_contain_text("on call: ana")
    panel.get_by_role("button", name="Acknowledge").click()
    expect(panel).to_contain_text("Ana looks after it")
    panel.get_by_label("Comment").fill("A cable was loose")
    panel.get_by_role("button", name="Resolve with comment").click()
    timeline = panel.locator("ol > li")
    expect(timeline.last).to_contain_text("A cable was loose")
    expect(timeline.locator("b")).to_have_text(["Opened", "Acknowledged", "Resolved"])
    expect(page.get_by_role("row").filter(has_text="The renderer").get_by_text("resolved")).to_be_visible()
    page.get_by_label("Status").select_option("open")
    expect(page.get_by_role("row")).to_have_count(2)


def test_an_alert_is_silenced(opened: Callable[..., Page]) -> None:
    """With its own labels filled in and what that covers shown; the silence is listed, and ended."""
    page = opened("/alerts?view=firing")
    alert = page.get_by_role("listitem").filter(has_text="The narrator takes 12 s")
    alert.get_by_role("button", name="Silence").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Which alerts")).to_have_value('alertname="Slow"\nagent="narrator"')
    expect(dialog).to_contain_text("Covers 1 alert of now")
    dialog.get_by_label("Which alerts").fill("agent=~(")
    dialog.get_by_role("button", name="Silence").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("a matcher can't be read")
    dialog.get_by_label("Which alerts").fill("agent=narrator")
    dialog.get_by_label("For how long").select_option("24")
    dialog.get_by_role("button", name="Silence").click()
    expect(dialog).to_have_count(0)
    expect(alert.get_by_text("silenced")).to_be_visible()
    page.get_by_role("tab", name="Silences").click()
    item = page.get_by_role("listitem").filter(has_text='agent="narrator"')
    expect(item).to_contain_text("by Ana")
    item.get_by_role("button", name="End now").click()
    expect(page.get_by_text("Nothing is silenced")).to_be_visible()


def test_receivers_are_tried_and_people_stand_in(opened: Callable[..., Page], house: Any) -> None:
    """What came of a trial is said at once; who stands in is on call at once."""
    page = opened("/alerts?view=receivers")
    team, away = (page.get_by_role("listitem").filter(has_text=name) for name in ("team", "away"))
    team.get_by_role("button", name="Test").click()
    expect(team).to_contain_text("delivered")
    away.get_by_role("button", name="Test").click()
    expect(away).to_contain_text("can't be reached")
    assert "This is a test" in house.slack.hooked[-1]["text"]
    page.get_by_role("tab", name="On call").click()
    schedule = page.get_by_role("region", name="primary")
    expect(schedule.locator("b").first).to_have_text("ana")
    schedule.get_by_label("Person").select_option("bia")
    schedule.get_by_role("button", name="Stand in").click()
    expect(schedule.locator("b").first).to_have_text("bia")
    schedule.get_by_role("button", name="End").click()
    expect(schedule.locator("b").first).to_have_text("ana")


@pytest.mark.parametrize("phone", [False, True])
def test_axe_finds_nothing_serious(
    opened: Callable[..., Page], axe: Callable[[Page], list[str]], house: Any, phone: bool
) -> None:
    """On any tab, full or empty, in light and in dark, nor beside an incident."""
    for person in (None, house.person("admin", "acme")):
        page = opened("/alerts", person=person, phone=phone)
        for tab in TABS:
            page.get_by_role("tab", name=tab).click()
            settle(page)
            assert in_both_themes(page, axe) == [], tab
    page = opened("/alerts", phone=phone)
    page.get_by_role("row").filter(has_text="The narrator").click()
    settle(page)
    assert in_both_themes(page, axe) == []
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
