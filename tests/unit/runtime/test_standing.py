"""A run's history tells how far its production is, and what is worth telling of agents at work."""

import asyncio

import pytest

from omnimind.core.event import Event
from omnimind.core.run import Row
from omnimind.runtime.reporting import Reporter
from omnimind.runtime.standing import Standing
from omnimind.store.progress import Sign

SHA = {"sha256": "0" * 64, "media_type": "video/mp4", "size_bytes": 1}


def script(*names):
    """A script of scenes."""
    return {"title": "T", "scenes": [{"id": name} for name in names]}


def called(path, agent, at_s=1.0, **given):
    """An agent is called."""
    return Row(path, "called", at_s, {"resource": f"agent:{agent}", "input": given})


def answered(path, value, at_s=2.0):
    """And answers."""
    return Row(path, "answered", at_s, {"value": value})


PLANNED = [
    Row("", "started", 0.0, {"request": ""}),
    called("Plan/0/0", "supervisor.plan", brief={}, found=[{"document": SHA}]),
    answered("Plan/0/0", {"wishes": {"title": "T", "formats": ["landscape", "square"]}}),
    called("Join/0/0", "supervisor.join"),
    answered("Join/0/0", {"script": script("a", "b")}),
]
SPEAK = "Speak scenes/0/0/1/Speak/0/0"
DRAFTED = [
    called("Draft/0/0", "supervisor.draft"),
    answered(
        "Draft/0/0",
        {
            "production": SHA | {"media_type": "application/json"},
            "duration_s": 9.5,
            "forecast": [{"agent": "renderer", "count": 4, "seconds": 8.0}],
        },
        at_s=10.0,
    ),
]


def film(video, scene):
    """Where a scene is filmed in a format."""
    return f"Make/0/0/1/Film videos/0/0/{video}/Film scenes/0/0/{scene}/Film/0/0"


def states(standing):
    """How far the scenes are."""
    return [scene.state for scene in standing.scenes]


def test_scenes_go_from_waiting_to_done():
    """Each on its own; one is done when it is filmed in all formats, wherever in the flow."""
    standing = Standing().take(PLANNED)
    assert states(standing) == ["waiting", "waiting"]
    standing.take([called(SPEAK, "narrator")])
    assert states(standing) == ["waiting", "speaking"]
    standing.take([answered(SPEAK, {"frames": 3}), called(film(0, 1), "renderer")])
    assert states(standing) == ["waiting", "drawing"]
    standing.take([answered(film(0, 1), {"video": SHA}), called(film(1, 1), "renderer")])
    assert states(standing) == ["waiting", "drawing"]
    standing.take([answered(film(1, 1), {"video": SHA})])
    assert states(standing) == ["waiting", "done"]
    assert standing.scenes[1].videos.keys() == {"landscape", "square"}


def test_a_scene_that_failed_waits_after_a_retry():
    """Until then it says so."""
    standing = Standing().take([*PLANNED, called(SPEAK, "narrator"), Row(SPEAK, "answered", 2.0, {"error": "x"})])
    assert states(standing) == ["waiting", "failed"]
    standing.take([Row("", "retried", 3.0)])
    assert states(standing) == ["waiting", "waiting"]


def test_progress_only_grows_and_tells_the_time_left():
    """From nothing to all that was forecast, with what is under way."""
    standing, seen = Standing(), []
    for rows in ([], PLANNED[:3], PLANNED[3:], [called(SPEAK, "narrator"), answered(SPEAK, {"frames": 3})], DRAFTED):
        seen.append(standing.take(rows).progress())
    assert standing.left_s([], 11.0) is None
    standing.take([called(film(0, 0), "renderer"), answered(film(0, 0), {"video": SHA})])
    seen.append(standing.progress())
    half = Sign("r", "renderer:x", 1.0, {"agent": "renderer", "what": "progress", "done": 1, "total": 2})
    seen.append(standing.progress([half]))
    assert seen == sorted(set(seen))
    assert standing.left_s([], 12.0) == pytest.approx(6.0)
    assert standing.duration_s == 9.5


def test_a_script_that_was_given_is_there_at_once():
    """Before anybody has read it."""
    standing = Standing().take([Row("", "started", 0.0, {"script": script("a")})])
    assert standing.script == script("a")
    assert states(standing) == ["waiting"]


def test_how_long_agents_worked_is_told():
    """From question to answer."""
    standing = Standing().take([*PLANNED, called(SPEAK, "narrator", 3.0), answered(SPEAK, {"frames": 3}, 4.5)])
    assert {"agent": "narrator", "calls": 1, "seconds": 1.5} in standing.timings()


class Told:
    """Remembers what is written down."""

    def __init__(self):
        self.told = []

    async def tell(self, told, over):
        """Take it in."""
        self.told.append((dict(told), list(over)))


def test_of_many_events_of_an_action_the_last_is_written():
    """One that ended before anything of it was written is not told at all; one that was, is taken back."""
    reporter, progress = Reporter(), Told()

    def hear(what, key, **more):
        reporter.hear(Event(what=what, agent="renderer", key=key, run_id="r", **more))

    hear("started", "one")
    hear("progress", "one", done=1, total=4)
    hear("progress", "one", done=2, total=4)
    hear("started", "two")
    hear("finished", "two")
    asyncio.run(reporter.report(progress))
    ((told, over),) = progress.told
    assert over == []
    assert {about: said["done"] for (_, about), said in told.items()} == {"renderer:one": 2.0}
    hear("finished", "one")
    asyncio.run(reporter.report(progress))
    assert progress.told[1][0] == {("r", "renderer:one"): None}
    asyncio.run(reporter.report(progress))
    assert len(progress.told) == 2
    reporter.ended("r")
    asyncio.run(reporter.report(progress))
    assert progress.told[2] == ({}, ["r"])
