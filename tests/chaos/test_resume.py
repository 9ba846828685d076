"""``omnimind make`` killed, and ``omnimind runs resume``: the production is the one of an undisturbed run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from omnimind.agents.registry import agent

from .conftest import IS_ALL

COMMAND = str(Path(sys.executable).with_name("omnimind"))
DOCUMENT = "# A tide\n\nThe sea climbs the harbour wall.\n"
SHARES = (0.05, 0.3, 0.5, 0.7, 0.9) if IS_ALL else (0.6,)
MANIFEST = "production.json"


class Desk:
    """Where commands are typed.

    Args:
        folder: For the store and all else.
    """

    def __init__(self, folder):
        self.out = folder / "out"
        document = folder / "tide.md"
        document.write_text(DOCUMENT)
        self.make = ("make", document, "--quality", "draft", "--json", "-o", self.out)
        ours = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
        self._environment = {**ours, "OMNIMIND_HOME": str(folder / "home")}

    def start(self, *words):
        """A command that runs."""
        return subprocess.Popen([COMMAND, *map(str, words)], env=self._environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words):
        """What a command says, which must end well."""
        with self.start(*words) as process:
            said = process.stdout.read()
        assert process.returncode == 0
        return said

    def files(self):
        """What was made; the manifest, which tells times, by its name only."""
        return {path.name: path.name == MANIFEST or path.read_bytes() for path in self.out.iterdir()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The files of a production that nothing stopped, and how many events it took."""
    desk = Desk(tmp_path_factory.mktemp("undisturbed"))
    said = desk.run(*desk.make)
    return desk.files(), said.count("\n")


@pytest.mark.parametrize("share", SHARES)
def test_a_killed_production_is_resumed_to_the_same_bytes(undisturbed, tmp_path, share):
    """``kill -9`` after a share of the events, then ``runs resume``: the same files, and no costly work twice."""
    files, events = undisturbed
    desk = Desk(tmp_path)
    with desk.start(*desk.make) as process:
        said = [json.loads(process.stdout.readline()) for _ in range(int(events * share))]
        process.kill()
    (run,) = json.loads(desk.run("runs", "list", "--json"))
    told = [json.loads(line) for line in desk.run("runs", "resume", run["id"], "--json").splitlines()]
    assert desk.files() == files
    remembered = {event.get("key") for event in told if event["what"] == "remembered"}
    done = [event for event in said if event["what"] == "finished" and agent(event["agent"]).remembered]
    assert {event["key"] for event in done} <= remembered
