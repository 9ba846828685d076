"""What goes on, what it cost and where the time went, for people: the pages of Insight, and the playground."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .test_accessible import in_both_themes, settle

Opener = Callable[..., Page]

PAGES = [
    "/playground",
    "/playground?tab=agents",
    "/playground?tab=policies",
    "/monitor",
    "/analytics",
    "/traces",
    "/slos",
    "/logs",
    "/logs?view=patterns",
    "/logs?view=errors&blame=all&status=all",
]
MAKING_MS = 90_000


@pytest.fixture(scope="session")
def made(browser, served, administrator) -> str:
    """The run of a production that is finished."""
    context = browser.new_context(base_url=served.url, storage_state=administrator)
    ask = context.request
    headers = {"X-CSRF-Token": ask.get("/v1/session").json()["csrf"]}
    text = "# Tides\n\nThe sea climbs the wall twice a day. Then it goes back."
    order = {"sources": [{"text": text}], "options": {"duration": 20, "quality": "draft"}, "offline": True}
    production = ask.post("/v1/productions", data=order, headers=headers).json()
    page = context.new_page()
    page.goto(f"/productions/{production['id']}")
    expect(page.get_by_text("Ready").first).to_be_visible(timeout=MAKING_MS)
    context.close()
    run: str = production["run_id"]
    return run


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(opened: Opener, axe: Callable[[Page], list[str]], made: str, path: str) -> None:
    """No serious or critical finding of axe-core, in light and in dark."""
    page = opened(path)
    settle(page)
    assert in_both_themes(page, axe) == []


def test_objectives_stand_beside_what_their_rules_measure(opened: Opener, made: str) -> None:
    """Each has its target and its budget; a rule shows its curve, over the time that is chosen."""
    page = opened("/slos")
    requests = page.get_by_role("listitem").filter(has_text="api-availability")
    expect(requests).to_contain_text("99.5%")
    page.get_by_role("button", name="DiskFull").click()
    expect(page.get_by_role("img", name="What DiskFull measures")).to_be_visible()
    spans = page.get_by_role("group", name="What DiskFull measures")
    spans.get_by_role("button", name="24 hours").click()
    expect(spans.get_by_role("button", name="24 hours")).to_have_attribute("aria-pressed", "true")


def test_a_run_is_seen_from_its_trace_to_its_log(opened: Opener, made: str) -> None:
    """Its actions are parts of its trace; one of them opens; its lines are a click away, and one opens too."""
    page = opened(f"/traces?run={made}")
    page.get_by_role("link", name="run video").click()
    narrator = page.get_by_role("treeitem", name="agent narrator").first
    narrator.click()
    expect(page.get_by_role("complementary", name="Part")).to_contain_text("omnimind.agent")
    narrator.press("ArrowDown")
    expect(page.locator('[role="treeitem"]:focus')).not_to_contain_text("agent analyst")
    page.get_by_role("link", name="Log lines").click()
    page.get_by_role("row").filter(has_text="narrator").first.click()
    expect(page.get_by_role("complementary", name="Line").get_by_role("link", name=made)).to_be_visible()


def test_lines_are_searched_by_words(opened: Opener, made: str) -> None:
    """What fits stays, the words are in the address, and where nothing fits that is said."""
    page = opened("/logs")
    settle(page)
    page.keyboard.press("/")
    page.keyboard.type("action narrator")
    expect(page.get_by_role("row").nth(1)).to_contain_text("narrator")
    expect(page).to_have_url(re.compile("query=action"))
    page.get_by_label("Search words").fill("nothing like it")
    expect(page.get_by_role("heading", name="No line like that")).to_be_visible()
    page.get_by_role("button", name="Show all lines").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_what_lines_have_in_common_leads_to_them(opened: Opener, made: str) -> None:
    """A pattern has how many lines there are of it; chosen, it shows them."""
    page = opened("/logs")
    page.get_by_role("tab", name="Patterns").click()
    row = page.get_by_role("row").filter(has_text="worker begun")
    expect(row.get_by_role("img")).to_be_visible()
    row.click()
    expect(page).to_have_url(re.compile("query=worker"))
    expect(page.get_by_role("row").nth(1)).to_contain_text("worker begun")


def test_an_error_is_resolved(opened: Opener, browser: Any, served: Any, administrator: Any, made: str) -> None:
    """It says where it was raised and in which run; resolved, it is no longer among those that want attention."""
    context = browser.new_context(base_url=served.url, storage_state=administrator)
    headers = {"X-CSRF-Token": context.request.get("/v1/session").json()["csrf"]}
    text = "---\ntitle: [broken\n---\n\n# The sea"
    broken = {"sources": [{"text": text}], "options": {"title": "Broken"}, "offline": True}
    failed = context.request.post("/v1/productions", data=broken, headers=headers).json()
    page = context.new_page()
    page.goto(f"/productions/{failed['id']}")
    expect(page.get_by_text("Failed").first).to_be_visible(timeout=MAKING_MS)
    context.close()
    page = opened("/logs?view=errors")
    page.get_by_label("Whose fault").select_option("all")
    page.get_by_role("row").filter(has_text="front_matter.invalid").click()
    panel = page.get_by_role("complementary", name="Error")
    expect(panel).to_contain_text("omnimind/documents/")
    expect(panel.get_by_role("link", name="Run").first).to_have_attribute("href", f"/runs/{failed['run_id']}")
    panel.get_by_role("button", name="Resolve").click()
    expect(panel.get_by_role("button", name="Open again")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="front_matter.invalid")).to_have_count(0)


def test_the_monitor_shows_who_works(opened: Opener, made: str) -> None:
    """The worker at work, every part of the installation, and that no model is there to be asked."""
    page = opened("/monitor")
    expect(page.get_by_role("region", name="Workers").first).to_contain_text("At work")
    expect(page.get_by_role("region", name="Health")).to_contain_text("SQLite")
    expect(page.get_by_role("region", name="Models").first).to_contain_text("No model is configured")


def test_minutes_are_counted_and_budgets_set(opened: Opener, made: str) -> None:
    """What was made shows; a budget is set, stands, and is removed."""
    page = opened("/analytics")
    expect(page.get_by_text("1 ready").or_(page.get_by_text("2 ready")).first).to_be_visible()
    page.get_by_role("button", name="Set a budget").click()
    page.get_by_label("Hard limit").fill("50")
    page.get_by_role("button", name="Set it").click()
    row = page.get_by_role("row").filter(has_text="A month")
    expect(row).to_contain_text("50.00")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_an_agent_is_tried_by_its_form(opened: Opener) -> None:
    """What is missing is told before anything is asked; what is whole is answered."""
    page = opened("/playground?tab=agents&agent=narrator")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("to fill in or correct")).to_be_visible()


def test_a_text_is_judged(opened: Opener) -> None:
    """What was found in it is marked, and what goes on is shown; the policy's own examples are tried."""
    page = opened("/playground?tab=policies")
    page.get_by_label("Text", exact=True).fill("Meu CPF é 529.982.247-25.")
    page.get_by_role("button", name="Judge").click()
    expect(page.locator("mark")).to_have_text("529.982.247-25")
    expect(page.get_by_text("***.***.***-25")).to_be_visible()
    page.get_by_role("button", name="Try its examples").click()
    expect(page.get_by_text("examples are decided as expected")).to_be_visible()


def test_without_models_the_playground_says_what_to_do(opened: Opener) -> None:
    """In Portuguese, too."""
    page = opened("/playground", locale="pt-BR")
    expect(page.get_by_role("heading", name="Nenhum modelo configurado")).to_be_visible()
