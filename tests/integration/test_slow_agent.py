"""From "it is slow" to the cause in the five steps of docs/operating.md, on a slow agent that was planted for it."""

import asyncio
import io
import time
from datetime import UTC, datetime

import pytest

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError
from omnimind.core.run import NewRun
from omnimind.core.value import Value
from omnimind.runtime.house import House as Working
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.holders import this_process
from omnimind.store.profiles import Profiles
from omnimind.telemetry.profiling.profiler import Profiler
from omnimind.testing.voice import FakeVoices

from .house import House

SLO = """
objectives:
  - name: agents-quick
    title: Agents take no more than a tenth of a second
    target: 90%
    latency: {histogram: omnimind_agent_duration_seconds, within: 100ms}
"""
FLOW = {
    "QueryLanguage": "JSONata",
    "StartAt": "Read",
    "States": {
        "Read": {"Type": "Task", "Resource": "agent:reader", "Arguments": {"number": 0}, "Next": "Paint"},
        "Paint": {
            "Type": "Map",
            "Items": "{% [1..4] %}",
            "ItemProcessor": {
                "StartAt": "Scene",
                "States": {
                    "Scene": {
                        "Type": "Task",
                        "Resource": "agent:painter",
                        "Arguments": {"number": "{% $states.input %}"},
                        "End": True,
                    }
                },
            },
            "End": True,
        },
    },
}
RUNS = 10
QUICK_S, SLOW_S = 0.02, 0.15


class Scene(Value):
    """What agents take and give."""

    number: float


def busy(seconds):
    """Take so many seconds of a processor."""
    until_s = time.thread_time() + seconds
    while time.thread_time() < until_s:
        pass


def blend(scene):
    """What a painter does."""
    busy(QUICK_S)
    return scene


def blend_by_hand(scene):
    """What somebody thought was the same."""
    busy(SLOW_S)
    return scene


class Studio:
    """Two agents, the second of which can be exchanged for a slow one; and the version that this makes it."""

    def __init__(self):
        self.version, self._blend = "1.0", blend

    def break_(self):
        """Ship the slow one."""
        self.version, self._blend = "1.1", blend_by_hand

    def find(self, name):
        """An agent."""
        works = {"reader": lambda scene, desk: blend(scene), "painter": lambda scene, desk: self._blend(scene)}
        if name not in works:
            raise MissingError("agent.missing", f"there is no {name}", "")
        return Agent(name, self.version, Scene, Scene, works[name], remembered=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service whose runs were quick, and then slow, each with the profile of its version."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "slo.yaml").write_text(SLO)
    studio, settings = Studio(), Settings.from_environment({"OMNIMIND_HOME": str(folder), "OMNIMIND_CORES": "1"})
    told = telemetry(settings, io.StringIO(), role="worker")
    tools = {"listen": lambda event: None, "tracer": told.tracer, "log": told.log}
    with Working(settings, studio.find, FakeVoices(), **tools) as working:
        told.into(working.database)
        profiles, runs = Profiles(working.database), {}
        for version in ("1.0", "1.1"):
            if version == "1.1":
                studio.break_()
            with Profiler(lambda window, of=version: profiles.keep(window, this_process(), of)):
                runs[version] = [asyncio.run(working.run(NewRun("film", FLOW, {}))) for _ in range(RUNS)]
        told.close()
    assert {run.status for some in runs.values() for run in some} == {"succeeded"}
    with House(folder) as house:
        house.operator = house.program("operator")
        house.runs = runs
        yield house


def get(house, path, **query):
    """What the API answers an operator."""
    return house.operator.get(f"/v1{path}", params=query).raise_for_status().json()


def test_five_steps_lead_from_slow_to_the_function(house):
    """Each by what the one before told: a promise, an agent, a run, a part of it, a function, and since when."""
    [promise] = get(house, "/slos")["items"]
    assert promise["name"] == "agents-quick"
    assert RUNS * 4 <= promise["bad"] < promise["total"]
    assert promise["good"] < promise["target"]

    took = get(house, "/series", name="omnimind_agent_duration_seconds_sum", step_s=3600)["items"]
    by_agent = {one["labels"]["agent"]: sum(one["values"]) for one in took}
    agent = max(by_agent, key=by_agent.get)
    assert agent == "painter"

    trace = max(get(house, "/traces", query="run film")["items"], key=lambda one: one["duration_s"])
    run_id = trace["run_id"]
    assert run_id in {run.id for run in house.runs["1.1"]}

    spans = get(house, f"/runs/{run_id}/spans")["spans"]
    calls = [one for one in spans if "omnimind.agent" in one["attributes"]]
    slowest = max(calls, key=lambda one: one["duration_s"])
    assert slowest["attributes"]["omnimind.agent"] == agent

    profile = get(house, "/profiles/flame", run=run_id, agent=agent, measure="cpu")
    culprit = next(one for one in profile["top"] if not one["name"].endswith((":busy", "<lambda>")))
    assert culprit["name"].endswith(":blend_by_hand")
    assert culprit["total_s"] == pytest.approx(4 * SLOW_S, rel=0.5)

    told = get(house, "/profiles/comparison", agent=agent, version="1.1", base_version="1.0", measure="cpu")
    slower = {one["name"]: one for one in told["changes"] if one["is_significant"] and one["ratio"] > 1}
    assert told["basis"] == "call"
    assert culprit["name"] in slower
    assert (told["base_total"], told["now_total"]) == (
        pytest.approx(QUICK_S, rel=0.6),
        pytest.approx(SLOW_S, rel=0.4),
    )


def test_what_did_not_change_is_not_suspected(house):
    """The reader is as quick as ever."""
    told = get(house, "/profiles/comparison", agent="reader", version="1.1", base_version="1.0", measure="cpu")
    assert [one["name"] for one in told["changes"] if one["is_significant"]] == []


def test_a_tenant_has_the_profile_of_its_own_runs_only(house):
    """By its right to see runs; that of another's is not there."""
    run_id = house.runs["1.1"][0].id
    viewer, stranger = house.program("viewer"), house.program("admin", tenant="acme")
    own = viewer.get(f"/v1/runs/{run_id}/profile").raise_for_status().json()
    assert own["samples"] > 0
    assert any(name.endswith(":blend_by_hand") for name in own["flame"]["names"])
    assert stranger.get(f"/v1/runs/{run_id}/profile").status_code == 404
    assert stranger.get("/v1/profiles").json()["items"] == []
    assert stranger.get("/v1/profiles/flame").json()["samples"] == 0
    since = datetime.now(UTC).isoformat()
    assert get(house, "/profiles/flame", since=since)["samples"] == 0
