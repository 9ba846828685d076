"""What a program costs: its time, its processor time, and the memory of all its processes together."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from omnimind.models.catalogue import known_providers

OMNIMIND = Path(sys.executable).with_name("omnimind")
"""The command, as installed beside this interpreter."""

VOICE = "espeak:en-us"
"""The voice that is always there: figures must not depend on what else is installed."""

_LOOK_EVERY_S = 0.05


class Cost(NamedTuple):
    """What a run took. ``cpu_s`` counts all threads and children; ``peak_mb`` is 0 where memory was not watched."""

    wall_s: float
    cpu_s: float
    peak_mb: float = 0.0


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] = os.environ,
    *,
    watched: bool = False,
    fine: Collection[int] = (0,),
) -> Cost:
    """Run ``command`` to its end and say what it cost.

    Memory is watched by looking every 50 ms at what each process of the tree holds (``Pss`` in ``/proc``) and adding
    it up: a page that processes share counts once, as when one has just split off. Watching costs a little time.

    Raises:
        subprocess.CalledProcessError: When its exit code is not a ``fine`` one; it says why on standard error.
    """
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        watch = _Watch(process.pid) if watched else None
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peak_mb = watch.stop() if watch else 0.0
    if process.returncode not in fine:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)))
    return Cost(wall_s, used.ru_utime + used.ru_stime, peak_mb)


def typical(costs: Sequence[Cost]) -> Cost:
    """The run of median time."""
    return next(cost for cost in costs if cost.wall_s == median([one.wall_s for one in costs][: len(costs) | 1]))


def ours(home: Path, **more: str) -> dict[str, str]:
    """The environment of our command with its store in ``home``, without keys of models.

    Bytecode is kept, as it is on any machine.
    """
    left_out = {"PYTHONDONTWRITEBYTECODE"}
    for known in known_providers().values():
        left_out.update(known.keys, filter(None, (known.url_from, known.switch)))
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_") and name not in left_out
    }
    return {**kept, "OMNIMIND_HOME": str(home), **more}


class _Watch(threading.Thread):
    """Looks at the memory of a process and all that it started until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self._peak_kb = 0
        self.start()

    def run(self) -> None:
        """Look."""
        while not self._ended.wait(_LOOK_EVERY_S):
            self._peak_kb = max(self._peak_kb, sum(_resident_kb(pid) for pid in _tree(self._pid)))

    def stop(self) -> float:
        """The most that was held, in MB."""
        self._ended.set()
        self.join()
        return self._peak_kb * 1024 / 1e6


def resident_mb(pid: int) -> float:
    """What a process and all that it started hold now, in MB."""
    return sum(_resident_kb(each) for each in _tree(pid)) * 1024 / 1e6


def _tree(pid: int) -> Iterator[int]:
    """``pid`` and all its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                yield from _tree(int(child))
        except OSError:
            continue  # the thread has ended since


def _resident_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # the process has ended since
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
