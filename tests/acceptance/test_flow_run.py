"""``omnimind flow run`` and schedules, as people use them."""

import json
import signal
import time

import pytest

SAYS = """\
QueryLanguage: JSONata
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: agent:approver
    Arguments:
      title: '{% $states.input.title %}'
      token: none
    Next: Say
  Say:
    Type: Pass
    Output: {said: '{% $states.input.title %}'}
    End: true
"""
FAILS = """\
StartAt: Give up
States:
  Give up: {Type: Fail, Error: too.late, Cause: nobody came}
"""
WAITS = """\
StartAt: Rest
States:
  Rest: {Type: Wait, Seconds: 600, End: true}
"""


@pytest.fixture
def flow(tmp_path):
    """Writes a flow; its path."""

    def flow(text, name="test.asl.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return flow


@pytest.fixture
def own(tmp_path):
    """A store of the test's own."""
    return tmp_path / "home"


def test_output_and_progress(run, flow, own):
    """Standard output is the flow's output as JSON; what agents do is told on standard error."""
    result = run("flow", "run", flow(SAYS), "--input", '{"title": "Tides"}', home=own)
    assert (result.code, json.loads(result.out)) == (0, {"said": "Tides"})
    assert "ask: Tides" in result.err


@pytest.mark.parametrize("how", ["@file", "-"])
def test_input_from_elsewhere(run, flow, own, tmp_path, how):
    """The input is also read from a file or from standard input."""
    file = tmp_path / "input.json"
    file.write_text('{"title": "Marés"}', encoding="utf-8")
    said = f"@{file}" if how == "@file" else "-"
    result = run("flow", "run", flow(SAYS), "-i", said, said='{"title": "Marés"}', home=own)
    assert json.loads(result.out) == {"said": "Marés"}


def test_everything_as_json(run, flow, own):
    """For programs the events and the run are JSON, one object a line."""
    result = run("flow", "run", flow(SAYS), "--input", '{"title": "Tides"}', "--json", home=own)
    assert (result.code, result.err) == (0, "")
    assert {"started", "finished"} <= {event.get("what") for event in result.events}
    assert (result.events[-1]["status"], result.events[-1]["output"]) == ("succeeded", {"said": "Tides"})


def test_a_failure(run, flow, own):
    """A run that fails says where and why, and how to see more; the exit code is 1."""
    result = run("flow", "run", flow(FAILS), home=own)
    assert (result.code, result.out) == (1, "")
    why, more = result.err.splitlines()
    assert why.endswith("failed in Give up: too.late: nobody came")
    assert "omnimind runs show " in more


def test_an_agents_failure_tells_its_hint(run, flow, own):
    """What an agent fails with is told with what to do about it."""
    narrator = SAYS.replace("agent:approver", "agent:narrator").replace(
        "      title: '{% $states.input.title %}'\n      token: none\n",
        "      lines: [Hello]\n      language: en\n"
        "      voice: {name: nobody, engine: espeak, language: en, version: '1', licence: MIT, rank: 1}\n",
    )
    result = run("flow", "run", flow(narrator), home=own)
    assert result.code == 1
    assert "voice.unknown: there is no voice called nobody here: " in result.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("flow", "run", "nowhere"), "neither a file nor a flow named 'nowhere'"),
        (("flow", "run", "FLOW", "--input", "{x"), "--input {x is not JSON"),
        (("flow", "run", "FLOW", "--input", "NaN"), "NaN is not a JSON value"),
        (("flow", "run", "FLOW", "--input", "@nowhere"), "nowhere can't be read"),
        (("flow", "schedule", "FLOW", "--cron", "0 7 * *"), "'0 7 * *' is not a schedule"),
        (("flow", "schedule", "FLOW", "--cron", "0 7 * * *", "--timezone", "Sao"), "there is no time zone 'Sao'"),
        (("flow", "unschedule", "nothing"), "there is no schedule 'nothing'"),
    ],
)
def test_what_can_not_be_done(run, flow, own, arguments, complaint):
    """Bad input is told in one line, with exit code 2."""
    path = flow(SAYS)
    result = run(*(path if one == "FLOW" else one for one in arguments), home=own)
    assert (result.code, result.out) == (2, "")
    assert complaint in result.err
    assert len(result.err.splitlines()) == 1


def test_a_bad_flow_is_not_run(run, flow, own):
    """A flow with errors is refused with its findings, and no run begins."""
    path = flow(SAYS.replace("agent:approver", "agent:aprover"))
    result = run("flow", "run", path, home=own)
    assert (result.code, result.out) == (2, "")
    assert f"{path}:6: error: [Ask] there is no agent named 'aprover': did you mean approver?" in result.err
    assert "there are no runs" in run("runs", "list", home=own).out


def test_detached(run, flow, own):
    """A detached run is only begun: its id is printed, and resuming it ends it."""
    begun = run("flow", "run", flow(SAYS), "--input", '{"title": "Tides"}', "--detach", "--priority", "7", home=own)
    (run_id,) = begun.out.split()
    (known,) = json.loads(run("runs", "list", "--status", "running", "--json", home=own).out)
    assert (known["id"], known["priority"]) == (run_id, 7)
    assert json.loads(run("runs", "resume", run_id, home=own).out) == {"said": "Tides"}


def test_interrupted(run, start, flow, own):
    """Ctrl-C ends the command at once, and says how to go on; the parked run stays as it is."""
    with start("flow", "run", flow(WAITS), home=own) as process:
        assert "waits until" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        (line,) = process.stderr.read().splitlines()
    assert (process.returncode, time.monotonic() - began < 3) == (130, True)
    (known,) = json.loads(run("runs", "list", "--json", home=own).out)
    assert (known["status"], line) == (
        "waiting",
        f"omnimind: stopped; omnimind runs resume {known['id']} goes on from here",
    )


def test_schedules(run, flow, own):
    """A schedule is made, listed and taken away again."""
    cron = ("--cron", "0 7 * * 1-5", "--timezone", "America/Sao_Paulo")
    made = run("flow", "schedule", flow(SAYS), *cron, "--input", '{"title": "Tides"}', home=own)
    assert made.code == 0
    (known,) = json.loads(run("flow", "schedules", "--json", home=own).out)
    assert (known["flow"], known["cron"], known["input"]) == ("test", "0 7 * * 1-5", {"title": "Tides"})
    assert made.out.startswith(f"{known['id']}: test runs next at ")
    assert "America/Sao_Paulo" in run("flow", "schedules", home=own).out
    assert run("flow", "unschedule", known["id"][:12], home=own).code == 0
    assert "there are no schedules" in run("flow", "schedules", home=own).out
