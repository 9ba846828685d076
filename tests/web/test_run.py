"""A run in the dashboard: lit live, stopped at a question, answered in place, and looked at afterwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]
Axe = Callable[[Page], list[str]]

PATIENCE_MS = 30_000
"""A worker may have to start first."""

FLOW = """QueryLanguage: JSONata
StartAt: Each
States:
  Each:
    Type: Map
    Items: '{% [1..4] %}'
    ItemProcessor:
      StartAt: Rest
      States:
        Rest: {Type: Wait, Seconds: 1, End: true}
    Next: Ask
  Ask:
    Type: Task
    Resource: agent:approver.waitForTaskToken
    Arguments:
      token: '{% $states.context.Task.Token %}'
      title: Is this good?
      details: '{% [{"chapter": "Tides", "says": "The sea climbs."}] %}'
      answer_schema:
        type: object
        required: [theme]
        properties:
          theme: {enum: [paper, night]}
    Next: Done
  Done:
    Type: Fail
    Error: it.ends
    Cause: '{% "with " & $states.input.theme %}'
"""


@pytest.fixture
def running(opened: Opener) -> Page:
    """The page of a run that has just begun."""
    page = opened("/runs")
    csrf = page.request.get("/v1/session").json()["csrf"]
    asked = {"flow": "demo", "text": FLOW, "input": {"title": "Tides"}}
    begun = page.request.post("/v1/runs", data=asked, headers={"X-CSRF-Token": csrf})
    assert begun.ok, begun.text()
    page.goto(f"/runs/{begun.json()['id']}")
    return page


def wait_until_it_asks(page: Page) -> None:
    """Until the page shows, by itself, that the run has come to its question."""
    expect(state(page, "Ask")).to_have_attribute("data-status", "waiting", timeout=PATIENCE_MS)


def state(page: Page, name: str) -> Locator:
    """A state on the canvas, with what became of it."""
    return page.locator(f'.react-flow__node[data-id$="/States/{name}"] > div')


def test_a_run_lights_its_states_is_answered_in_place_and_fails_where_it_failed(running: Page, axe: Axe) -> None:
    """States light as the history arrives; the question is answered there; the error is told where it happened."""
    page = running
    wait_until_it_asks(page)
    expect(state(page, "Rest")).to_contain_text("4")
    expect(state(page, "Done")).not_to_have_attribute("data-status", "failed")
    question = page.get_by_role("article", name="Is this good?")
    expect(question).to_contain_text("The sea climbs.")
    assert axe(page) == []
    question.get_by_label("Theme").select_option(label="night")
    question.get_by_role("button", name="Approve").click()
    expect(state(page, "Done")).to_have_attribute("data-status", "failed", timeout=PATIENCE_MS)
    expect(page.locator("main header").first.get_by_text("Failed")).to_be_visible()
    state(page, "Done").click()
    expect(page.get_by_text("with night")).to_be_visible()
    expect(page.get_by_role("button", name="Retry from here")).to_be_visible()


def test_a_run_is_seen_as_it_was_at_any_moment(running: Page) -> None:
    """Back in time a later state is not lit yet; at the end it is; the waterfall opens down to the items."""
    page = running
    wait_until_it_asks(page)
    scrubber = page.get_by_label("Moment of the run")
    scrubber.fill("300")
    expect(state(page, "Ask")).not_to_have_attribute("data-status", "waiting")
    expect(state(page, "Rest")).to_contain_text("0/4")
    page.get_by_role("button", name="Live").click()
    wait_until_it_asks(page)
    page.get_by_role("button", name="Open all").click()
    expect(page.get_by_role("rowheader", name="Rest")).to_have_count(4)


def test_a_question_is_rejected_on_the_page_of_all_questions(running: Page) -> None:
    """A question shows up among the approvals, and is rejected there with a reason that the run is told."""
    page = running
    wait_until_it_asks(page)
    run = page.url
    identity = run.rsplit("/", 1)[1]
    page.goto("/approvals")
    card = page.get_by_role("article", name="Is this good?").filter(has=page.locator(f'a[href="/runs/{identity}"]'))
    card.get_by_role("button", name="Reject").click()
    page.get_by_role("dialog").get_by_label("Why").fill("The second scene is wrong.")
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(card).to_have_count(0)
    page.goto(run)
    expect(page.get_by_text("The second scene is wrong.").first).to_be_visible()
    expect(state(page, "Ask")).to_have_attribute("data-status", "failed", timeout=PATIENCE_MS)


def test_all_that_waits_is_shown_by_and_by(opened: Opener) -> None:
    """The first page of the questions, and the others when they are asked for."""
    page = opened("/approvals")
    ask = {"Type": "Task", "Resource": "agent:approver.waitForTaskToken", "End": True}
    told = {"title": "Is this one good?", "token": "{% $states.context.Task.Token %}"}
    asking = {"StartAt": "Ask", "States": {"Ask": ask | {"Arguments": told}}}
    each = {"Type": "Map", "Items": "{% [1..60] %}", "ItemProcessor": asking, "End": True}
    flow = {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each}}
    headers = {"X-CSRF-Token": page.request.get("/v1/session").json()["csrf"]}
    run = page.request.post("/v1/runs", data={"flow": "ask", "definition": flow}, headers=headers).json()
    page.wait_for_function(
        "async (run) => (await (await fetch(`/v1/approvals?limit=200&run=${run}`)).json()).items.length === 60",
        arg=run["id"],
    )
    page.reload()
    expect(page.locator("ul[aria-label='Open questions'] > li")).to_have_count(50)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("article", name="Is this one good?")).to_have_count(60)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    assert page.request.post(f"/v1/runs/{run['id']}/cancel", headers=headers).ok


def test_a_run_is_cancelled_and_rerun_with_another_input(running: Page) -> None:
    """Cancelling asks first; a rerun is a run of its own, with the input that was written."""
    page = running
    wait_until_it_asks(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").last.click()
    expect(page.locator("main header").first.get_by_text("Cancelled")).to_be_visible()
    before = page.url
    page.get_by_role("button", name="Rerun…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Input").last.fill('{"title": "Winds"}')
    dialog.get_by_role("button", name="Rerun").click()
    page.wait_for_url(lambda url: "/runs/" in url and url != before)
    page.get_by_role("tab", name="Input").click()
    expect(page.get_by_role("tree", name="Input")).to_contain_text("Winds")


def test_runs_are_listed_and_filtered(running: Page, axe: Axe) -> None:
    """The list shows runs with their state, filters by status, and opens one by the keyboard."""
    page = running
    page.goto("/runs?flow=demo")
    expect(page.get_by_role("table", name="Runs").get_by_role("link", name="demo").first).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Status").select_option(label="Succeeded")
    expect(page.get_by_text("No such run")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("table", name="Runs").get_by_role("row").nth(1).press("Enter")
    page.wait_for_url("**/runs/*")


def test_the_run_page_works_on_a_phone_in_portuguese(opened: Opener, running: Page, axe: Axe) -> None:
    """The flow, the question and the timeline stand below each other, and nothing is wider than the screen."""
    wait_until_it_asks(running)
    page = opened(running.url, phone=True, theme="dark", locale="pt-BR")
    wait_until_it_asks(page)
    expect(page.get_by_role("button", name="Aprovar")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []
