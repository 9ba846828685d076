"""Progress is honest: what is done, what is left, and how it ended."""

import io
import json

import pytest
from rich.console import Console

from omnimind.agents.registry import AGENTS
from omnimind.cli.progress import DOING, JsonLines, PlainLines, Tally, summary, times
from omnimind.core.event import Event
from omnimind.core.production import Production, Timing
from omnimind.core.proof import Measure, Proof


def planned(agent, total, seconds):
    """So many actions are to come."""
    return Event(what="planned", agent=agent, total=total, seconds=seconds)


def happened(what, agent, key="a", **more):
    """Something happened to an action."""
    return Event(what=what, agent=agent, key=key, **more)


def production(**more):
    """A production as far as people are told of it."""
    measures = (
        Measure(name="loudness", title="Loudness", value=-16.02, unit="LUFS", limit="-16.5 … -15.5", verdict="pass"),
        Measure(name="true_peak", title="True peak", value=-0.2, unit="dBTP", limit="≤ -1 dBTP", verdict="fail"),
        Measure(name="decode_errors", title="Errors", value=0.0, verdict="pass"),
    )
    said = {
        "title": "Tides",
        "language": "en",
        "duration_s": 90.0,
        "wishes": {"title": "Tides", "language": "en", "voice": "fake"},
        "voice": {"name": "fake", "engine": "fake", "language": "en", "version": "1", "licence": "MIT", "rank": 1},
        "origin": "tides.md",
        "source": {"sha256": "0" * 64, "media_type": "text/markdown", "size_bytes": 1},
        "scenes": (),
        "chapters": (),
        "deliverables": (),
        "versions": {},
        "proofs": (Proof(subject="video.mp4", measures=measures),),
    }
    return Production(**{**said, **more})


@pytest.fixture
def page():
    """A console that nobody looks at, and what was written on it."""
    stream = io.StringIO()
    return Console(file=stream, width=120, highlight=False), stream


def test_shares_grow_with_the_work_and_end_at_one():
    """Half of one action of two is a quarter; what is remembered counts as done."""
    tally = Tally()
    tally.take(planned("renderer", 2, 10))
    assert tally.share("renderer") == 0
    tally.take(happened("progress", "renderer", "a", done=15, total=30))
    assert tally.share("renderer") == 0.25
    tally.take(happened("finished", "renderer", "a"))
    tally.take(happened("remembered", "renderer", "b"))
    assert tally.share("renderer") == 1
    assert tally.finished == {"renderer": 2}


def test_progress_of_nothing_is_no_progress():
    """A total of zero says nothing, and breaks nothing."""
    tally = Tally()
    tally.take(happened("progress", "listener", done=0, total=0))
    assert tally.share("listener") == 0


def test_the_time_left_follows_the_pace():
    """After a quarter of the planned seconds, three times as long as it took is left; before a tenth nobody knows."""
    tally = Tally()
    assert tally.seconds_left() is None
    tally.take(planned("renderer", 4, 30))
    tally.take(planned("reviewer", 1, 10))
    assert tally.seconds_left() is None
    tally.began -= 5
    tally.take(happened("finished", "reviewer"))
    assert tally.seconds_left() == pytest.approx(15, rel=0.05)


def test_every_agent_has_a_word_for_what_it_does():
    """Bars and lines name what is being done; the supervisor's work is over at once."""
    assert {name for name in AGENTS if not name.startswith("supervisor.")} == set(DOING)


def test_plain_lines_tell_when_an_agent_is_through(page):
    """One line when the last of its actions ends, and each notice as it comes, markup and all."""
    console, stream = page
    lines = PlainLines(console, verbose=False)
    for event in (
        planned("renderer", 2, 10),
        happened("finished", "renderer", "a"),
        Event(what="notice", message="picture [wall].png left out"),
        happened("finished", "renderer", "b"),
    ):
        lines.hear(event)
    told = stream.getvalue().splitlines()
    assert told[0] == "note: picture [wall].png left out"
    assert told[1].endswith("film: done")
    assert len(told) == 2


def test_json_lines_are_events(capsys, tmp_path):
    """Each is an object with what differs from nothing; the last tells where it is and how it ended."""
    lines = JsonLines()
    lines.hear(happened("progress", "renderer", done=1, total=2))
    lines.done(production(status="ready"), tmp_path, 1.5)
    first, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {"what": "progress", "agent": "renderer", "key": "a", "done": 1.0, "total": 2.0}
    assert last == {"what": "finished", "agent": "studio", "about": "ready", "seconds": 1.5, "message": str(tmp_path)}


def test_the_summary_says_where_it_is_how_it_measured_and_why_not(page, tmp_path):
    """Folder, speed, the measures that matter, and each broken limit with its value."""
    console, stream = page
    summary(console, production(), tmp_path, 4.5)
    told = stream.getvalue()
    assert f"rejected  {tmp_path}/" in told
    assert "90 s of video in 4.5 s, 20 times as fast as it plays" in told
    assert "-16.02 LUFS" in told
    assert "rejected because of video.mp4: True peak: -0.2 dBTP (≤ -1 dBTP)" in told
    assert "Errors" not in told


def test_the_table_of_times_has_the_dearest_first(page):
    """With calls, how many of them were remembered, and seconds."""
    console, stream = page
    timings = (
        Timing(agent="narrator", calls=3, remembered=1, seconds=0.1),
        Timing(agent="renderer", calls=3, remembered=0, seconds=2.5),
    )
    console.print(times(production(timings=timings)))
    assert [line.split() for line in stream.getvalue().splitlines()] == [
        ["agent", "calls", "remembered", "seconds"],
        ["renderer", "3", "0", "2.50"],
        ["narrator", "3", "1", "0.10"],
    ]
