"""Making a production in the dashboard, from a document to a corrected sentence."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]

TIDES = """# Tides

The sea climbs the harbour wall twice a day. Then it goes back.

## Why

The Moon pulls on the water. The water nearest to it is pulled the most.
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document to tell."""
    path = tmp_path_factory.mktemp("documents") / "tides.md"
    path.write_text(TIDES)
    return path


def create(page: Page, document: Path) -> None:
    """Order a production of a document, and wait for its page."""
    page.get_by_label("Add files").last.set_input_files(document)
    expect(page.get_by_role("list", name="Documents")).to_contain_text("text/markdown")
    expect(page.get_by_text("Model calls")).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(re.compile("/productions/[^/]+$"))


def wait_until_ready(page: Page) -> None:
    """Until the page says, by itself, that the production is ready."""
    expect(page.locator("header").get_by_text("Ready")).to_be_visible(timeout=60_000)


def test_a_document_becomes_a_video_before_ones_eyes(opened: Opener, document: Path) -> None:
    """An upload is planned, made with live progress and playable at its end, without a reload."""
    page = opened("/create")
    create(page, document)
    wait_until_ready(page)
    video = page.locator("video")
    video.evaluate("(video) => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    expect(page.get_by_role("list", name="Scenes").get_by_role("button").first).to_be_enabled()
    page.get_by_role("tab", name="Files").click()
    expect(page.get_by_role("link", name="Download video.mp4")).to_be_visible()
    page.get_by_role("tab", name="Proof").click()
    expect(page.get_by_role("rowheader", name="Loudness").first).to_be_visible()


def test_only_the_scene_whose_sentence_was_edited_is_made_again(opened: Opener, document: Path) -> None:
    """A corrected sentence is in the script and the captions; the other scenes' pictures stay; undo takes it back."""
    page = opened("/create")
    create(page, document)
    wait_until_ready(page)
    production = page.url.rsplit("/", 1)[1]
    before = page.request.get(f"/v1/productions/{production}").json()

    sentence = page.get_by_role("button", name="The Moon pulls on the water.", exact=True)
    sentence.dblclick()
    page.get_by_label("Sentence", exact=True).fill("The Moon pulls on all the water.")
    page.get_by_role("button", name="Save and make the scene again").click()
    expect(page.get_by_text("is made again; the others stay.")).to_be_visible()
    page.wait_for_function(
        "async (id) => { const made = await (await fetch(`/v1/productions/${id}`)).json();"
        " return made.revision === 2 && made.status === 'ready'; }",
        arg=production,
    )
    expect(page.get_by_role("button", name="The Moon pulls on all the water.", exact=True)).to_be_visible()
    wait_until_ready(page)

    after = page.request.get(f"/v1/productions/{production}").json()
    others = [index for index, scene in enumerate(before["scenes"]) if "Moon pulls" not in str(scene["lines"])]
    assert others
    for index in others:
        assert after["scenes"][index]["thumbnail"] == before["scenes"][index]["thumbnail"]
    changed = next(index for index in range(len(before["scenes"])) if index not in others)
    assert after["scenes"][changed]["words"] != before["scenes"][changed]["words"]

    page.get_by_label("Undo the last change").click()
    expect(page.get_by_role("button", name="The Moon pulls on the water.", exact=True)).to_be_visible()


def test_only_the_scene_that_gets_another_voice_is_made_again(
    opened: Opener, document: Path, axe: Callable[[Page], list[str]]
) -> None:
    """Heard, chosen with the keyboard, and undone: the scene says who speaks it, and the others stay as they are."""
    page = opened("/create")
    create(page, document)
    wait_until_ready(page)
    production = page.url.rsplit("/", 1)[1]
    before = page.request.get(f"/v1/productions/{production}").json()

    scene = page.get_by_role("article", name="Scene 2")
    scene.get_by_role("button", name="Scene 2: more").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Another voice…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Voice of scene 2")
    choice = dialog.get_by_label("Voice", exact=True)
    expect(choice).to_have_value("")
    expect(dialog.get_by_role("button", name="Save and make the scene again")).to_be_disabled()
    assert "espeak:pt-br" not in choice.inner_html()
    choice.select_option("flite:awb")
    with page.expect_response(re.compile("/v1/voices/flite%3Aawb/sample")) as sample:
        dialog.get_by_role("button", name="Hear the voice").click()
    assert sample.value.ok
    assert axe(page) == []
    dialog.get_by_role("button", name="Save and make the scene again").click()
    expect(page.get_by_text("Scene 2 is made again; the others stay.")).to_be_visible()
    page.wait_for_function(
        "async (id) => { const made = await (await fetch(`/v1/productions/${id}`)).json();"
        " return made.revision === 2 && made.status === 'ready'; }",
        arg=production,
    )
    wait_until_ready(page)
    expect(scene.get_by_text("awb")).to_be_visible()
    expect(page.get_by_title("A voice of its own")).to_have_count(1)
    assert axe(page) == []

    after = page.request.get(f"/v1/productions/{production}").json()
    assert [one["voice"] for one in after["scenes"]] == [None, "flite:awb", *[None] * (len(after["scenes"]) - 2)]
    for index, (old, new) in enumerate(zip(before["scenes"], after["scenes"], strict=True)):
        assert (old["thumbnail"] == new["thumbnail"]) == (index != 1)
        assert (length_s(old) == length_s(new)) == (index != 1)

    page.get_by_label("Undo the last change").click()
    expect(page.get_by_title("A voice of its own")).to_have_count(0)
    undone = page.request.get(f"/v1/productions/{production}").json()
    assert undone["scenes"] == before["scenes"]


def length_s(scene: dict[str, Any]) -> float:
    """How long a scene is."""
    return round(scene["end_s"] - scene["start_s"], 3)


def test_a_sentence_shows_where_it_comes_from(opened: Opener, document: Path) -> None:
    """Choosing a sentence marks its place in the source."""
    page = opened("/create")
    create(page, document)
    wait_until_ready(page)
    page.get_by_role("button", name="The Moon pulls on the water.", exact=True).click()
    expect(page.locator("mark")).to_have_text("The Moon pulls on the water.")


def test_drafts_survive_a_reload_and_are_gone_once_made(opened: Opener) -> None:
    """What was typed is there after a reload, and not after it was made."""
    page = opened("/create")
    brief = page.get_by_label("What should it tell?")
    brief.fill(TIDES)
    page.reload()
    expect(brief).to_have_value(TIDES)
    expect(page.get_by_label("Use the text as")).to_have_value("document")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(re.compile("/productions/[^/]+$"))
    page.goto("/create")
    expect(page.get_by_label("What should it tell?")).to_have_value("")


def test_productions_are_found_by_title_and_status(opened: Opener, document: Path) -> None:
    """The wall and the list show what fits what is looked for, and say so where nothing does."""
    page = opened("/create")
    create(page, document)
    wait_until_ready(page)
    page.goto("/productions")
    expect(page.get_by_role("link", name=re.compile("Tides")).first).to_be_visible()
    page.get_by_label("Search titles").fill("no such thing")
    expect(page.get_by_text("Nothing like that")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Status").select_option("ready")
    page.get_by_role("button", name="As a list").click()
    expect(page.get_by_role("table").get_by_role("link", name="Tides").first).to_be_visible()


def test_what_waits_is_answered_in_place(opened: Opener) -> None:
    """A production that the policy asks about says so on its page, and goes on when that is answered there."""
    page = opened("/productions")
    session = page.request.get("/v1/session").json()
    rule = "  - {id: secret-island, check: words, words: [Zanzibar], where: [brief], action: ask}\n"
    policy = {
        "text": f"name: ours\nextends: default\nrules:\n{rule}",
        "expected_version": page.request.get("/v1/policies/current").json()["version"],
    }
    kept = page.request.put("/v1/policies", data=policy, headers={"X-CSRF-Token": session["csrf"]})
    assert kept.ok, kept.text()

    page.goto("/create")
    page.get_by_label("What should it tell?").fill("# Zanzibar\n\nThe tide leaves the boats on the sand.")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(re.compile("/productions/[^/]+$"))
    question = page.get_by_role("region", name="It waits for an answer")
    expect(question).to_contain_text("secret-island", timeout=60_000)
    expect(page.get_by_role("link", name=re.compile("Approvals"))).to_contain_text(re.compile(r"\d waiting"))
    question.get_by_role("button", name="Yes, go on").click()
    wait_until_ready(page)
