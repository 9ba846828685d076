"""Listening in other processes: :mod:`omnimind.perception.ear` is asked, and waited for without holding anything up."""

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError
from omnimind.perception.activity import Samples

_POLL_S = 0.2
_COMMAND = (sys.executable, "-P", "-m", "omnimind.perception.ear")


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """What is said (lower-case words of ``a`` to ``z`` and apostrophes), and its sound at 16 kHz."""

    words: tuple[str, ...]
    samples: Samples


@dataclass(frozen=True, slots=True)
class Answer:
    """The words recognised, and where each given word starts (none where they could not all be found), seconds."""

    heard: tuple[str, ...]
    starts_s: tuple[float, ...]


def listen(sentences: Sequence[Sentence], progress: Progress | None = None) -> list[Answer]:
    """Recognise and align ``sentences``, knowing only their words.

    Raises:
        BrokenError: ``hearing.failed``.
    """
    if not sentences:
        return []
    with NamedTemporaryFile(prefix="omnimind-ear-") as sound:
        for sentence in sentences:
            sound.write(sentence.samples.tobytes())
        sound.flush()
        asked = [{"words": sentence.words, "samples": len(sentence.samples)} for sentence in sentences]
        answers = _ask(json.dumps({"sound": sound.name, "sentences": asked}), progress)
    return [Answer(tuple(answer["heard"]), tuple(answer["starts_s"])) for answer in json.loads(answers)]


def _ask(question: str, progress: Progress | None) -> bytes:
    """The answer of an ear that is idle, or of a new one. One that fails or is stopped half-way is not asked again."""
    ear = _idle.pop() if _idle else _Ear()
    try:
        answer = ear.ask(question, progress)
    except BaseException:
        ear.kill()
        raise
    _idle.append(ear)
    return answer


class _Ear:
    """A process that listens, in a group of its own, so that Ctrl-C reaches only the caller, who then ends it.

    It ends by itself when its standard input does, and so outlives its caller by no more than a question.
    """

    def __init__(self) -> None:
        self._complaints = TemporaryFile(prefix="omnimind-ear-")  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(  # noqa: S603 - ours
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, process_group=0
        )

    def ask(self, question: str, progress: Progress | None) -> bytes:
        """Its answer, a line.

        Raises:
            BrokenError: ``hearing.failed``.
        """
        asking, answering = self._pipes
        try:
            asking.write(question.encode() + b"\n")
            asking.flush()
            while progress:
                progress(0, 1)
                if select.select([answering], [], [], _POLL_S)[0]:
                    break
            answer = answering.readline()
        except OSError:
            answer = b""
        if not answer:
            raise BrokenError("hearing.failed", f"pocketsphinx broke down: {self._complaint()}")
        return answer

    def end(self) -> None:
        """Let it go."""
        asking, answering = self._pipes
        with suppress(BrokenPipeError):
            asking.close()
        self._process.wait()
        answering.close()
        self._complaints.close()

    def kill(self) -> None:
        """End it in the middle of what it does."""
        self._process.kill()
        self.end()

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the ear was started without pipes")
        return self._process.stdin, self._process.stdout

    def _complaint(self) -> str:
        """The last line of what it said before it died."""
        self._process.wait()
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else str(self._process.returncode)


_idle: list[_Ear] = []
"""Ears that have answered and wait for the next question: starting one takes as long as listening for three seconds."""


def _dismiss() -> None:
    while _idle:
        _idle.pop().end()


atexit.register(_dismiss)
os.register_at_fork(after_in_child=_idle.clear)
