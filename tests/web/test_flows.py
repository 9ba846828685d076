"""Flows in the dashboard: the picture and the text are one, edited by hand, by keys and by typing, kept and run."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]
Axe = Callable[[Page], list[str]]

FLOW = """# Kept as it is written.
Comment: A small flow.
QueryLanguage: JSONata
StartAt: Begin
States:

  Begin:
    Type: Pass
    Output: {a: 1} # by hand
    End: true
"""


def names() -> Iterator[str]:
    """Names of flows that no other test has."""
    return (f"flow-{number}" for number in itertools.count(1))


NAMES = names()


def write(page: Page, name: str, text: str = FLOW) -> None:
    """Keep a flow, over HTTP as the page would."""
    csrf = page.request.get("/v1/session").json()["csrf"]
    body = {"text": text, "layout": {}, "expected_version": 0}
    kept = page.request.put(f"/v1/flows/{name}", data=body, headers={"X-CSRF-Token": csrf})
    assert kept.ok, kept.text()


@pytest.fixture
def editor(opened: Opener) -> tuple[Page, str]:
    """A small flow of one's own in the editor."""
    name = next(NAMES)
    page = opened("/flows")
    write(page, name)
    page.goto(f"/flows/{name}")
    expect(state(page, "Begin")).to_be_visible()
    return page, name


def state(page: Page, name: str) -> Locator:
    """A state on the canvas."""
    return page.locator(f'.react-flow__node[data-id$="/States/{name}"]')


def text_of(page: Page) -> Locator:
    """The lines of the text beside it."""
    return page.locator(".cm-content")


def test_the_list_shows_what_ships_and_what_is_ones_own(opened: Opener, axe: Axe) -> None:
    """A new flow is named, created and listed beside those that ship."""
    page = opened("/flows")
    expect(page.get_by_role("link", name="video", exact=True)).to_be_visible()
    name = next(NAMES)
    page.get_by_role("button", name="New flow").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(f"**/flows/{name}")
    expect(state(page, "Begin")).to_be_visible()
    page.goto("/flows")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    assert axe(page) == []


def test_a_state_dragged_from_the_palette_is_in_the_text(editor: tuple[Page, str]) -> None:
    """What is dropped on the canvas continues the flow; the rest of the text stays as it was written."""
    page, name = editor
    page.get_by_role("button", name="Wait", exact=True).drag_to(
        page.locator(".react-flow__pane"), target_position={"x": 120, "y": 420}
    )
    expect(state(page, "Wait")).to_be_visible()
    expect(text_of(page)).to_contain_text("Seconds: 60")
    expect(text_of(page)).to_contain_text("Next: Wait")
    page.get_by_label("Seconds").fill("5")
    page.keyboard.press("Enter")
    expect(text_of(page)).to_contain_text("Seconds: 5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    kept = page.request.get(f"/v1/flows/{name}").json()["text"]
    assert kept == FLOW.replace(
        "    End: true\n", "    Next: Wait\n\n  Wait:\n    Type: Wait\n    Seconds: 5\n    End: true\n"
    )


def test_what_is_typed_is_drawn_and_what_is_broken_loses_nothing(editor: tuple[Page, str]) -> None:
    """Typing draws a state; while the text can't be read, the last picture stays, with the line that is wrong."""
    page, _ = editor
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("  Later:\n    Type: Succeed\n")
    expect(state(page, "Later")).to_be_visible()
    expect(page.get_by_role("button", name="nothing leads to")).to_be_visible()
    page.keyboard.insert_text("]")
    expect(page.get_by_role("alert")).to_contain_text("Line 13")
    expect(state(page, "Later")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_keys_alone_walk_delete_and_take_back(editor: tuple[Page, str]) -> None:
    """Arrows go from state to state, Enter opens one, Delete takes it away, and Ctrl-Z brings it back."""
    page, _ = editor
    page.get_by_role("button", name="narrator", exact=True).press("Enter")
    expect(state(page, "Narrator")).to_be_visible()
    page.get_by_role("application", name="Arrow keys").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Name")).to_have_value("Begin")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Name")).to_have_value("Narrator")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_role("application", name="Arrow keys").focus()
    page.keyboard.press("Delete")
    expect(state(page, "Narrator")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(state(page, "Narrator")).to_be_visible()


def test_from_afar_states_are_named_chosen_opened_and_moved(editor: tuple[Page, str], axe: Axe) -> None:
    """Zoomed out, where a flow is one drawing, its states answer to pointers and assistive technology as ever."""
    page, _ = editor
    for _ in range(8):
        page.get_by_role("button", name="Zoom out").click()
    expect(state(page, "Begin")).to_have_count(0)
    box = page.locator(".react-flow__viewport-portal path").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".react-flow__viewport-portal").get_by_text("Begin")).to_be_visible()
    page.mouse.click(x, y)
    expect(page.get_by_label("Name")).to_have_value("Begin")
    page.mouse.move(x, y + 150)
    canvas = page.get_by_role("application", name="Arrow keys")
    expect(page.locator(f"#{canvas.get_attribute('aria-activedescendant')}")).to_be_visible()
    assert axe(page) == []
    page.mouse.click(x, y + 150)
    expect(page.get_by_label("Name")).to_have_count(0)
    page.mouse.dblclick(x, y)
    expect(page.get_by_label("Name")).to_be_focused()
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    expect(page.get_by_text("Changed", exact=True)).to_be_visible()


def test_a_state_is_moved_into_a_container_by_dragging(editor: tuple[Page, str]) -> None:
    """A state that is dropped in a Map belongs to it, in the picture and in the text."""
    page, _ = editor
    page.get_by_role("button", name="Wait", exact=True).click()
    page.get_by_role("button", name="Map", exact=True).click()
    inner = state(page, "For each/ItemProcessor/States/Each")
    expect(inner).to_be_visible()
    page.get_by_role("button", name="Fit to view").click()
    page.wait_for_timeout(400)  # the view comes to rest
    wait, target = state(page, "Wait").bounding_box(), inner.bounding_box()
    assert wait is not None
    assert target is not None
    page.mouse.move(wait["x"] + 60, wait["y"] + 20)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + target["height"] - 4, steps=8)
    page.mouse.up()
    expect(state(page, "For each/ItemProcessor/States/Wait")).to_be_visible()


def test_somebody_elses_version_is_not_overwritten_unasked(editor: tuple[Page, str]) -> None:
    """Saving over a version that one has not seen asks first; both ways are there."""
    page, name = editor
    csrf = page.request.get("/v1/session").json()["csrf"]
    theirs = {"text": FLOW.replace("small", "better"), "layout": {}, "expected_version": 1}
    page.request.put(f"/v1/flows/{name}", data=theirs, headers={"X-CSRF-Token": csrf})
    page.get_by_role("button", name="Pass", exact=True).click()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Somebody saved another version")).to_be_visible()
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Version 3", exact=True)).to_be_visible()


def test_versions_are_compared_state_by_state(editor: tuple[Page, str]) -> None:
    """The difference names the state and the field, with what it was and what it is."""
    page, _ = editor
    state(page, "Begin").click()
    page.get_by_label("Comment").fill("Where it begins")
    page.get_by_label("Name").click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Versions").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("changed")).to_be_visible()
    expect(dialog.locator("ins")).to_have_text("Where it begins")


def test_a_state_alone_and_the_flow_are_run(editor: tuple[Page, str]) -> None:
    """One state is tried on an input without a run; the whole flow is run, and its page opens."""
    page, _ = editor
    state(page, "Begin").click()
    page.get_by_role("button", name="Run it alone…").click()
    page.get_by_role("button", name="Run it", exact=True).click()
    expect(page.get_by_role("region", name="What came of it").get_by_text("Succeeded")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Run…").click()
    page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**/runs/*")
    expect(page.locator("main header").first.get_by_text("Succeeded")).to_be_visible()


def test_the_editor_is_accessible_on_a_phone_and_in_portuguese(opened: Opener, axe: Axe) -> None:
    """axe finds nothing serious in either theme; the texts are Portuguese where the browser is."""
    desk = opened("/flows/video", theme="dark")
    expect(state(desk, "Plan")).to_be_visible()
    assert axe(desk) == []
    phone = opened("/flows/video", phone=True, locale="pt-BR")
    expect(state(phone, "Plan")).to_be_visible()
    expect(phone.get_by_role("button", name="Salvar como…")).to_be_visible()
    assert axe(phone) == []
