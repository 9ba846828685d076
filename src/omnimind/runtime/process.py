"""A worker process: calls agents by name, one at a time. ``python -m omnimind.runtime.process`` is one.

It reads a JSON object a line: first what it needs to know (``{"path", "find", "home", "bucket"}``), then calls
(``{"job", "agent", "version", "input", "key"}``) and, while one is under way, that it must stop (``{"stop": job}``). It
writes signs of progress (``{"done", "total"}``), and after them ``{"result"}``, ``{"error"}`` or ``{"cancelled"}``,
each with its ``{"parts"}`` and the ``{"profile"}`` of the call if it is to sample what it does. It ends with its input.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any, BinaryIO, Final

from omnimind.core.agent import Agent, Desk, Progress
from omnimind.core.errors import BrokenError, Cancelled, OmniMindError
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.failing import telling_faults, told
from omnimind.store.bucket import Bucket
from omnimind.store.home import Home
from omnimind.telemetry.failure import failure_of
from omnimind.telemetry.parts import Parts
from omnimind.telemetry.profiling.folded import written
from omnimind.telemetry.profiling.profiler import Profiler
from omnimind.telemetry.profiling.working import WORKING, Subject

TELLING_S: Final = 0.05
"""How often progress is told."""

ORPHANED_S: Final = 10.0
"""How long work may take to stop when the process that asked for it has gone."""

Job = dict[str, Any]


class Desks:
    """Does the jobs that come over ``orders`` and tells of them over ``answers``."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        premises = json.loads(orders.readline())
        sys.path[:] = premises["path"]
        self._find = _named(premises["find"])
        bucket = premises["bucket"]
        home = Home(Path(premises["home"]), bucket and Bucket.model_validate(bucket))
        self._artifacts = home.artifacts
        self._reads_files = premises["reads_files"]
        self._voices = InstalledVoices(home.voices)
        self._profiler = Profiler() if premises["profiles"] else None
        self._orders = orders
        self._answers = answers
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._stopped = 0

    def work(self) -> None:
        """Do jobs until ``orders`` end."""
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        with self._profiler or nullcontext():
            while (job := self._jobs.get()) is not None:
                self._tell(self._outcome(job) | self._sampled())

    def _sampled(self) -> dict[str, str]:
        """What was sampled since the last answer, if anything."""
        stacks = (
            [written(one.stacks) for one in self._profiler.tally.drain() if one.subject.agent] if self._profiler else ()
        )
        return {"profile": "\n".join(stacks)} if any(stacks) else {}

    def _listen(self) -> None:
        for line in self._orders:
            order = json.loads(line)
            if "stop" in order:
                self._stopped = max(self._stopped, order["stop"])
            else:
                self._jobs.put(order)
        self._stopped = sys.maxsize
        self._jobs.put(None)
        timer = threading.Timer(ORPHANED_S, os._exit, (1,))
        timer.daemon = True
        timer.start()

    def _outcome(self, job: Job) -> dict[str, Any]:
        parts = Parts()
        return self._answer(job, parts) | ({"parts": parts.noted} if parts.noted else {})

    def _answer(self, job: Job, parts: Parts) -> dict[str, Any]:
        try:
            with telling_faults(job["agent"]):
                agent = self._agent(job)
                progress = self._progress(job["job"])
                more: dict[str, Any] = {"reads_files": self._reads_files, "part": parts.part}
                desk = Desk(self._artifacts, self._voices, progress, job["key"], **more)
                with WORKING.at(Subject(agent=agent.name)):
                    result = agent.work(agent.accepts.model_validate(job["input"]), desk)
                return {"result": result.model_dump(mode="json")}
        except OmniMindError as error:
            return {"error": told(error), "failure": failure_of(error).told()}
        except Cancelled:
            return {"cancelled": True}

    def _agent(self, job: Job) -> Agent[Any, Any]:
        agent = self._find(job["agent"])
        if agent.version != job["version"]:
            message = f"the {agent.name} is version {agent.version} here and {job['version']} where it is wanted"
            raise BrokenError("agent.changed", message, "OmniMind was changed while it was running: start it again")
        return agent

    def _progress(self, job: int) -> Progress:
        due_s = 0.0

        def progress(done: float, total: float) -> None:
            nonlocal due_s
            if self._stopped >= job:
                raise Cancelled
            if (now_s := monotonic()) >= due_s or done >= total:
                due_s = now_s + TELLING_S
                self._tell({"done": done, "total": total})

        return progress

    def _tell(self, answer: dict[str, Any]) -> None:
        with suppress(BrokenPipeError):  # whoever has gone has closed the orders too
            self._answers.write(json.dumps(answer).encode() + b"\n")
            self._answers.flush()


def _named(name: str) -> Callable[[str], Agent[Any, Any]]:
    module, _, attribute = name.partition(":")
    find: Callable[[str], Agent[Any, Any]] = getattr(importlib.import_module(module), attribute)
    return find


def main() -> None:
    """Work for whoever holds the other ends of standard input and output.

    What libraries print goes to standard error. A signal to stop, which often goes to a whole group of processes, is
    for the one at the other end to think about.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # unlike SIG_IGN this is not for the processes that libraries start
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Desks(sys.stdin.buffer, answers).work()
    with suppress(BrokenPipeError):
        answers.close()


if __name__ == "__main__":
    main()
