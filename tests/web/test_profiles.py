"""Where time and memory went, for people: the page Profiles, by mouse and by keys."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_accessible import in_both_themes, settle

Opener = Callable[..., Page]
Axe = Callable[[Page], list[str]]

MAKING_MS = 90_000
WINDOW_MS = 60_000
ORDER_MS = 30_000
LOOK_MS = 500


MAKERS = ("renderer", "composer", "listener", "watcher", "narrator")


class Sampled(NamedTuple):
    """A run whose profile is kept, and the agent that most of it is of."""

    run: str
    agent: str


@pytest.fixture(scope="module")
def sampled(browser, served, administrator) -> Sampled:
    """That of a production which nobody else asks for: what is remembered takes no time."""
    context = browser.new_context(base_url=served.url, storage_state=administrator)
    headers = {"X-CSRF-Token": context.request.get("/v1/session").json()["csrf"]}
    order = {
        "sources": [{"text": "# Neap tides\n\nThe moon stands beside the sun, and the sea rises less. Boats wait."}],
        "options": {"duration": 20, "quality": "draft"},
        "offline": True,
    }
    made = context.request.post("/v1/productions", data=order, headers=headers).json()
    page = context.new_page()
    page.goto(f"/productions/{made['id']}")
    expect(page.get_by_text("Ready").first).to_be_visible(timeout=MAKING_MS)
    for _ in range(WINDOW_MS // LOOK_MS):
        if context.request.get(f"/v1/profiles/flame?run={made['run_id']}").json()["samples"] > 0:
            break
        page.wait_for_timeout(LOOK_MS)
    page.wait_for_timeout(LOOK_MS)

    def samples(agent: str) -> float:
        told = context.request.get(f"/v1/profiles/flame?run={made['run_id']}&agent={agent}").json()
        return float(told["samples"])

    busiest = max(MAKERS, key=samples)
    assert samples(busiest) > 0, "nobody was seen at work"
    context.close()
    return Sampled(made["run_id"], busiest)


def graph(page: Page) -> Locator:
    """The flame graph."""
    return page.get_by_role("tree", name="Flame graph")


@pytest.mark.parametrize("tab", ["time", "compare", "memory"])
def test_axe_finds_nothing_serious(
    opened: Opener, axe: Callable[[Page], list[str]], sampled: Sampled, tab: str
) -> None:
    """No serious or critical finding of axe-core, in light and in dark."""
    page = opened(f"/profiles?tab={tab}")
    settle(page)
    assert in_both_themes(page, axe) == []


def test_a_run_leads_to_its_functions(opened: Opener, sampled: Sampled) -> None:
    """From its page; its agents are there, in the graph and in the table."""
    page = opened(f"/runs/{sampled.run}")
    page.get_by_role("link", name="Where the time went").click()
    expect(page).to_have_url(re.compile(f"/profiles\\?run={sampled.run}"))
    of_agent = re.compile(f"omnimind.agents.{sampled.agent}:")
    expect(graph(page).get_by_role("treeitem", name=of_agent).first).to_be_visible()
    expect(page.get_by_role("region", name="Functions").get_by_role("row").nth(1)).to_contain_text("%")
    page.get_by_role("combobox", name="Agent").select_option(sampled.agent)
    first = graph(page).get_by_role("treeitem").nth(1)
    expect(first.locator("title")).to_have_text(of_agent)


def test_keys_go_through_the_graph_as_clicks_do(opened: Opener, sampled: Sampled) -> None:
    """Arrows to what is called and back, Enter to zoom, Escape to see all again; what is said is of the one at hand."""
    page = opened(f"/profiles?run={sampled.run}")
    tree = graph(page)
    tree.focus()
    tree.press("ArrowDown")
    current = tree.locator('[aria-selected="true"]')
    expect(current).to_have_attribute("aria-level", "2")
    name = current.locator("title").text_content() or ""
    expect(page.get_by_role("code").filter(has_text=name).first).to_be_visible()
    tree.press("Enter")
    expect(page.get_by_role("button", name="Show all", exact=True)).to_be_visible()
    expect(tree.locator('[aria-level="2"]')).to_have_count(1)
    tree.press("Escape")
    expect(tree.locator('[aria-level="2"]').nth(1)).to_be_visible()
    tree.get_by_role("treeitem", name=name).first.click()
    expect(tree.locator('[aria-level="2"]')).to_have_count(1)


def test_functions_are_searched(opened: Opener, sampled: Sampled) -> None:
    """What is found is told as a share of all."""
    page = opened(f"/profiles?run={sampled.run}")
    expect(graph(page)).to_be_visible()
    page.get_by_label("Search functions").fill(sampled.agent)
    expect(page.get_by_text(re.compile(r"[1-9][\d.]*% matched"))).to_be_visible()
    page.get_by_label("Search functions").fill("nothing like it")
    expect(page.get_by_text("0% matched")).to_be_visible()


def test_a_run_is_compared_with_the_time_before(opened: Opener, sampled: Sampled) -> None:
    """Where one side has nothing, that is said."""
    page = opened("/profiles?tab=compare&hours=24")
    page.get_by_label("Compared with").select_option("before")
    expect(page.get_by_text("One of both sides has no samples.")).to_be_visible()
    page.get_by_label("Compared with").select_option(f"run {sampled.run}")
    expect(page.get_by_role("tree", name="What changed")).to_be_visible()
    expect(page.get_by_role("region", name="Changes").get_by_role("row").nth(1)).to_be_visible()


def test_memory_is_traced_when_somebody_wants_it(opened: Opener, sampled: Sampled) -> None:
    """The cost is told before; a snapshot is shown once it is there; and it stops."""
    page = opened("/profiles?tab=memory")
    expect(page.get_by_text("three to five times as long")).to_be_visible()
    service = page.get_by_role("listitem").filter(has_text="Service")
    service.get_by_role("button", name="Trace memory").click()
    service.get_by_role("button", name="Snapshot").click(timeout=ORDER_MS)
    service.get_by_role("button", name=re.compile("Service")).click()
    expect(page.get_by_role("tree", name="What is allocated")).to_be_visible(timeout=ORDER_MS)
    expect(page.get_by_text("It takes three snapshots of one tracing; there are 1.")).to_be_visible()
    service.get_by_role("button", name="Stop").click()
    expect(service.get_by_role("button", name="Trace memory")).to_be_visible(timeout=ORDER_MS)
