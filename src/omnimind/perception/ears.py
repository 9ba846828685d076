"""Listening in another process: :mod:`omnimind.perception.ear` is asked, and waited for without holding anything up."""

import errno
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile, gettempdir

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError, OmniMindError, UserError
from omnimind.perception.activity import Samples

_POLL_S = 0.2


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
        UserError: ``disk.full``.
    """
    if not sentences:
        return []
    asked = [{"words": sentence.words, "samples": len(sentence.samples)} for sentence in sentences]
    question = json.dumps(asked).encode() + b"\n" + b"".join(sentence.samples.tobytes() for sentence in sentences)
    answers = json.loads(_ask(question, progress))
    return [Answer(tuple(answer["heard"]), tuple(answer["starts_s"])) for answer in answers]


def _ask(question: bytes, progress: Progress | None) -> bytes:
    """The ear's answer. In a group of its own, so that Ctrl-C reaches only the caller, who then ends it."""
    command = [sys.executable, "-P", "-m", "omnimind.perception.ear"]
    pipe = subprocess.PIPE
    # Asked by file: communicate() forgets what is still to be written when it is called again after a timeout.
    try:
        with TemporaryFile() as asked:
            asked.write(question)
            asked.seek(0)
            with subprocess.Popen(command, stdin=asked, stdout=pipe, stderr=pipe, process_group=0) as ear:  # noqa: S603 - ours
                try:
                    output, errors = _wait(ear, progress)
                except BaseException:
                    ear.kill()
                    raise
    except OSError as error:
        raise _unasked(error) from error
    if ear.returncode:
        told = errors.decode(errors="replace").strip().splitlines()
        raise BrokenError("hearing.failed", f"pocketsphinx broke down: {told[-1] if told else ear.returncode}")
    return output


def _unasked(error: OSError) -> OmniMindError:
    if error.errno == errno.ENOSPC:
        hint = "free some, or set TMPDIR to another folder"
        return UserError("disk.full", f"there is no space left in {gettempdir()}", hint)
    return BrokenError("hearing.failed", f"pocketsphinx can't be asked: {error.strerror}")


def _wait(ear: subprocess.Popen[bytes], progress: Progress | None) -> tuple[bytes, bytes]:
    while True:
        if progress:
            progress(0, 1)
        with suppress(subprocess.TimeoutExpired):
            return ear.communicate(timeout=_POLL_S if progress else None)
