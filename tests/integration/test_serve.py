"""``omnimind serve`` as people run it: it begins with nothing, takes what comes, and survives being killed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of

COMMAND = [str(Path(sys.executable).with_name("omnimind")), "serve"]
TEXT = "# The sea {0}\n\nThe sea climbs wall {0} twice a day. It stays for a while.\n\n## Why\n\nThe moon pulls it."


class Serving:
    """A service as a process of its own.

    Args:
        home: Its folder.
        arguments: More of the command.
    """

    def __init__(self, home, *arguments):
        self._home = home
        self._command = [*COMMAND, "--port", "0", "--drain", "20", *arguments]
        self._process = None
        self.printed = ""
        self.url = ""

    def start(self):
        """Until it listens."""
        environment = {**os.environ, "OMNIMIND_HOME": str(self._home)}
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=environment, stdout=log, stderr=subprocess.PIPE, text=True, start_new_session=True
            )
        self.printed = self._process.stderr.readline()
        self.url = re.search(r"http://\S+", self.printed)[0]
        return self

    @property
    def workers(self):
        """The processes of its workers, which the log names."""
        lines = [json.loads(line) for line in (self._home / "log").read_text().splitlines() if line.startswith("{")]
        return [line["pid"] for line in lines if line["event"] == "worker begun"]

    def client(self):
        """Somebody with a key."""
        settings = Settings(home=self._home)
        with open_database(settings.database) as database:
            _, secret = Keys(database, pepper_of(self._home, None)).create("test", "default", ("admin",))
        headers = {"authorization": f"Bearer {secret.get_secret_value()}"}
        return httpx.Client(headers=headers, timeout=30)

    def kill(self):
        """As a crash does."""
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()

    def stop(self):
        """As people do; what it printed after its first line."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(40)
        assert self._process.returncode == 0, (self._home / "log").read_text()[-3000:]
        with self._process.stderr as rest:  # what came with the first line is in its buffer
            return rest.read()


@pytest.fixture
def home(tmp_path):
    """An empty folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def until(look, seconds=60):
    """What ``look`` gives as soon as that is something."""
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come to that")


def is_alive(pid):
    """Whether there is such a process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_begins_with_nothing_and_ends_as_it_is_told(home):
    """The link lets the first administrator in, once; its worker ends with it; the page is there, built or not."""
    serving = Serving(home).start()
    with httpx.Client(base_url=serving.url) as browser:
        page = browser.get("/productions")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "<title>OmniMind" in page.text
        assert browser.get("/v1/productions").status_code == 401
        assert browser.get("/v1/sign-in").json()["is_new"] is True
        document = browser.get("/v1/openapi.json").json()
        assert document["openapi"].startswith("3.1")
    (worker,) = until(lambda: serving.workers)
    with serving.client() as client, client.stream("GET", f"{serving.url}/v1/events") as watching:
        lines = watching.iter_lines()
        assert next(lines) == "retry: 1000"
        began_s = time.monotonic()
        rest = serving.stop()  # whoever watches does not keep it from ending
        assert time.monotonic() - began_s < 15
        assert not any(line.startswith("event") for line in lines)
    token = re.search(r"/welcome\?token=(\S+)", rest)[1]
    assert len(token) > 30
    assert not is_alive(worker)


def test_it_does_not_listen_to_others_while_nobody_is_known(home):
    """It says what to do about it."""
    environment = {**os.environ, "OMNIMIND_HOME": str(home)}
    command = [*COMMAND, "--host", "0.0.0.0", "--port", "0"]  # noqa: S104 - it must be refused
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode != 0
    assert "nobody is known yet" in refused.stderr


def test_two_hundred_orders_at_once_are_all_kept(home):
    """Nobody works yet, so they are queued: each once, each by its own name."""
    serving = Serving(home, "--workers", "0").start()
    with serving.client() as client:

        def order(number):
            source = {"text": TEXT.format(number), "name": f"sea-{number}.md"}
            response = client.post(f"{serving.url}/v1/productions", json={"sources": [source]})
            return response.status_code, response.json().get("id")

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(order, range(200)))
        assert {status for status, _ in answers} == {202}
        found, cursor = [], None
        while len(found) == 0 or cursor:
            asked = {"limit": 77, "status": "queued"} | ({"cursor": cursor} if cursor else {})
            page = client.get(f"{serving.url}/v1/productions", params=asked).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next"]
    assert sorted(found) == sorted(name for _, name in answers)
    assert len(set(found)) == 200
    serving.stop()


def test_neither_a_killed_server_nor_a_killed_worker_costs_a_run(home):
    """The server's worker ends with it, a worker that dies is begun anew, and every production becomes ready."""
    serving = Serving(home).start()
    with serving.client() as client:

        def order(number):
            source = {"text": TEXT.format(number), "name": f"sea-{number}.md"}
            wanted = {"sources": [source], "options": {"quality": "draft"}}
            assert client.post(f"{serving.url}/v1/productions", json=wanted).status_code == 202

        def statuses():
            items = client.get(f"{serving.url}/v1/productions").json()["items"]
            return [one["status"] for one in items]

        for number in range(3):
            order(number)
        (first,) = until(lambda: serving.workers)
        until(lambda: "running" in statuses() or "ready" in statuses())
        serving.kill()
        serving.start()
        until(lambda: not is_alive(first))
        for number in range(3, 6):
            order(number)
        second = until(lambda: len(serving.workers) == 2 and serving.workers[-1])
        until(lambda: "running" in statuses())
        os.kill(second, signal.SIGKILL)
        until(lambda: set(statuses()) == {"ready"}, 120)
        assert len(statuses()) == 6
    assert len(serving.workers) == 3
    serving.stop()


def test_the_document_of_the_api_can_be_printed():
    """Without a database, a key or a folder."""
    printed = subprocess.run([*COMMAND, "--openapi"], capture_output=True, text=True, timeout=60, check=True)
    document = json.loads(printed.stdout)
    assert "/v1/productions" in document["paths"]
