"""How soon the dashboard can be used, and how smoothly a flow of 500 states pans in its editor, in real Chromium.

    python bench/flow_canvas.py
    python bench/run.py --record dashboard

The dashboard must be built (``make web``). Frames are the browser's own: 60 a second if nothing holds them up. It is
measured where the editor begins, with all of the flow in view, and where most states are elements at once.
"""

import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from report import Row, at_most, circumstances, tell

OMNIMIND = Path(sys.executable).with_name("omnimind")
LINE, BRANCHES, BRANCH = 99, 10, 40
FRAME_MS = 16.8
"""A sixtieth of a second, and what the browser's clock, which has steps of a tenth, rounds it up by."""

LATE_MS = 20.0
MOST_LATE = 0.02
SLOWER = 4
LOADS = 5
LONGEST_S = 1.5
WATCH = """() => {
  const frames = [];
  let last = performance.now();
  const step = (now) => { frames.push(now - last); last = now; if (window.benchFrames) requestAnimationFrame(step); };
  window.benchFrames = frames;
  requestAnimationFrame(step);
}"""
SEEN = """(() => {
  const seen = new Set();
  const look = (what, selector) => {
    if (seen.has(what) || !document.querySelector(selector)) return;
    seen.add(what);
    requestAnimationFrame(() => setTimeout(() => console.debug(what, performance.now())));
  };
  new MutationObserver(() => {
    look("heading", "h1");
    look("dialog", "dialog[open]");
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["open"] });
})()"""
"""Tells when the heading and a dialog have been painted, in milliseconds since the navigation started.

Playwright's own waiting would be slowed down with the page it asks, and the page by it.
"""

STOP = "() => { const frames = window.benchFrames; window.benchFrames = null; return frames.slice(2); }"


def flow() -> str:
    """A line of tasks that ends in a Parallel of ten long branches: 500 states."""
    line = {
        f"S{i}": {"Type": "Task", "Resource": "agent:analyst", "Next": f"S{i + 1}" if i < LINE - 1 else "All"}
        for i in range(LINE)
    }
    branches = [
        {
            "StartAt": f"B{branch}-0",
            "States": {
                f"B{branch}-{i}": {
                    "Type": "Pass",
                    **({"Next": f"B{branch}-{i + 1}"} if i < BRANCH - 1 else {"End": True}),
                }
                for i in range(BRANCH)
            },
        }
        for branch in range(BRANCHES)
    ]
    states = {**line, "All": {"Type": "Parallel", "Branches": branches, "End": True}}
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "S0", "States": states}, indent=2) + "\n"


@contextmanager
def served() -> Iterator[str]:
    """A service with a home of its own; the link to sign in with."""
    with tempfile.TemporaryDirectory() as home:
        log = Path(home) / "serve.log"
        command = [OMNIMIND, "serve", "--port", "0", "--drain", "1"]
        with log.open("w") as to:
            process = subprocess.Popen(command, env={**os.environ, "OMNIMIND_HOME": home}, stdout=to, stderr=to)
        try:
            while not (found := re.search(r"http://\S+/welcome\?token=\S+", log.read_text())):
                if process.poll() is not None:
                    raise SystemExit(log.read_text())
                time.sleep(0.1)
            yield found.group(0)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def sign_in(page: Page, link: str) -> None:
    """Become the first administrator, and keep the flow."""
    page.goto(link)
    page.get_by_label("Your name").fill("Bench")
    page.get_by_label("Email").fill("bench@example.org")
    page.get_by_label("Password").fill("the tide goes out and comes back")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/create")
    csrf = page.request.get("/v1/session").json()["csrf"]
    body = {"text": flow(), "layout": {}, "expected_version": 0}
    assert page.request.put("/v1/flows/large", data=body, headers={"X-CSRF-Token": csrf}).ok


def panned(page: Page) -> list[float]:
    """Milliseconds from frame to frame while the flow is dragged up and down, in order of size."""
    pane = page.locator(".react-flow__pane").bounding_box()
    assert pane is not None
    x, y = pane["x"] + 30, pane["y"] + pane["height"] / 2
    page.evaluate(WATCH)
    for way in (-1, -1, -1, 1):
        page.mouse.move(x, y - way * 200)
        page.mouse.down()
        page.mouse.move(x, y + way * 200, steps=60)
        page.mouse.up()
    return sorted(page.evaluate(STOP))


def usable(browser: Browser, base_url: str, signed_in: StorageState) -> Row:
    """When a first load shows the productions and answers a key."""
    took_s = []
    for _ in range(LOADS):
        context = browser.new_context(base_url=base_url, storage_state=signed_in, locale="en-GB")
        context.add_init_script(SEEN)
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        with page.expect_console_message(lambda told: told.text.startswith("heading")):
            page.goto("/productions", wait_until="commit")
        with page.expect_console_message(lambda told: told.text.startswith("dialog")) as told:
            page.keyboard.press("?")
        took_s.append(float(told.value.text.split()[1]) / 1000)
        context.close()
    what = f"A first load with the processor {SLOWER} times slower can be used after"
    return at_most(
        what, statistics.median(took_s), LONGEST_S, "s", f" (of {LOADS}: {min(took_s):.2f} to {max(took_s):.2f})"
    )


def drawn(page: Page) -> str:
    """What of the flow is there: states as elements, and in the drawing that stands for them from afar."""
    elements = page.locator(".react-flow__node").count()
    paths = page.locator(".react-flow__viewport-portal path").evaluate_all("paths => paths.map(path => path.outerHTML)")
    pictured = sum(path.count("M") for path in paths if re.search(r'class="[^"]*_(box|area)_', path))
    return f"{elements} states as elements, {pictured} in the drawing"


def smoothness(what: str, page: Page) -> Iterator[Row]:
    """What it is to pan from where the flow is now."""
    place = page.locator(".react-flow__viewport")
    shown, before = drawn(page), place.get_attribute("style")
    frames = panned(page)
    assert place.get_attribute("style") != before, "nothing moved"
    late = sum(frame > LATE_MS for frame in frames) / len(frames)
    note = f" (median {statistics.median(frames):.1f}, {len(frames)} frames; {shown})"
    yield at_most(
        f"{what}: from frame to frame, 95th percentile", round(frames[int(len(frames) * 0.95)], 1), FRAME_MS, "ms", note
    )
    yield at_most(f"{what}: frames later than {LATE_MS:.0f} ms", 100 * late, 100 * MOST_LATE, "%")


def whole(page: Page) -> None:
    """Bring all of the flow into view."""
    page.get_by_role("button", name="Fit to view").click()
    page.wait_for_timeout(800)


def crowded(page: Page) -> None:
    """From all of it, come closer to the branches until states are elements again, with room to drag beside them."""
    box = page.locator(".react-flow__viewport-portal path").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 25, box["y"] + box["height"] * 0.7)
    while page.locator(".react-flow__node").count() < 2:
        page.mouse.wheel(0, -20)
        page.wait_for_timeout(50)
    page.wait_for_timeout(800)


def measure() -> Iterator[Row]:
    """The figures."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with served() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(base_url=link.partition("/welcome")[0], viewport={"width": 1440, "height": 900})
        sign_in(page, link)
        yield usable(browser, link.partition("/welcome")[0], page.context.storage_state())
        begun = time.perf_counter()
        page.goto("/flows/large")
        page.wait_for_selector(".react-flow__node")
        yield Row("A flow of 500 states is shown after", f"{time.perf_counter() - begun:.1f} s")
        page.wait_for_timeout(1500)
        yield from smoothness("Panned at a size that is read", page)
        whole(page)
        yield from smoothness("Panned with all of it in view", page)
        whole(page)
        crowded(page)
        yield from smoothness("Panned with most elements in view", page)
        browser.close()


def main() -> None:
    """Print a table."""
    print(circumstances(), flush=True)
    tell(measure())


if __name__ == "__main__":
    main()
