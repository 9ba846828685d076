"""Workers beside a server are begun, begun anew, and ended with it."""

import asyncio
import io
import json
import os
import signal
from pathlib import Path

import pytest

from omnimind.runtime.crew import Crew
from omnimind.telemetry.logs import logger

PATIENT = "import sys, signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); sys.stdin.read()"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"


async def until(look):
    """What ``look`` gives as soon as that is something."""
    async with asyncio.timeout(30):
        while not (found := look()):
            await asyncio.sleep(0.02)
    return found


def is_alive(pid):
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
def said():
    """What is logged."""
    return io.StringIO()


def crew(said, program, count=1, drain_s=20.0):
    """Workers that run a program."""
    return Crew(count, ["-c", program], {}, drain_s, logger(said, verbose=True))


def test_workers_end_with_their_server(said):
    """Each in a group of its own, so that a signal to ours is not for them."""

    async def doing():
        async with crew(said, PATIENT, 2) as two:
            pids = await until(lambda: len(two.pids) == 2 and two.pids)
            assert len({os.getpgid(pid) for pid in (*pids, os.getpid())}) == 3
        assert not any(map(is_alive, pids))

    asyncio.run(doing())


def test_a_worker_that_dies_is_begun_anew(said):
    """After a wait, which is logged."""

    async def doing():
        async with crew(said, PATIENT) as one:
            (first,) = await until(lambda: one.pids)
            os.kill(first, signal.SIGKILL)
            (second,) = await until(lambda: [pid for pid in one.pids if pid != first])
            assert is_alive(second)

    asyncio.run(doing())
    (died,) = (line for line in map(json.loads, said.getvalue().splitlines()) if line["event"] == "worker died")
    assert died["status"] == -signal.SIGKILL
    assert died["again_in_s"] > 0


def test_a_worker_that_does_not_end_is_ended(said, monkeypatch):
    """When its time is up."""
    monkeypatch.setattr("omnimind.runtime.crew.GRACE_S", 0.1)

    async def doing():
        async with crew(said, STUBBORN, drain_s=0.1) as one:
            (pid,) = await until(lambda: one.pids)
        await until(lambda: not is_alive(pid))

    asyncio.run(doing())
