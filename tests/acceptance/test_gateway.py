"""``omnimind gateway`` as people run it."""

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from omnimind.testing.upstream.faults import Hold
from omnimind.testing.upstream.server import Upstream

COMMAND = str(Path(sys.executable).with_name("omnimind"))
MODELS = (
    '{{"environment": false, "providers": {{"up": {{"url": "{url}"}}}}, "models": {{"up/m": {{"price": "free"}}}}}}'
)
SOON_S = 30


@pytest.fixture
def upstream():
    """Who is asked."""
    with Upstream() as upstream:
        yield upstream


@pytest.fixture
def home(tmp_path, upstream):
    """A home with one model."""
    (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
    return tmp_path


def run(home, *arguments):
    """What a command says, and how it ended."""
    environment = os.environ | {"OMNIMIND_HOME": str(home)}
    return subprocess.run(
        [COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=SOON_S, check=False
    )


@contextmanager
def serving(home, *arguments):
    """The gateway's process, where it listens, and what it said at its start."""
    environment = os.environ | {"OMNIMIND_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [COMMAND, "gateway", "--port", "0", *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        said = []
        while not re.search("API key|ANTHROPIC", "".join(said)):
            said.append(process.stderr.readline() or pytest.fail("it ended"))
        url = re.search(r"http://\S+:\d+", "".join(said))[0]
        try:
            yield process, url, "".join(said)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(SOON_S)


def ask(url, key="", **more):
    """The status and the JSON of asking a model."""
    body = {"model": "up/m", "messages": [{"role": "user", "content": "tides"}], **more}
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    try:
        request = Request(f"{url}/v1/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310 - on this machine
        with urlopen(request, timeout=SOON_S) as response:  # noqa: S310 - as above
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_begins_open_and_closes_with_the_first_key(home):
    """It says where it listens and how to use it; once there is a key, it says so no more and wants one."""
    with serving(home) as (_, url, said):
        assert f"OPENAI_BASE_URL={url}/v1" in said
        assert ask(url)[1]["choices"][0]["message"]["content"] == "You said: tides"
    key = run(home, "keys", "create", "tests").stdout.strip()
    with serving(home) as (process, url, _):
        assert ask(url)[0] == 401
        assert ask(url, key)[0] == 200
    assert process.returncode == 0


def test_ends_when_answers_have_come(home, upstream):
    """Told to end, it gives the answer that is on its way, and says that it has ended."""
    hold = Hold()
    upstream.reply(hold)
    with serving(home) as (process, url, _), ThreadPoolExecutor(1) as thread:
        asking = thread.submit(ask, url)
        hold.reached.result(SOON_S)
        process.send_signal(signal.SIGTERM)
        hold.release()
        assert asking.result(SOON_S)[0] == 200
        assert process.wait(SOON_S) == 0
        assert "gateway ended" in [json.loads(line)["event"] for line in process.stdout]


def test_does_not_listen_to_others_without_keys(home):
    """Where others could reach it, it wants keys first, and says how they are made."""
    ended = run(home, "gateway", "--port", "0", "--host", "::")
    assert ended.returncode == 2
    assert "there is no API key" in ended.stderr
    assert "omnimind keys create" in ended.stderr


def test_a_port_that_is_taken(home):
    """It says so in a line."""
    with serving(home) as (_, url, _):
        ended = run(home, "gateway", "--port", url.rpartition(":")[2])
    assert ended.returncode == 2
    assert "can't listen" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
