"""What can't be done is told in one line that names the input and says what to do, with exit code 2."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typst

from omnimind.cli import main

BROKEN_HEAD = "---\n- not\n- a mapping\n---\nThe sea climbs the harbour wall.\n"


@pytest.fixture
def refused(home, tmp_path, monkeypatch, capfd):
    """Calls ``make`` in this process, with a folder that must not appear; gives the one line that says why."""
    for name in [name for name in os.environ if name.startswith("OMNIMIND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OMNIMIND_HOME", str(home))

    def refused(*arguments):
        folder = () if "-o" in arguments else ("-o", tmp_path / "out")
        monkeypatch.setattr(sys, "argv", ["omnimind", "make", *map(str, (*arguments, *folder))])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert (ended.value.code, out) == (2, "")
        assert not (tmp_path / "out").exists()
        (line,) = err.splitlines()
        assert line.startswith("omnimind: ")
        return line

    return refused


def written(path, content):
    """``path`` with ``content``."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def empty_port():
    """An address at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/page"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("latin.md", b"\xff\xfe\x00\x01\x81", "not readable as text"),
        ("empty.md", "", "nothing to tell"),
        ("blank.md", " \n\n  \n", "nothing to tell"),
        ("hidden.md", "<!-- nothing to see -->\n", "nothing to tell"),
        ("head.md", BROKEN_HEAD, "not a mapping"),
        ("typo.md", "---\ndurration: 90s\n---\nText.\n", "'durration': did you mean duration"),
        ("rows.json", '{"rows": [1, 2', "rows.json"),
        ("page.html", "<html><body></body></html>", "nothing to tell"),
        ("film.md", b"\0\0\0\x20ftypisom" + bytes(100), "film.md"),
    ],
)
def test_documents_that_cannot_be_told(refused, tmp_path, name, content, told):
    """The file is named, with what is wrong with it."""
    line = refused(written(tmp_path / name, content))
    assert name in line
    assert told in line


def test_fifty_megabytes_of_text(refused, tmp_path):
    """A text that would take hours is refused at once, with its size and the limit."""
    line = refused(written(tmp_path / "large.md", b"The tide. " * (5 * 2**20)))
    assert "large.md has 50 MB of text, more than the limit of 5 MB" in line


def test_front_matter_that_wishes_for_nothing_there_is(refused, tmp_path):
    """A theme that only the document names is refused as one on the command line is."""
    line = refused(written(tmp_path / "theme.md", "---\ntheme: neon\n---\nThe sea climbs the wall.\n"))
    assert "no theme called 'neon': choose one of" in line


def test_a_pdf_without_text(refused, tmp_path):
    """A scan is told from a text, and a way out is named."""
    page = written(tmp_path / "scan.typ", "#rect(width: 50%, height: 20%)")
    line = refused(written(tmp_path / "scan.pdf", typst.compile(page)))
    assert "scan.pdf has no text" in line


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere.md", "nowhere.md: no such file"),
        ("Tell me about the tides", "'Tell me about the tides' is a brief without a source: give a file"),
        ("ftp://example.org/tides.md", "ftp://example.org/tides.md is not an http or https address"),
        (".", ". is a folder"),
        ("", "'' is a brief without a source"),
    ],
)
def test_sources_that_are_none(refused, source, told):
    """What is no file, no address and no text is told as that."""
    assert told in refused(source)


def test_nothing_on_standard_input(run, home):
    """An empty pipe is an empty document."""
    result = run("make", "-", home=home)
    assert (result.code, result.out) == (2, "")
    assert result.err == "omnimind: - has nothing to tell: give a document that has text\n"


def test_an_address_that_does_not_answer(refused):
    """The address is named, and why it can't be reached."""
    address = empty_port()
    line = refused(address)
    assert f"{address} can't be reached" in line
    assert "refused" in line


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--voice", "nobody", "no voice called nobody"),
        ("--language", "xx", "no voice here speaks xx"),
        ("--language", "English!", "'English!' is not a language: write it as en or pt-BR"),
        ("--theme", "neon", "no theme called 'neon': choose one of paper, night, studio"),
        ("--duration", "soon", "--duration soon is not right ('soon' is not a duration"),
        ("--duration", "1s", "--duration 1s"),
        ("--duration", "99h", "--duration 99h"),
        ("--format", "round", "--format round is not right (input should be 'landscape', 'portrait' or 'square')"),
        ("--captions", "loud", "--captions loud"),
        ("--quality", "best", "--quality best"),
        ("--loudness", "5", "--loudness 5"),
        ("--seed", "-1", "--seed -1"),
        ("--music", "gone.mp3", "no music file gone.mp3"),
    ],
)
def test_options_that_are_none(refused, english, option, value, told):
    """The option or its value is named, with what may be said instead."""
    assert told in refused(english, option, value)


def test_music_that_is_none(run, english, home, tmp_path):
    """A file without sound is told by the name that was given."""
    path = written(tmp_path / "notes.mp3", "not a sound")
    result = run("make", english, "--quality", "draft", "--music", path, "-o", tmp_path / "out", home=home)
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert f"{path} can't be decoded" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("below", ["", "and/deeper"])
def test_a_folder_that_is_a_file(refused, english, tmp_path, below):
    """A place where no folder can be is told before any work is done."""
    folder = written(tmp_path / "file", "in the way") / below
    assert f"{folder} can't be written" in refused(english, "-o", folder)


def as_anybody():
    """Words before a command that take the rights of the superuser away, who may write anywhere."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may write anywhere, and there is no setpriv to be somebody else")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def test_a_folder_that_may_not_be_written(english, tmp_path):
    """Without the right to write, the folder is named before any work is done."""
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    result = command(as_anybody(), "make", english, "-o", locked / "out", home=tmp_path / "home")
    assert result.returncode == 2
    assert f"{locked / 'out'} can't be written (Permission denied)" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def command(before, *arguments, home, **environ):
    """Runs the command with other words before it."""
    binary = Path(sys.executable).with_name("omnimind")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
    return subprocess.run(
        [*before, binary, *map(str, arguments)],
        env={**kept, "OMNIMIND_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


SMALL_DISK = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && "$@"; code=$?; find "$SMALL" -type f; exit $code'
"""Mounts a small disk for one command, and lists what is left on it."""


@pytest.fixture
def disk(tmp_path):
    """Runs the command with a disk of a few kilobytes at ``tmp_path / "disk"``; says what was left there."""
    small = tmp_path / "disk"
    small.mkdir()
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs user namespaces")

    def disk(kilobytes, *arguments, home, **environ):
        before = [*alone, "sh", "-c", SMALL_DISK, "sh", f"{kilobytes}k", str(small)]
        return command(before, *arguments, home=home, SMALL=str(small), **environ)

    return small, disk


def test_no_space_in_the_folder(disk, make, english, home):
    """What fits is whole, the first file that does not is named and leaves nothing."""
    small, limited = disk
    made = make(english, "--quality", "draft")
    due = {one.name: one.artifact.size_bytes for one in made.manifest.deliverables}
    room = due["video.mp4"] // 1024 + 64

    result = limited(room, "make", english, "--quality", "draft", "-o", small / "out", home=home)

    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert "there is no space left to write" in line
    assert str(small / "out") in line
    left = {path.rsplit("/", 1)[1] for path in result.stdout.splitlines() if path.startswith(str(small))}
    assert left == {"video.mp4"}


@pytest.mark.parametrize("kilobytes", [8, 700, 1300])
def test_no_space_in_the_store(disk, english, tmp_path, kilobytes):
    """Wherever the store fills up, one line says so; no half-written file is left, and no folder."""
    small, limited = disk
    home = small / "home"
    result = limited(kilobytes, "make", english, "--quality", "draft", "-o", tmp_path / "out", home=home)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert "space" in line
    assert str(home) in line
    assert not [path for path in result.stdout.splitlines() if path.endswith((".part", ".partial", ".m4a", ".mp4"))]
    assert not (tmp_path / "out").exists()


def test_no_space_for_what_passes(disk, tiny, tmp_path):
    """A full temporary folder is told too."""
    small, limited = disk
    home = tmp_path / "home"
    result = limited(16, "make", tiny, "--quality", "draft", "-o", tmp_path / "out", home=home, TMPDIR=str(small))
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert "space" in line
    assert not (tmp_path / "out").exists()


def test_a_store_that_is_a_file(run, english, tmp_path):
    """Where the store can't be, its place is named."""
    home = written(tmp_path / "file", "in the way") / "home"
    result = run("make", english, "-o", tmp_path / "out", home=home)
    assert result.code == 2
    assert result.err == f"omnimind: {home} can't be written (Not a directory): choose another place\n"


def test_an_unknown_setting(run, english, home):
    """A variable that is none of ours but looks like one is refused by name, and ours are named."""
    result = run("make", english, home=home, environ={"OMNIMIND_CORS": "2"})
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert "OMNIMIND_CORS" in line
    assert "OMNIMIND_CORES" in line


def test_a_trace_that_cannot_be_written(refused, english, tmp_path):
    """The file is named before any work is done."""
    assert str(tmp_path / "no" / "trace") in refused(english, "--trace", tmp_path / "no" / "trace")


@pytest.mark.parametrize("arguments", [["make"], ["make", "a.md", "--nope"], ["nope"]])
def test_a_command_that_is_none(run, home, arguments):
    """What is missing or unknown is named, with exit code 2."""
    result = run(*arguments, home=home)
    assert result.code == 2
    assert "Traceback" not in result.err
    assert "help" in result.err
