"""The way in and the way around: signing in, the palette, languages, themes, phones."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from .served import PASSWORD, Served

Opener = Callable[..., Page]


def test_who_is_not_signed_in_is_asked_to_and_gets_where_they_wanted(
    browser: Browser, served: Served, administrator: object
) -> None:
    """A page asks for a password first, refuses a wrong one in words, and opens with the right one."""
    context = browser.new_context(base_url=served.url, locale="en-GB")
    page = context.new_page()
    page.goto("/settings/members")
    page.wait_for_url("**/sign-in?next=*")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill("not the one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/settings/members")
    expect(page.get_by_role("cell", name=re.compile("ana@example.org"))).to_be_visible()
    context.close()


def test_a_link_works_once(browser: Browser, served: Served, administrator: object) -> None:
    """The administrator's link, used again, says that it is not good any more."""
    page = browser.new_page(locale="en-GB")
    page.goto(served.link)
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()


def test_everything_is_reached_by_the_palette(opened: Opener) -> None:
    """Ctrl+K finds pages by name, and keys alone lead there."""
    page = opened("/productions")
    expect(page.get_by_role("heading", level=1)).to_have_text("Productions")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search or do…").fill("sett")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings**")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/create")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Open the commands")


def test_it_speaks_portuguese(opened: Opener) -> None:
    """A Portuguese browser is spoken to in Portuguese; another language can be chosen, and is remembered."""
    page = opened("/productions", locale="pt-BR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Produções")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    page.get_by_role("button", name="Conta").click()
    page.get_by_role("menuitemradio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Productions")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Productions")


def test_a_chosen_theme_stays(opened: Opener) -> None:
    """Dark, chosen on a light system, is dark again after a reload."""
    page = opened("/productions")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.reload()
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", paper)[:3])) < 3 * 64


@pytest.mark.parametrize("path", ["/productions", "/create", "/settings/members", "/settings/general"])
def test_phones_show_everything_without_scrolling_sideways(opened: Opener, path: str) -> None:
    """At 390 pixels nothing is wider than the screen, and the bar at the foot leads on."""
    page = opened(path, phone=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Settings").click()
    page.wait_for_url("**/settings**")


def test_menus_open_beside_their_buttons(opened: Opener) -> None:
    """A menu stands at its button, takes arrow keys, and gives the focus back on Escape."""
    page = opened("/productions", phone=True)
    button = page.get_by_role("button", name="More")
    button.click()
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    at, beside = button.bounding_box(), menu.bounding_box()
    assert at is not None
    assert beside is not None
    assert abs(beside["x"] + beside["width"] - at["x"] - at["width"]) < 10
    assert abs(beside["y"] + beside["height"] - at["y"]) < 10
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_hinted_menu_opens_beside_its_button(opened: Opener) -> None:
    """Also where the button has a hint."""
    page = opened("/settings/keys")
    page.get_by_role("button", name="New key…").click()
    page.get_by_label("Name").fill("hinted")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Close").last.click()
    button = page.get_by_role("button", name="More: hinted")
    button.click()
    at, beside = button.bounding_box(), page.get_by_role("menu").bounding_box()
    assert at is not None
    assert beside is not None
    assert 0 <= beside["y"] - at["y"] - at["height"] < 10
    assert abs(beside["x"] + beside["width"] - at["x"] - at["width"]) < 10


def test_keys_are_shown_once(opened: Opener) -> None:
    """A new key is shown whole when it is made, and only its beginning afterwards."""
    page = opened("/settings/keys")
    page.get_by_role("button", name="New key…").click()
    page.get_by_label("Name").fill("nightly")
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_text(re.compile(r"^omk_[\w-]{43}$"))
    expect(secret).to_be_visible()
    told = secret.text_content() or ""
    page.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("cell", name=re.compile("^nightly"))).to_be_visible()
    assert told not in page.content()


def test_an_invitation_lets_somebody_in(opened: Opener, browser: Browser) -> None:
    """The link that an invitation makes leads to a name and a password, and then in, with that role only."""
    page = opened("/settings/members")
    page.get_by_role("button", name="Invite…").click()
    page.get_by_label("Email").fill("bia@example.org")
    page.get_by_label("Role").last.select_option("viewer")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_text(re.compile(r"^http.*/welcome\?token="))
    expect(link).to_be_visible()
    guest = browser.new_page(locale="en-GB")
    guest.goto(link.text_content() or "")
    guest.get_by_label("Your name").fill("Bia")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Start").click()
    guest.wait_for_url("**/productions")
    expect(guest.get_by_role("navigation").first).not_to_contain_text("Create")
    guest.close()
