"""No page stands in anybody's way: axe finds nothing serious, in either theme."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]

PAGES = [
    "/create",
    "/productions",
    "/productions?view=list",
    *(
        f"/settings/{section}"
        for section in (
            "account",
            "general",
            "members",
            "keys",
            "budgets",
            "models",
            "policies",
            "voices",
            "themes",
            "audit",
            "tenants",
            "about",
        )
    ),
]


def settle(page: Page) -> None:
    """Wait until a page shows what it has."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


TURNED = """async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const turning = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(turning.map((one) => one.finished));
}"""
"""Waits until every colour is the other theme's."""


def in_both_themes(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What axe finds in light and in dark."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate(TURNED)
        found += [f"{theme}: {one}" for one in axe(page)]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(opened: Opener, axe: Callable[[Page], list[str]], path: str) -> None:
    """No serious or critical finding of axe-core, in light and in dark."""
    page = opened(path)
    settle(page)
    assert in_both_themes(page, axe) == []


def test_axe_finds_nothing_serious_in_a_production(opened: Opener, axe: Callable[[Page], list[str]]) -> None:
    """Nor on a production's page, in any of its tabs, nor in the palette and a dialog."""
    page = opened("/create")
    page.get_by_label("What should it tell?").fill("# Tides\n\nThe sea climbs the wall twice a day.")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/productions/*")
    expect(page.locator("header").get_by_text("Ready")).to_be_visible(timeout=60_000)
    settle(page)
    for tab in ("Source", "Proof", "Files", "Cost", "Versions"):
        page.get_by_role("tab", name=tab).click()
        assert in_both_themes(page, axe) == []
    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder("Search or do…")).to_be_visible()
    assert in_both_themes(page, axe) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Voice and look…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert in_both_themes(page, axe) == []
