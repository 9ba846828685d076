"""Photograph every page of the dashboard into ``docs/screens/``: a real service, filled by real productions.

python tools/screens.py [--only PAGE …]
Needs Chromium (Debian's package), and the dashboard built: make web.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from omnimind.client import Client, approvals, productions, runs
from omnimind.client.operation import Operation, as_json
from omnimind.core.errors import OmniMindError
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.telemetry.places import trace_of_run
from omnimind.testing.slack import StandInSlack
from omnimind.testing.tides import answer
from omnimind.testing.upstream.server import Upstream

ROOT: Final = Path(__file__).parent.parent
SCREENS: Final = ROOT / "docs" / "screens"
EXAMPLES: Final = ROOT / "examples"
OMNIMIND: Final = Path(sys.executable).with_name("omnimind")
DESK: Final = {"width": 1366, "height": 860}
PHONE: Final = {"width": 390, "height": 844}
PASSWORD: Final = "the tide goes out and comes back"  # noqa: S105 - it opens what is gone with this program
SETTLING_MS: Final = 1500
SMALL: Final = "create productions production run alerts slos profiles"
SECTIONS: Final = "account general members keys budgets models policies voices themes audit tenants about"

ALERTS: Final = """
receivers:
  team: {slack: {webhook: env:SLACK_WEBHOOK}}
people: {ana: team, bia: team, caio: team}
schedules:
  primary:
    timezone: America/Sao_Paulo
    layers:
      - {people: [ana, bia], rotation: weekly, handover: mon 09:00, from: 2026-01-05}
      - {people: [caio], only: [sat-sun 00:00-24:00]}
escalations:
  urgent: {steps: [{on_call: primary, wait: 10m}, {people: [ana, bia, caio], wait: 15m}]}
routes: {receiver: team, group_wait: 0s, escalation: urgent}
rules:
  - name: AnswerAwaited
    gauge: omnimind_runs_unfinished{status="waiting"}
    above: 0
    severity: info
    summary: A run waits for somebody's answer
  - name: RunsFailing
    increase: omnimind_runs_total{status="failed"}
    over: 1h
    by: [flow]
    above: 0
    summary: Runs of {flow} fail
    runbook: docs/operating.md
"""

MODELS: Final = """
environment: false
providers:
  studio: {{wire: openai, url: "{url}", models: [writer, editor]}}
models:
  studio/writer:
    tier: strong
    json_schema: true
    context_tokens: 128000
    output_tokens: 16384
    price: {{input_usd: 1, output_usd: 10}}
  studio/editor:
    tier: standard
    json_schema: true
    context_tokens: 32000
    output_tokens: 8192
    price: {{input_usd: 0.2, output_usd: 1}}
"""


class Place(NamedTuple):
    """A running service: where it is, a key to it, and the link of its first administrator."""

    url: str
    key: str
    link: str


class Made(NamedTuple):
    """What there is to see: a production, its run and the trace of that, and a run that asks."""

    production: str
    run: str
    trace: str
    asking: str


@contextmanager
def service(home: Path, upstream: str, slack: str) -> Iterator[Place]:
    """A service with two models, in a home of its own, whose team is in Slack."""
    home.mkdir()
    (home / "models.yaml").write_text(MODELS.format(url=upstream))
    (home / "alerts.yaml").write_text(ALERTS)
    with open_database(Settings(home=home).database) as database:
        _, secret = Keys(database, pepper_of(home, None)).create("Newsletter", "default", ["operator"])
    told = home / "told"
    environment = {**os.environ, "OMNIMIND_HOME": str(home), "SLACK_WEBHOOK": slack}
    with told.open("w") as to:
        command = [OMNIMIND, "serve", "--port", "0", "--drain", "2"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=to, env=environment)  # noqa: S603 - ours
    try:
        while not (link := re.search(r"(http://\S+)/welcome\?token=\S+", told.read_text())):
            if process.poll() is not None:
                raise SystemExit(f"the service ended with {process.returncode}: {told.read_text()}")
            time.sleep(0.1)
        yield Place(link[1], secret.get_secret_value(), link[0])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def fill(place: Place) -> Made:
    """Make things to see: videos in both languages, a podcast, one that failed, and one that asks."""
    with Client(place.url, place.key) as client:
        begun = [
            client(productions.create(files=[EXAMPLES / "tides.md"], offline=True)),
            client(productions.create(files=[EXAMPLES / "cafe.md"], offline=True, options={"theme": "night"})),
            client(productions.create(files=[EXAMPLES / "rainfall.md"], offline=True, options={"theme": "studio"})),
            client(productions.create("How tides work, for ten-year-olds, 16 seconds", options={"quality": "draft"})),
            client(productions.create("Como funcionam as marés, para crianças de dez anos, 16 segundos")),
            client(productions.create(files=[EXAMPLES / "queue.md"], flow="podcast", offline=True)),
        ]
        text = (EXAMPLES / "flows" / "review.asl.yaml").read_text()
        client(Operation("PUT", "/v1/flows/review", as_json(object), body={"text": text, "expected_version": 0}))
        more = text.replace("  Read:\n", "  Read: # what is to be told\n", 1)
        client(Operation("PUT", "/v1/flows/review", as_json(object), body={"text": more, "expected_version": 1}))
        asked = client(productions.create(files=[EXAMPLES / "tides.md"], flow="review", offline=True))
        over = [client.finished(one.id) for one in begun]
        edited = over[0]
        lines = [line.text for line in edited.scenes[1].lines]
        client(productions.edit_scene(edited.id, edited.scenes[1].id, [*lines, "That is all it takes."]))
        made = client.finished(edited.id)
        while not client(approvals.find(asked.run_id)).items:
            time.sleep(0.2)
        while not client(Operation("GET", "/v1/incidents", as_json(object)))["items"]:
            time.sleep(1)
        try:
            client(runs.begin("review", {"sources": []}))
        except OmniMindError as error:
            print(f"as it should be: {error}", file=sys.stderr)
        return Made(made.id, made.run_id, trace_of_run(made.run_id)[0], asked.run_id)


def pages(made: Made) -> dict[str, str]:
    """Where each page is."""
    names = (
        "create",
        "productions",
        "approvals",
        "runs",
        "flows",
        "playground",
        "monitor",
        "analytics",
        "traces",
        "logs",
        "alerts",
        "slos",
        "profiles",
    )
    return {
        **{name: f"/{name}" for name in names},
        "production": f"/productions/{made.production}",
        "run": f"/runs/{made.run}",
        "run-asking": f"/runs/{made.asking}",
        "flow-editor": "/flows/review",
        "flow-video": "/flows/video",
        "trace": f"/traces/{made.trace}",
        "logs-patterns": "/logs?view=patterns",
        "logs-errors": "/logs?view=errors",
        "alerts-firing": "/alerts?view=firing",
        "alerts-on-call": "/alerts?view=on-call",
        "alerts-receivers": "/alerts?view=receivers",
        "profile-of-run": f"/profiles?run={made.run}",
        **{f"settings-{name}": f"/settings/{name}" for name in SECTIONS.split()},
    }


def shoot_doors(browser: Browser, place: Place) -> None:
    """Keep the pages that strangers see."""
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=DESK, color_scheme=scheme)
        page = context.new_page()
        for name, url in (("welcome", place.link), ("sign-in", f"{place.url}/sign-in")):
            page.goto(url)
            shoot(page, f"{name}-{scheme}")
        context.close()


def signed_in(browser: Browser, place: Place) -> str:
    """The state of a browser in which the first administrator has signed in."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(place.link)
    page.fill("input[autocomplete=name]", "Ana Souza")
    page.fill("input[type=email]", "ana@example.org")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/create")
    path = Path(tempfile.gettempdir()) / "omnimind-screens.json"
    context.storage_state(path=path)
    context.close()
    return str(path)


def shoot(page: Page, name: str) -> None:
    """Keep what ``page`` shows."""
    page.wait_for_timeout(SETTLING_MS)
    with Image.open(BytesIO(page.screenshot())) as image:
        image.save(SCREENS / f"{name}.webp", quality=82, method=6)


def shoot_all(context: BrowserContext, place: Place, wanted: dict[str, str], ending: str) -> None:
    """Keep every page."""
    page = context.new_page()
    for name, path in wanted.items():
        page.goto(place.url + path)
        shoot(page, f"{name}-{ending}")
    context.close()


def main() -> None:
    """Photograph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="only these pages")
    only = set(parser.parse_args().only)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not only:
        shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Upstream(lambda asked: answer(asked.body)) as upstream,
        StandInSlack() as slack,
        service(Path(folder) / "home", upstream.url_of("openai"), slack.hook) as place,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if not only:
            shoot_doors(browser, place)
        state = signed_in(browser, place)
        made = fill(place)
        wanted = {name: path for name, path in pages(made).items() if not only or name in only}
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=DESK, storage_state=state, color_scheme=scheme)
            shoot_all(context, place, wanted, scheme)
        small = {name: wanted[name] for name in SMALL.split() if name in wanted}
        phone = browser.new_context(viewport=PHONE, storage_state=state, has_touch=True, is_mobile=True)
        shoot_all(phone, place, small, "phone")
        brazilian = browser.new_context(viewport=DESK, storage_state=state, locale="pt-BR")
        shoot_all(brazilian, place, small | {"analytics": "/analytics"} if not only else small, "pt-BR")
        browser.close()


if __name__ == "__main__":
    main()
