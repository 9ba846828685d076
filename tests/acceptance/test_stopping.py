"""Stop it anywhere: nothing half-written is left, and the next make goes on from there."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from omnimind.agents.registry import agent
from omnimind.core.production import Production

DRAFT = ("--quality", "draft", "--json")
POINTS = 6
A_SECOND_S = 3.0
"""What a second may take where other tests run at the same time."""

MEMORY = Path("/dev/shm")  # noqa: S108 - folders of the tests' own are made in it


@dataclass(frozen=True)
class Undisturbed:
    """A production from a cold store that nothing stopped: its store, its files, how many events it took."""

    home: Path
    files: dict
    events: int


@pytest.fixture(scope="module")
def undisturbed(run, tiny, tmp_path_factory):
    """See :class:`Undisturbed`."""
    path = tmp_path_factory.mktemp("undisturbed")
    result = run("make", tiny, *DRAFT, "-o", path / "out", home=path / "home")
    assert (result.code, result.err) == (0, "")
    return Undisturbed(path / "home", contents(path / "out"), len(result.events))


def contents(folder):
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def assert_whole(folder, undisturbed):
    """Each file in the folder is as an undisturbed production has it; the manifest, which tells times, can be read."""
    left = contents(folder)
    manifest = left.pop("production.json", None)
    assert {name: undisturbed.files.get(name) for name in left} == left
    if manifest is not None:
        assert Production.model_validate_json(manifest).status == "ready"
        assert set(left) | {"production.json"} == set(undisturbed.files)


@pytest.fixture
def assert_it_goes_on(run, tiny, undisturbed):
    """Makes it again: the production must be the undisturbed one, and nothing ``done`` may be done anew."""

    def assert_it_goes_on(folder, home, done=()):
        result = run("make", tiny, *DRAFT, "-o", folder, home=home)
        assert (result.code, result.err) == (0, "")
        assert set(contents(folder)) == set(undisturbed.files)
        assert_whole(folder, undisturbed)
        remembered = {event["key"] for event in result.events if event["what"] == "remembered"}
        assert {event["key"] for event in done if agent(event["agent"]).remembered} <= remembered

    return assert_it_goes_on


def read(process, count):
    """So many events of a running command, fewer if it ends before."""
    return [json.loads(line) for _, line in zip(range(count), process.stdout, strict=False)]


def read_until(process, name):
    """The events of a running command up to the first work of the agent ``name``."""
    said = []
    for line in process.stdout:
        said.append(json.loads(line))
        if (said[-1]["what"], said[-1].get("agent")) == ("started", name):
            return said
    raise AssertionError(f"{name} was never at work")


def finished(events):
    """Those that tell of actions that were done."""
    return [event for event in events if event["what"] == "finished"]


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_anywhere_it_goes_on(start, tiny, undisturbed, assert_it_goes_on, tmp_path, point):
    """``kill -9`` after a share of the events: nothing is half-written, and what was done is not done again."""
    folder, home = tmp_path / "out", tmp_path / "home"
    with start("make", tiny, *DRAFT, "-o", folder, home=home) as process:
        said = read(process, undisturbed.events * point // POINTS)
        process.kill()

    assert process.returncode == -signal.SIGKILL
    assert_whole(folder, undisturbed)
    assert_it_goes_on(folder, home, finished(said))


@pytest.fixture(params=["the store's", "another"])
def disk(request, undisturbed, tmp_path):
    """A folder on the same file system as the store, and one on another."""
    if request.param == "the store's":
        yield tmp_path
        return
    if not os.access(MEMORY, os.W_OK) or MEMORY.stat().st_dev == undisturbed.home.stat().st_dev:
        pytest.skip("there is no other file system to write to")
    with tempfile.TemporaryDirectory(prefix="omnimind-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.mark.parametrize("file", ["video.mp4", "captions.vtt", "metadata.json", "proof.json"])
def test_killed_while_it_delivers_nothing_is_half_there(start, tiny, undisturbed, assert_it_goes_on, disk, file):
    """``kill -9`` as soon as a file appears in the folder: it is whole, and so is all else, under no other name."""
    folder = disk / "out"
    with start("make", tiny, *DRAFT, "-o", folder, home=undisturbed.home) as process:
        while not (folder / file).exists() and process.poll() is None:
            pass
        process.kill()

    assert file in contents(folder)
    assert_whole(folder, undisturbed)
    assert_it_goes_on(folder, undisturbed.home)


def test_killed_while_it_replaces_a_production(start, tiny, undisturbed, tmp_path):
    """Over an older production too each file is the old or the new one; a manifest is about what is there."""
    folder, older = tmp_path / "out", b"an older video"
    folder.mkdir()
    for name, data in undisturbed.files.items():
        (folder / name).write_bytes(data)
    (folder / "video.mp4").write_bytes(older)
    with start("make", tiny, *DRAFT, "-o", folder, home=undisturbed.home) as process:
        while (folder / "production.json").exists() and process.poll() is None:
            pass
        process.kill()

    if contents(folder).get("video.mp4") == older:
        assert not (folder / "production.json").exists()
        (folder / "video.mp4").unlink()
    assert_whole(folder, undisturbed)


@pytest.mark.parametrize(
    ("agent", "number"),
    [
        ("analyst", signal.SIGINT),
        ("listener", signal.SIGINT),
        ("renderer", signal.SIGTERM),
        ("composer", signal.SIGINT),
        ("reviewer", signal.SIGINT),
    ],
)
def test_interrupted_it_stops_within_a_second(start, tiny, undisturbed, assert_it_goes_on, tmp_path, agent, number):
    """Ctrl-C or a polite kill during any work: a line, exit code 130, no process left; the next make goes on."""
    folder, home = tmp_path / "out", tmp_path / "home"
    with start("make", tiny, *DRAFT, "-o", folder, home=home) as process:
        said = read_until(process, agent)
        process.send_signal(number)
        _, err = process.communicate(timeout=A_SECOND_S)

    assert process.returncode == 130
    assert err == "omnimind: stopped; the same command goes on from here\n"
    assert processes_of_session(process.pid) == []
    assert_whole(folder, undisturbed)
    assert_it_goes_on(folder, home, finished(said))


def test_interrupted_while_a_pipe_stays_open_it_stops_within_a_second(start, tmp_path):
    """Ctrl-C is heard while standard input is waited for."""
    with start("make", "-", *DRAFT, "-o", tmp_path / "out", home=tmp_path / "home", stdin=subprocess.PIPE) as process:
        process.stdin.write("The tide. " * 100_000)  # more than a pipe holds, so that it is being read
        assert_stops(process, tmp_path / "out")


def test_interrupted_while_a_server_is_silent_it_stops_within_a_second(start, tmp_path):
    """Ctrl-C is heard while an address does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/tides.md"
        with start("make", address, *DRAFT, "-o", tmp_path / "out", home=tmp_path / "home") as process:
            connection, _ = server.accept()
            with connection:
                assert_stops(process, tmp_path / "out")


def assert_stops(process, folder):
    """Interrupts a command: it must end with a line, and leave no folder."""
    process.send_signal(signal.SIGINT)
    process.wait(A_SECOND_S)
    assert process.returncode == 130
    assert process.stderr.read() == "omnimind: stopped; the same command goes on from here\n"
    assert not folder.exists()


def test_what_listens_for_a_killed_process_ends_too(start, english, tmp_path):
    """After ``kill -9`` the processes that it had started are gone as soon as they are through."""
    with start("make", english, *DRAFT, "-o", tmp_path / "out", home=tmp_path / "home") as process:
        read_until(process, "listener")
        process.kill()
    deadline = time.monotonic() + 10
    while processes_of_session(process.pid):
        assert time.monotonic() < deadline


ON_A_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Makes standard input the terminal that Ctrl-C is typed on, and becomes the command."""


def test_bars_on_a_terminal_and_control_c(tiny, tmp_path):
    """On a terminal there are bars, a row for each kind of work; Ctrl-C takes them away and gives the cursor back."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
    environ |= {"OMNIMIND_HOME": str(tmp_path / "home"), "TERM": "xterm-256color", "COLUMNS": "100"}
    binary = Path(sys.executable).with_name("omnimind")
    typed, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, binary, "make", tiny, "-o", tmp_path / "out", "--quality", "draft"],
        **{"stdin": terminal, "stdout": terminal, "stderr": terminal, "env": environ, "start_new_session": True},
    ) as process:
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # how Linux says that the other end is closed
            while data := os.read(typed, 65536):
                if b"Film" in data and b"Film" not in shown:
                    os.write(typed, b"\x03")
                shown += data
    os.close(typed)

    assert process.returncode == 130
    for word in (b"Making", b"Read", b"Write", b"Speak", b"Film"):
        assert word in shown
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")
    assert shown.endswith(b"omnimind: stopped; the same command goes on from here\r\n")


def processes_of_session(leader):
    """The processes that a command has started, and has not ended."""
    listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)
    return [pid for pid in map(int, listed.stdout.split()) if session(pid) == leader]


def session(pid):
    """The session of a process; none when it has ended."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def test_files_of_a_killed_process_do_not_pile_up(run, tiny, undisturbed, tmp_path):
    """What a kill left unfinished in the store is taken away by a later make, when it is old."""
    shutil.copytree(undisturbed.home, tmp_path / "home")
    left = tmp_path / "home" / "artifacts" / "scratch" / "dead.mp4"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    assert run("make", tiny, *DRAFT, "-o", tmp_path / "out", home=tmp_path / "home").code == 0
    assert not left.exists()
