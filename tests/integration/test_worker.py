"""Workers: processes that drive runs and call agents, on both databases."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import update

from omnimind.store import tables
from omnimind.store.schedules import LABEL, Schedules


def test_a_worker_drives_what_others_begin_and_wakes_what_is_parked(site):
    """A run begun without a driver goes on to its end, through a wait that no process waits through."""
    states = {
        "First": {"Type": "Task", "Resource": "agent:count", "Next": "Rest"},
        "Rest": {"Type": "Wait", "Seconds": 3, "Next": "Last"},
        "Last": {"Type": "Task", "Resource": "agent:count", "End": True},
    }
    worker = site.worker()
    run_id = site.begin(site.flow(states), {"name": "one"})
    site.wait_until(lambda: site.runs.get(run_id).status == "waiting")
    assert site.ended(run_id).output == {"name": "one", "seconds": 0.0, "once": False}
    assert site.counts() == {"one": 2}
    assert [row.kind for row in site.runs.history(run_id)].count("resumed") == 1
    status, said = site.end(worker)
    assert status == 0
    assert said.count('"event": "run"') == 2


def test_a_worker_told_to_end_lets_agents_end_and_gives_the_run_back(site):
    """What is under way is answered and not made again; what was not begun is for the next worker."""
    first = site.worker("--concurrency=2")
    run_id = site.begin(site.mapped(4, 1))
    site.wait_until(lambda: len(site.calls()) >= 2)
    status, said = site.end(first)
    assert status == 0, said
    begun = len(site.calls())
    assert len(site.answers()) == begun < 4
    assert site.runs.get(run_id).holder is None
    assert [row.kind for row in site.runs.history(run_id)].count("answered") == begun
    site.worker("--concurrency=2")
    assert site.ended(run_id).status == "succeeded"
    assert set(site.counts().values()) == {1}


def test_a_worker_told_twice_stops_at_once(site):
    """The agent is stopped and the call is made again by the next worker, under the same key."""
    first = site.worker()
    run_id = site.begin(site.called(seconds=30, once=True))
    site.wait_until(site.calls)
    first.send_signal(signal.SIGTERM)
    assert '"draining"' in first.stdout.readline()
    status, _ = site.end(first, within_s=15)
    assert site.answers() == []
    site.worker()
    assert site.ended(run_id).status == "succeeded"
    (_, one, key), (_, other, again) = site.calls()
    assert one != other
    assert key == again
    assert status in {0, 130}


def test_a_cancelled_run_stops_its_agent_wherever_it_works(site):
    """The agent hears of it within seconds, though it would have worked for a minute."""
    worker = site.worker()
    run_id = site.begin(site.called(seconds=60))
    site.wait_until(site.calls)
    site.runs.cancel(run_id)
    assert site.ended(run_id, 5).status == "cancelled"
    assert site.end(worker, within_s=5)[0] == 0
    assert site.answers() == []


def test_schedules_begin_runs(site):
    """When the time has come, once, whichever worker looks first."""
    schedules = Schedules(site.database, site.home.artifacts)
    made = schedules.add("test", site.called(), None, "0 0 1 1 *", "UTC")
    _make_due(site, made.id)
    for _ in range(2):
        site.worker()
    site.wait_until(lambda: site.runs.recent(labels={LABEL: made.id}))
    (run,) = site.runs.recent(labels={LABEL: made.id})
    assert site.ended(run.id).status == "succeeded"
    assert schedules.all()[0].next_at_s == made.next_at_s


def _make_due(site, schedule_id):
    """Let the time of a schedule come."""
    change = update(tables.schedules).where(tables.schedules.c.id == schedule_id)
    with site.database.engine.begin() as connection:
        connection.execute(change.values(next_at_s=0))


def test_workers_share_the_calls_of_a_run(shared_site):
    """Both call its agents, each item once."""
    workers = [shared_site.worker("--concurrency=2") for _ in range(2)]
    run_id = shared_site.begin(shared_site.mapped(20, 0.1))
    assert len(shared_site.ended(run_id).output) == 20
    assert set(shared_site.counts().values()) == {1}
    by_process = Counter(int(process) for _, process, _ in shared_site.calls())
    assert by_process.keys() == {worker.pid for worker in workers}


def test_a_worker_calls_only_the_agents_it_is_for(shared_site):
    """A call waits until there is a worker for its agent."""
    shared_site.worker("--agents=other")
    run_id = shared_site.begin(shared_site.called())
    other_id = shared_site.begin(shared_site.called("other"))
    assert shared_site.ended(other_id).status == "succeeded"
    assert shared_site.runs.get(run_id).status == "running"
    counter = shared_site.worker("--agents=count, silent")
    assert shared_site.ended(run_id).status == "succeeded"
    assert int(shared_site.calls()[-1][1]) == counter.pid


def test_limits_of_time_hold_wherever_the_agent_works(shared_site):
    """An agent that takes too long, or is silent for too long, fails the task."""
    shared_site.worker("--concurrency=2")
    silent = shared_site.begin(shared_site.called("silent", 2.5, HeartbeatSeconds=1, TimeoutSeconds=20))
    slow = shared_site.begin(shared_site.called(seconds=30, TimeoutSeconds=1, HeartbeatSeconds=1))
    assert shared_site.ended(slow).error == "States.Timeout"
    assert shared_site.ended(silent).error == "States.HeartbeatTimeout"


def test_two_workers_one_killed(shared_site):
    """In the middle of a Map: the other goes on within half a minute, and every item counts once."""
    killed, other = (shared_site.worker("--concurrency=3") for _ in range(2))
    run_id = shared_site.begin(shared_site.mapped(60, 0.2))
    shared_site.wait_until(lambda: {int(process) for _, process, _ in shared_site.calls()} == {killed.pid, other.pid})
    killed.kill()
    run = shared_site.ended(run_id, 30)
    assert [item["name"] for item in run.output] == [f"item{number}" for number in range(60)]
    keys = {}
    for name, _, key in shared_site.calls():
        keys.setdefault(name, set()).add(key)
    assert all(len(each) == 1 for each in keys.values())
    again = [name for name, count in shared_site.counts().items() if count > 1]
    assert len(again) <= 3
    answered = [row.path for row in shared_site.runs.history(run_id) if row.kind == "answered"]
    assert len(answered) == len(set(answered)) == 60


def test_a_restarted_server_loses_no_run(shared_site, postgres_server):
    """Under load, stopped as by a crash: the workers wait for it, and every run comes to its end."""
    workers = [shared_site.worker("--concurrency=3") for _ in range(2)]
    run_ids = [shared_site.begin(shared_site.mapped(10, 0.1)) for _ in range(6)]
    shared_site.wait_until(lambda: len(shared_site.calls()) > 10)
    postgres_server.stop("immediate")
    postgres_server.start()
    assert {shared_site.ended(run_id, 45).status for run_id in run_ids} == {"succeeded"}
    assert all(shared_site.end(worker)[0] == 0 for worker in workers)


def test_a_worker_refuses_what_it_can_not_do(tmp_path):
    """Agents can't be chosen on SQLite, and must exist; one line says so."""
    command = [str(Path(sys.executable).with_name("omnimind")), "worker"]
    for options, hint in (("--agents=writer,editor", "there is no agent"), ("--agents=editor", "on SQLite")):
        done = subprocess.run(
            [*command, options],
            check=False,
            env={"OMNIMIND_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=20,
        )
        assert done.returncode == 2
        assert hint in done.stderr
        assert done.stderr.count("\n") == 1
