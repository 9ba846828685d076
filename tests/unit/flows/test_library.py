"""Flows by name."""

import pytest

from omnimind.core.errors import MissingError, UserError
from omnimind.flows.library import find_flow, flow_files, flow_name, open_flow

FLOW = "StartAt: A\nStates: {A: {Type: Succeed}}\n"


@pytest.fixture
def folder(tmp_path):
    """A user's folder of flows."""
    for name in ("mine.asl.yaml", "other.json", "notes.txt", "a b.yaml", ".hidden.yaml"):
        (tmp_path / name).write_text(FLOW, encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    return tmp_path


def test_names(folder):
    """Flow files have names without their suffix; other files have none."""
    assert [found.name for found in flow_files(folder) if str(found.file).startswith(str(folder))] == ["mine", "other"]
    assert flow_files(folder / "nowhere") == flow_files()
    assert [flow_name(name) for name in ("a.asl.yaml", "a.yml", "a.b.JSON", "a")] == ["a", "a", "a.b", "a"]


def test_shipped_names_are_theirs(folder):
    """A file of the user's can't take the name of a flow that ships: what calls it gets what it expects."""
    for shipped in flow_files():
        (folder / f"{shipped.name}.asl.yaml").write_text(FLOW, encoding="utf-8")
        assert find_flow(shipped.name, folder) == shipped.read()


def test_finding(folder):
    """A flow is found by its name, and read."""
    assert find_flow("mine", folder).definition["StartAt"] == "A"
    assert find_flow("mine", folder).name == "mine"


@pytest.mark.parametrize("name", ["../mine", "mine.asl.yaml", "/etc/passwd", "", "nothing", "folder"])
def test_names_are_no_paths(folder, name):
    """What a flow calls is a name: it can't reach files outside the folder."""
    with pytest.raises(MissingError) as refused:
        find_flow(name, folder)
    assert refused.value.code == "flow.missing"


def test_suggestion(folder):
    """A name that was mistyped is guessed."""
    with pytest.raises(MissingError, match="did you mean mine"):
        find_flow("mime", folder)
    with pytest.raises(MissingError, match="did you mean mine"):
        open_flow("mime", folder)


def test_opening(folder, monkeypatch):
    """People name a file or a flow; a file in the current folder needs no suffix."""
    assert open_flow("mine", folder).name == "mine"
    assert open_flow(str(folder / "other.json")).name == "other"
    monkeypatch.chdir(folder)
    (folder / "bare").write_text(FLOW, encoding="utf-8")
    assert open_flow("bare").read().definition["StartAt"] == "A"


@pytest.mark.parametrize(
    ("content", "code"), [(None, "flow.missing"), (b"\xff\xfe{}", "flow.unreadable"), (b"a: [", "flow.unreadable")]
)
def test_unreadable(tmp_path, content, code):
    """A file that is not there or not a flow is refused by its name."""
    path = tmp_path / "f.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((MissingError, UserError), match="f") as refused:
        open_flow(str(path)).read()
    assert refused.value.code == code


def test_marks_of_windows(tmp_path):
    """A byte order mark and carriage returns are read over."""
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + FLOW.replace("\n", "\r\n").encode())
    assert open_flow(str(path)).read().definition["StartAt"] == "A"
