"""``omnimind runs``: seeing runs, answering them, and going on with them."""

import json
import signal
import time

import pytest

ASKS = """\
QueryLanguage: JSONata
StartAt: Speak
States:
  Speak:
    Type: Map
    Items: '{% $states.input.lines %}'
    ItemProcessor:
      StartAt: Say
      States:
        Say:
          Type: Task
          Resource: agent:narrator
          Arguments:
            lines: ['{% $states.input %}']
            language: en-US
            voice: {name: 'espeak:en-us', engine: espeak, language: en-US, version: '1', licence: MIT, rank: 1}
          Output: said
          End: true
    Next: Approve
  Approve:
    Type: Task
    Resource: agent:approver.waitForTaskToken
    Arguments:
      title: Is it good?
      token: '{% $states.context.Task.Token %}'
      answer_schema: {type: object, required: [good]}
    Next: Judge
  Judge:
    Type: Choice
    Choices:
      - Condition: '{% $states.input.good %}'
        Next: Done
    Default: Bad
  Bad: {Type: Fail, Error: not.good, Cause: it was not good}
  Done: {Type: Pass, Output: it was good, End: true}
"""
LINES = '{"lines": ["One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven."]}'
YES, NO = '{"good": true}', '{"good": false}'


@pytest.fixture
def own(tmp_path):
    """A store of the test's own."""
    return tmp_path / "home"


@pytest.fixture
def flow(tmp_path):
    """A flow that speaks, and asks whether that is good."""
    path = tmp_path / "asks.asl.yaml"
    path.write_text(ASKS, encoding="utf-8")
    return path


@pytest.fixture
def parked(start, flow, own):
    """A run that asks: its id and the question's token."""
    with start("flow", "run", flow, "--input", LINES, home=own) as process:
        told = ""
        while "runs reject" not in told:
            line = process.stderr.readline()
            assert line, told
            told += line
        process.send_signal(signal.SIGINT)
        told += process.stderr.read()
    return told.split("runs resume ")[1].split()[0], told.split("runs approve ")[1].split()[0]


@pytest.fixture
def ask(run, own):
    """Runs ``omnimind runs`` with arguments."""
    return lambda *arguments: run("runs", *arguments, home=own)


def test_a_question(ask, parked):
    """A parked run shows what it asks; only an answer that fits is taken, and then it can be resumed."""
    run_id, token = parked
    (listed,) = [line for line in ask("list").out.splitlines() if run_id in line]
    assert "waiting" in listed
    assert "asks: Is it good?" in listed
    shown = ask("show", run_id).out
    assert f"omnimind runs approve {token} --answer JSON" in shown
    assert "7 items done" in shown
    refused = ask("approve", token, "--answer", '{"bad": 1}')
    assert (refused.code, refused.out) == (2, "")
    assert "'good' is a required property" in refused.err
    assert f"omnimind runs resume {run_id}" in ask("approve", token[:8], "--answer", YES).out
    resumed = ask("resume", run_id)
    assert (resumed.code, json.loads(resumed.out)) == (0, "it was good")
    assert "remembered" in resumed.err
    assert "nobody waits for an answer" in ask("approve", token, "--answer", YES).err
    assert "has succeeded, and can't go on" in ask("resume", run_id).err


def test_whoever_waits_hears_the_answer(run, start, flow, own):
    """While the command waits in the foreground, an answer from elsewhere lets it go on."""
    with start("flow", "run", flow, "--input", '{"lines": []}', home=own) as process:
        line = process.stderr.readline()
        while "runs approve" not in line:
            line = process.stderr.readline()
        token = line.split()[3]
        told = run("runs", "approve", token, "--answer", YES, home=own)
        out = process.stdout.read()
    assert json.loads(out) == "it was good"
    assert "resume" not in told.out


def test_rejected_and_tried_again(ask, parked):
    """A rejection is the error Rejected with its reason; a retry asks again with the same token."""
    run_id, token = parked
    assert ask("reject", token, "--why", "the third is wrong").code == 0
    failed = ask("resume", run_id)
    assert failed.code == 1
    assert "failed in Approve: Rejected: the third is wrong" in failed.err
    shown = ask("show", run_id).out
    assert "✗ Approve" in shown
    assert f"omnimind runs retry {run_id}" in shown
    assert run_id in ask("retry", run_id, "--detach").out
    assert ask("retry", run_id).code == 2


def test_a_rerun_takes_over_what_came_before(ask, parked, tmp_path):
    """From a state on, a rerun repeats only what changed; it says what it took over."""
    run_id, token = parked
    ask("approve", token, "--answer", NO)
    assert "failed in Bad: not.good: it was not good" in ask("resume", run_id).err
    edited = tmp_path / "edited.asl.yaml"
    edited.write_text(ASKS.replace("$states.input.good %", "$states.input.good = false %"), encoding="utf-8")
    again = ask("rerun", run_id, "--from", "Judge", "--flow", edited)
    assert (again.code, json.loads(again.out)) == (0, "it was good")
    assert f"taken over from {run_id}: Speak (7), Approve\n" in again.err
    assert "made again: nothing\n" in again.err
    assert "never entered a state Nowhere: it entered Speak, Approve, Judge, Bad" in (
        ask("rerun", run_id, "--from", "Nowhere").err
    )
    edited.write_text(ASKS.replace("Default: Bad", "Default: Worse"), encoding="utf-8")
    refused = ask("rerun", run_id, "--flow", edited)
    assert (refused.code, "Worse" in refused.err) == (2, True)


def test_cancelled(ask, parked):
    """A parked run is cancelled at once, and asks no more."""
    run_id, token = parked
    assert ask("cancel", run_id).out == f"the run {run_id} is cancelled\n"
    assert "cancelled" in ask("list", "--status", "cancelled").out
    assert ask("approve", token, "--answer", YES).code == 2
    assert ask("cancel", run_id).code == 2
    assert ask("resume", run_id).code == 2


def test_as_json(ask, parked, tmp_path):
    """Programs get the run, its open questions and its history; an export has the definition too."""
    run_id, token = parked
    shown = json.loads(ask("show", run_id, "--json").out)
    assert shown["run"]["status"] == "waiting"
    assert [question["token"] for question in shown["questions"]] == [token]
    assert shown["history"][0]["kind"] == "started"
    assert ask("export", run_id, "-o", tmp_path / "run.json").code == 0
    exported = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert exported["definition"]["StartAt"] == "Speak"
    assert exported["history"] == shown["history"]
    assert json.loads(ask("export", run_id).out) == exported


def test_watched(ask, start, own, parked):
    """Watching tells what happened and what happens, until the run is over; its exit code tells how."""
    run_id, _ = parked
    with start("runs", "watch", run_id, home=own) as process:
        line = process.stdout.readline()
        told = line
        while "runs approve" not in line:
            line = process.stdout.readline()
            told += line
        ask("cancel", run_id)
        told += process.stdout.read()
    assert "Speak 3 › Say: entered" in told
    assert (process.returncode, told.splitlines()[-1].split()[-1]) == (1, "cancelled")


def test_names(ask, parked):
    """The beginning of an id is enough if it is the only one; mistyped ones are told with the nearest."""
    run_id, _ = parked
    assert ask("show", run_id[:6]).code == 0
    mistyped = ask("show", f"{run_id[:-1]}!")
    assert (mistyped.code, mistyped.err) == (
        2,
        f"omnimind: there is no run '{run_id[:-1]}!': did you mean {run_id}?\n",
    )
    for nonsense in ("", "\udcff", "%"):
        assert ask("show", nonsense).err.startswith("omnimind: there is no run ")
        assert ask("approve", nonsense).err.startswith("omnimind: there is no question ")
    assert "there is no status 'lost': there are running" in ask("list", "--status", "lost").err
    assert "there is no question 'abc'" in ask("approve", "abc").err


def test_a_killed_production_is_resumed_and_delivered(run, start, tiny, own, tmp_path):
    """After ``kill -9`` of a make, resuming its run delivers into the folder that it was to go to."""
    folder = tmp_path / "out"
    with start("make", tiny, "-o", folder, "--quality", "draft", "--json", home=own) as process:
        for line in process.stdout:
            if json.loads(line).get("agent") == "narrator":
                process.kill()
                break
    assert not (folder / "production.json").exists()
    (left,) = json.loads(run("runs", "list", "--json", home=own).out)
    assert "nobody drives it" in run("runs", "list", home=own).out
    began = time.monotonic()
    resumed = run("runs", "resume", left["id"], home=own)
    assert (resumed.code, resumed.err) == (0, "")
    assert f"ready  {folder}/" in resumed.out
    assert json.loads((folder / "production.json").read_bytes())["status"] == "ready"
    assert time.monotonic() - began < 60
