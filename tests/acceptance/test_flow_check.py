"""``omnimind flow check``, ``graph`` and ``list``, as people run them."""

import json
import xml.etree.ElementTree as ET

import pytest

GOOD = """\
# Says a sentence.
QueryLanguage: JSONata
StartAt: Speak
States:
  Speak:
    Type: Task
    Resource: agent:narrator
    Arguments: '{% $states.input %}'
    End: true
"""
BAD = GOOD.replace("agent:narrator", "agent:narator").replace("End: true", "Nxt: Speak")


@pytest.fixture
def own(tmp_path):
    """A home with a flow of the user's."""
    folder = tmp_path / "home" / "flows"
    folder.mkdir(parents=True)
    (folder / "say.asl.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path / "home"


def test_check(run, own, tmp_path):
    """A finding is a line with its place, its state and what to do; files and names are checked alike."""
    bad, broken = tmp_path / "bad.yaml", tmp_path / "broken.json"
    bad.write_text(BAD, encoding="utf-8")
    broken.write_text('{"StartAt": "A",}', encoding="utf-8")
    result = run("flow", "check", bad, broken, "say", "sayy", home=own)
    assert (result.code, result.err) == (2, "")
    assert result.out.splitlines() == [
        f"{bad}:7: error: [Speak] there is no agent named 'narator': did you mean narrator?",
        f"{bad}:9: error: [Speak] there is no field Nxt: did you mean Next?",
        f"{broken}:1: error: Expecting property name enclosed in double quotes; remove the comma before it: "
        "write a state machine in YAML or JSON",
        "sayy: error: there is neither a file nor a flow named 'sayy': did you mean say?",
        "say: fine",
    ]


def test_check_as_json(run, own, tmp_path):
    """For programs the findings are data; warnings don't fail the check."""
    warned = tmp_path / "warned.yaml"
    warned.write_text(GOOD.replace("$states.input", "$unknown"), encoding="utf-8")
    result = run("flow", "check", "--json", warned, home=own)
    assert (result.code, result.err) == (0, "")
    (finding,) = json.loads(result.out)
    assert (finding["file"], finding["severity"], finding["line"], finding["column"]) == (str(warned), "warning", 8, 5)
    assert json.loads(run("flow", "check", "--json", "say", home=own).out) == []


def test_what_ships_is_fine(run, own):
    """The flows that ship have no finding, not even a warning."""
    result = run("flow", "check", "video", "podcast", home=own)
    assert result.out == "video: fine\npodcast: fine\n"


def test_graph(run, own, tmp_path):
    """A flow is drawn as Mermaid or, by the name of the file or on demand, as SVG."""
    shown = run("flow", "graph", "say", home=own)
    assert (shown.code, shown.out.splitlines()[0]) == (0, "flowchart TD")
    picture = tmp_path / "new" / "say.svg"
    assert run("flow", "graph", "say", "-o", picture, home=own).code == 0
    assert picture.read_text(encoding="utf-8") == run("flow", "graph", "say", "--as", "svg", home=own).out
    assert ET.fromstring(picture.read_bytes())[0].text == "say"  # noqa: S314 - our own text


def test_a_bad_flow_is_not_drawn(run, own, tmp_path):
    """A flow with errors is told, not drawn; a missing one is an error."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAD, encoding="utf-8")
    result = run("flow", "graph", bad, home=own)
    assert (result.code, result.out) == (2, "")
    assert f"{bad}:9: error: [Speak] there is no field Nxt" in result.err
    assert run("flow", "graph", tmp_path / "nowhere.yaml", home=own).code == 2


def test_list(run, own):
    """All flows that have a name are listed, with what they are for; a broken one with what is wrong."""
    (own / "flows" / "torn.yaml").write_text("a: [", encoding="utf-8")
    result = run("flow", "list", home=own)
    assert result.code == 0
    lines = {line.split()[0]: line for line in result.out.splitlines() if line.strip() and line[1] != " "}
    assert "A document becomes a narrated" in lines["video"]
    assert "Says a sentence." in lines["say"]
    assert "can't be read" in lines["torn"]
