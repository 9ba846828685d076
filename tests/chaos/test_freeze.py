"""Two processes and one run: a living holder keeps it, and one that was taken for dead can't write any more."""

import signal

from omnimind.core.run import NewRun

from .conftest import IS_ALL
from .flows import NEW, OUTPUT, flow, say

LEASE_S = 0.6
POINTS = range(2, 24) if IS_ALL else (2, 6, 11)


def gated(gate):
    """A run that goes on when the file is there."""
    task = say("slow", "high")
    task["Arguments"]["gate"] = str(gate)
    return NewRun("gated", flow({"Slow": {**task, "End": True}}), None, labels={"chaos": "gated"})


def test_nobody_else_drives_what_a_living_process_drives(stage, tmp_path):
    """Its lease is renewed while its agent works: who else would drive the run gets nothing, and waits for its end."""
    holder = stage.victim(new=(gated(tmp_path / "gate"),), lease_s=LEASE_S, rate=1.0)
    stage.until(stage.calls)
    run = stage.labelled("gated")
    other = stage.victim(resumed=(run.id,), lease_s=LEASE_S, rate=1.0)
    until_s = run.held_until_s + 2 * LEASE_S
    stage.until(lambda: stage.labelled("gated").held_until_s > until_s)
    (tmp_path / "gate").touch()
    (ended,), (seen,) = holder.wait().runs, other.wait().runs
    assert ended.output == seen.output == {"name": "slow", "said": "high"}
    assert [call.pid for call in stage.calls()] == [holder.pid]
    assert "resumed" not in [row.kind for row in stage.runs.history(run.id)]


def freeze(stage, commit, *, before):
    """Freeze a process at a commit, let another go on, and wake the frozen one."""
    from victim import Death

    label = f"{commit}"
    frozen = stage.victim(
        new=(NewRun(NEW.flow, NEW.definition, None, labels={"chaos": label}),),
        death=Death(commit, before, signal.SIGSTOP),
        lease_s=LEASE_S,
        silence_s=LEASE_S / 2,
    )
    stage.until(lambda: frozen.is_frozen or frozen.is_over)
    if frozen.is_over:
        return
    run = stage.labelled(label)
    (ended,) = stage.victim(resumed=(run.id,), lease_s=LEASE_S).wait().runs
    assert (ended.status, ended.output) == ("succeeded", OUTPUT)
    history = stage.runs.history(run.id)
    frozen.kill(signal.SIGCONT)
    (seen,) = frozen.wait().runs
    if isinstance(seen, tuple):
        assert (before, seen[0]) == (True, "database.unavailable")
    else:
        assert (seen.status, seen.output) == ("succeeded", OUTPUT)
    assert stage.runs.history(run.id) == history


def test_who_was_frozen_can_not_write_any_more(stage):
    """Its lease ran out meanwhile and another took over: the output is right, and what it does late leaves no trace."""
    stage.side_by_side(lambda commit: freeze(stage, commit, before=False), POINTS)


def test_who_is_frozen_in_a_transaction_keeps_nobody_waiting(shared_stage):
    """PostgreSQL ends the transaction and gives what it had locked to others."""
    shared_stage.side_by_side(lambda commit: freeze(shared_stage, commit, before=True), POINTS)
