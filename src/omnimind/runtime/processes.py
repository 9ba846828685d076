"""Worker processes, seen from the process that has them: they take calls one at a time, and are replaced when they die.

Work that libraries do under a lock of the whole process (the voices espeak-ng and flite) goes on side by side in them,
as does what is done in Python. What is made is the same as in a thread.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from omnimind.core.agent import Agent, Progress
from omnimind.core.errors import Cancelled, TransientError
from omnimind.core.run import Json
from omnimind.runtime.failing import untold
from omnimind.runtime.halt import Halt
from omnimind.store.home import Home
from omnimind.telemetry.failure import ElsewhereError, Failure
from omnimind.telemetry.parts import Part
from omnimind.telemetry.profiling.working import NOBODY, WORKING, Subject

STOPPING_S: Final = 5.0
"""Four signs of progress a second are asked of agents; some libraries take longer for one step."""

CLOSING_S: Final = 2.0
"""How long an idle process may take to end before it is killed."""


class Processes:
    """Worker processes, started when they are needed and kept.

    Args:
        find: Finds agents by name: a function of a module, which the processes import.
        home: The store.
        stopping_s: How long work may take to stop before its process is killed.
        reads_files: Whether agents may read files that documents name.
        profiles: Whether they sample what they do, and tell it with their answers.
    """

    def __init__(
        self,
        find: Callable[[str], Agent[Any, Any]],
        home: Home,
        *,
        stopping_s: float = STOPPING_S,
        reads_files: bool = True,
        profiles: bool = False,
    ) -> None:
        self._premises = {
            "path": sys.path,
            "find": f"{find.__module__}:{find.__qualname__}",
            "home": str(home.folder),
            "bucket": home.bucket and home.bucket.told(),
            "reads_files": reads_files,
            "profiles": profiles,
        }
        self._stopping_s = stopping_s
        self._lock = threading.Lock()
        self._idle: list[_Process] = []

    def call(
        self,
        agent: Agent[Any, Any],
        question: Json,
        key: str,
        progress: Progress,
        halt: Halt,
        subject: Subject = NOBODY,
        parted: Callable[[Sequence[Part]], None] = lambda parts: None,
    ) -> Json:
        """The answer of ``agent``, called in a process; safe to use from several threads, one process each.

        ``progress`` is only told: it must not raise, and work is stopped by ``halt``. What the process samples
        meanwhile counts as done for ``subject``; ``parted`` hears of the parts of the work.

        Raises:
            OmniMindError: What the agent raises.
            TransientError: ``process.died`` or ``process.unstarted``.
            Cancelled: After ``halt`` was set.
        """
        WORKING.called(subject)
        process = self._take()
        order = {"agent": agent.name, "version": agent.version, "input": question, "key": key}
        answer = process.call(order, progress, halt)
        with self._lock:
            self._idle.append(process)
        if sampled := answer.get("profile"):
            WORKING.hand(subject, sampled)
        parted(answer.get("parts", ()))
        if "error" in answer:
            raise untold(answer["error"]) from ElsewhereError(Failure.untold(answer["failure"]))
        if "result" not in answer:
            raise Cancelled
        return answer["result"]

    def close(self) -> None:
        """End the processes, none of which is at work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.dismiss()
        for process in idle:
            process.close()

    def _take(self) -> "_Process":
        """The process that was used last, whose libraries are the likeliest to be loaded, or a new one."""
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.close()
        return _Process(self._premises, self._stopping_s)


class _Process:
    def __init__(self, premises: dict[str, Any], stopping_s: float) -> None:
        command = [sys.executable, "-P", "-m", "omnimind.runtime.process"]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        except OSError as error:
            message = f"no worker process could be started ({error.strerror})"
            raise TransientError("process.unstarted", message, "free memory, or lower OMNIMIND_PROCESSES") from error
        self._stopping_s = stopping_s
        self._lock = threading.Lock()
        self._jobs = 0
        with suppress(BrokenPipeError):  # whoever waits for the answer hears of it
            self._send(premises)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def call(self, order: dict[str, Any], progress: Progress, halt: Halt) -> dict[str, Any]:
        """The answer to ``order``. Whatever is raised, the process is gone then."""
        self._jobs += 1
        ended = threading.Event()
        stopper = threading.Thread(target=self._stop, args=(self._jobs, ended), name="stopper", daemon=True)
        try:
            with halt.calling(stopper.start):
                return self._answer(order | {"job": self._jobs}, progress, halt)
        except BaseException:
            self._process.kill()
            self.close()
            raise
        finally:
            ended.set()

    def dismiss(self) -> None:
        """Tell it that nothing will come any more."""
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def close(self) -> None:
        """Wait for its end, and see to it."""
        self.dismiss()
        try:
            self._process.wait(CLOSING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _answer(self, order: dict[str, Any], progress: Progress, halt: Halt) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # as above
            self._send(order)
        for line in self._process.stdout or ():
            if not line.endswith(b"\n"):
                break
            answer: dict[str, Any] = json.loads(line)
            if "done" not in answer:
                return answer
            progress(answer["done"], answer["total"])
        if halt.is_set:
            raise Cancelled
        status = self._process.wait()
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        message = f"the worker process that ran the {order['agent']} ended {how}"
        raise TransientError("process.died", message, "if this happens again and again, it needs more memory")

    def _send(self, order: dict[str, Any]) -> None:
        """Write a line. Raises ``BrokenPipeError`` when nobody reads it."""
        with self._lock:
            if self._process.stdin:
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()

    def _stop(self, job: int, ended: threading.Event) -> None:
        """Stop ``job`` in a thread of its own, since the process may be slow to listen."""
        with suppress(BrokenPipeError, ValueError):  # it has ended, or its input is closed
            self._send({"stop": job})
        if not ended.wait(self._stopping_s):
            self._process.kill()
