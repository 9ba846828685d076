"""The dashboard in a real browser, against a real server: both are started once a session."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import omnimind

from .served import PASSWORD, Served

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
BUILT = Path(omnimind.__file__).parent / "web" / "index.html"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def dashboard() -> None:
    """The dashboard as its sources are now; built if it is not. Skips where that can't be done."""
    with (Path(tempfile.gettempdir()) / "omnimind-dashboard.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if BUILT.exists() and BUILT.stat().st_mtime >= _changed_s():
            return
        npm = shutil.which("npm")
        if npm is None:
            if BUILT.exists():
                return
            pytest.skip("the dashboard is not built, and there is no npm to build it with")
        if not (WEB / "node_modules").exists():
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=WEB, check=True, capture_output=True)
        subprocess.run([npm, "run", "build"], cwd=WEB, check=True, capture_output=True)


def _changed_s() -> float:
    sources = [*(WEB / "src").rglob("*.*"), *(WEB / "public").iterdir(), WEB / "index.html", WEB / "package-lock.json"]
    return max(path.stat().st_mtime for path in sources if path.is_file() and ".test." not in path.name)


@pytest.fixture(scope="session")
def served(dashboard: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``omnimind serve`` with a worker, on a free port and in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
    environment |= {"OMNIMIND_HOME": str(home), "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from omnimind.cli import main; main()", "serve", "--port", "0", "--drain", "1"]
    log = home / "serve.log"
    with log.open("w") as to:
        process = subprocess.Popen(command, env=environment, stdout=to, stderr=to, start_new_session=True)
    try:
        yield _told(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _told(process: "subprocess.Popen[bytes]", log: Path) -> Served:
    """What the service says when it is ready."""
    while process.poll() is None:
        found = re.search(r"(http://\S+)/welcome\?token=\S+", log.read_text())
        if found:
            return Served(found.group(1), found.group(0))
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    pytest.fail(f"omnimind serve ended: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def administrator(browser: Browser, served: Served) -> Any:
    """The first administrator's browser, signed in by the one-time link: its cookies."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(served.link)
    page.get_by_label("Your name").fill("Ana Souza")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/create")
    state = context.storage_state()
    context.close()
    return {"cookies": state["cookies"], "origins": []}


@pytest.fixture
def opened(browser: Browser, served: Served, administrator: Any) -> Iterator[Opener]:
    """Opens a page of the dashboard as the administrator. Whatever goes wrong in the page fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(path: str, *, theme: str = "light", phone: bool = False, locale: str = "en-GB") -> Page:
        context = browser.new_context(
            base_url=served.url,
            storage_state=administrator,
            color_scheme="dark" if theme == "dark" else "light",
            locale=locale,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # a dict of the same two numbers
            has_touch=phone,
            is_mobile=phone,
            bypass_csp=False,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page that is serious or critical, a line each."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: npm ci in web/ brings it")
    source = AXE.read_text()

    def look(page: Page) -> list[str]:
        # Over the debugging protocol, since the page's policy lets no script in.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": source})
        found = session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map((v) => "
                "({id: v.id, impact: v.impact, where: v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + "
                "(n.any[0]?.message ?? ''))})))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        session.detach()
        violations = found["result"]["value"]
        return [f"{one['id']}: {one['where']}" for one in violations if one["impact"] in {"serious", "critical"}]

    return look
