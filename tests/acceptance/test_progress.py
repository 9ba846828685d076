"""What happens is told while it happens: to people, to programs, and in a trace."""

import json
import re

import pytest

from omnimind.core.event import Event
from omnimind.flows.library import find_flow

DRAFT = ("--quality", "draft")
AGENTS = set(re.findall(r"'agent:([\w.]+)'", repr(find_flow("video").definition)))
"""All that the flow calls: without a model none is added."""


@pytest.fixture(scope="module")
def traced(run, tiny, tmp_path_factory):
    """A production from a cold store, verbose, with a trace; what was said, and the spans."""
    path = tmp_path_factory.mktemp("traced")
    result = run(
        *("make", tiny, *DRAFT, "-o", path / "out", "--verbose", "--trace", path / "trace.jsonl"), home=path / "home"
    )
    assert result.code == 0
    return result, [json.loads(line) for line in (path / "trace.jsonl").read_text("utf-8").splitlines()]


def test_every_event_is_an_object_on_a_line(make, english):
    """Each line of ``--json`` is an event of ours, and each action is started before it is finished."""
    events = [Event.model_validate(event) for event in make(english, *DRAFT, "--seed", "3").result.events]
    assert {event.agent for event in events} - {""} == {*AGENTS, "studio"}
    open_actions = set()
    for event in events[:-1]:
        if event.what == "started":
            open_actions.add(event.key)
        elif event.what in {"progress", "failed"}:
            assert event.key in open_actions
        elif event.what == "finished":
            open_actions.remove(event.key)
    assert open_actions == set()


def test_planned_work_is_what_is_done(run, tiny, tmp_path):
    """What was announced, with the seconds it stands for, adds up with what then happened."""
    result = run("make", tiny, *DRAFT, "-o", tmp_path / "out", "--json", home=tmp_path / "home")
    planned = {event["agent"]: event for event in result.events if event["what"] == "planned"}
    assert {"renderer", "listener", "composer", "reviewer"} <= set(planned)
    for agent, announced in planned.items():
        done = [event for event in result.events if (event["what"], event["agent"]) == ("finished", agent)]
        assert len(done) == announced["total"]
        assert sum(event["seconds"] for event in done) == pytest.approx(announced["seconds"])


def test_the_last_event_says_where_it_is(make, english):
    """It names the folder, how it ended and how long it took."""
    made = make(english, *DRAFT)
    last = made.result.events[-1]
    assert (last["what"], last["agent"], last["about"], last["message"]) == (
        "finished",
        "studio",
        "ready",
        str(made.folder),
    )
    assert last["seconds"] > 0


def test_a_pipe_gets_plain_lines(run, english, home, tmp_path):
    """Where nobody looks there are no bars, colours or cursor moves: lines, and a summary with the measures."""
    result = run("make", english, *DRAFT, "-o", tmp_path / "out", home=home)
    assert (result.code, result.err) == (0, "")
    assert "\x1b" not in result.out
    assert "\r" not in result.out
    assert re.search(rf"(?m)^ready  {re.escape(str(tmp_path / 'out'))}/", result.out)
    assert re.search(r"Loudness\s+-1[56]\.\d+ LUFS", result.out)
    assert "production.json" in result.out


def test_a_failure_is_an_event_too(run, home, tmp_path):
    """Programs learn what failed and why; the line for people is on standard error."""
    (tmp_path / "empty.md").write_text("")
    result = run("make", tmp_path / "empty.md", "--json", home=home)
    assert result.code == 2
    assert [(event["what"], event["agent"]) for event in result.events] == [
        ("started", "analyst"),
        ("failed", "analyst"),
    ]
    assert result.err == f"omnimind: {result.events[-1]['message']}\n"


def test_a_verbose_production_ends_with_where_the_time_went(traced):
    """A row for each agent: calls, how many were remembered, seconds, the dearest first."""
    rows = [line.split() for line in traced[0].out.splitlines()]
    head = rows.index(["agent", "calls", "remembered", "seconds"])
    table = rows[head + 1 :]
    assert {row[0] for row in table} == AGENTS
    assert all(row[2] == "0" for row in table)
    seconds = [float(row[3]) for row in table]
    assert seconds == sorted(seconds, reverse=True)


def test_a_verbose_production_logs_every_action(traced):
    """A JSON line an action on standard error, with its agent, its key and its duration."""
    lines = [json.loads(line) for line in traced[0].err.splitlines()]
    actions = [line for line in lines if line["event"] == "action"]
    assert {line["agent"] for line in actions} == AGENTS
    assert all(line["seconds"] >= 0 and re.fullmatch(r"[0-9a-f]{12}", line["action"]) for line in actions)


def test_a_trace_has_a_span_for_every_action(traced):
    """One OpenTelemetry span a line: the run, below it its states, and below those each call of an agent."""
    _, spans = traced
    (root,) = [span for span in spans if span["parent_id"] is None]
    assert (root["name"], root["attributes"]["omnimind.status"]) == ("run video", "succeeded")
    by_id = {span["context"]["span_id"]: span for span in spans}
    assert {span["context"]["trace_id"] for span in spans} == {root["context"]["trace_id"]}
    assert all(span["parent_id"] in by_id for span in spans if span is not root)
    agents = [span for span in spans if span["attributes"].get("omnimind.part") == "agent"]
    assert {span["name"] for span in agents} == {f"agent {name}" for name in AGENTS}
    for span in agents:
        state = by_id[span["parent_id"]]
        assert state["name"].startswith("state ")
        assert state["start_time"] <= span["start_time"] <= span["end_time"] <= root["end_time"]
        assert re.fullmatch(r"[0-9a-f]{64}", span["attributes"]["omnimind.action"])
        assert span["attributes"]["omnimind.remembered"] is False
    assert {"speak", "render", "recognise", "review"} <= {span["name"] for span in spans}


def test_a_trace_tells_of_a_failure(run, home, tmp_path):
    """A production that fails leaves the spans up to there, the failed one with its error."""
    (tmp_path / "empty.md").write_text("")
    assert run("make", tmp_path / "empty.md", "--trace", tmp_path / "trace", home=home).code == 2
    spans = [json.loads(line) for line in (tmp_path / "trace").read_text("utf-8").splitlines()]
    failed = [(span["name"], span["status"]["status_code"]) for span in spans]
    assert failed == [
        ("action analyst", "ERROR"),
        ("agent analyst", "ERROR"),
        ("state Read", "ERROR"),
        ("state Read sources", "ERROR"),
        ("run video", "ERROR"),
    ]
    assert len({span["attributes"]["error.type"] for span in spans}) == 1
