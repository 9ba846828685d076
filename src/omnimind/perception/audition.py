"""Auditions: a mix decoded and listened to once, whatever files it then becomes part of.

What was heard holds for any file that gives a decoder the same. The sound of a finished file is then not decoded again,
but shown to be this one, packet by packet, at the same times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from omnimind.core.agent import Progress
from omnimind.core.artifact import ArtifactStore
from omnimind.core.audition import Audition, Listened, Placed
from omnimind.perception.activity import Levels
from omnimind.perception.background import Background, results
from omnimind.perception.soundtrack import Track, listen
from omnimind.perception.sync import placed

LEVELS_TYPE = "application/vnd.omnimind.levels"
"""Little-endian 32-bit floats."""

_LISTENING = 0.8
"""The share of the work that decoding is; the rest is finding the recordings."""

_SEEKERS = 2

Recordings = Sequence[tuple[float, Path]]
"""Each scene's own recording: when it is due, in seconds, and its WAV file."""


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """What was heard of a mix, as in :class:`~omnimind.core.audition.Audition`; ``level`` is in dB of full scale."""

    digest: str
    listened: Listened
    placed: Sequence[Placed | None]
    level: Levels

    def kept(self, artifacts: ArtifactStore) -> Audition:
        """As a value, its levels in ``artifacts``."""
        levels = artifacts.put(self.level.astype("<f4").tobytes(), LEVELS_TYPE)
        return Audition(digest=self.digest, listened=self.listened, placed=tuple(self.placed), levels=levels)

    @classmethod
    def recalled(cls, audition: Audition, artifacts: ArtifactStore) -> "Audited":
        """What :meth:`kept` made ``audition`` of. Raises ``MissingError`` (``artifact.missing``)."""
        level = np.frombuffer(artifacts.read(audition.levels), "<f4").astype(np.float64)
        return cls(audition.digest, audition.listened, audition.placed, level)


def audit(path: Path, speech: Recordings, progress: Progress) -> Audited:
    """Listen to the first audio stream of ``path``, which has one, and find ``speech`` in it.

    Raises:
        UserError: ``disk.full``.
        BrokenError: ``speech.unreadable``.
    """
    with Track() as track:
        listened = listen(path, track, lambda done, total: progress(_LISTENING * min(done / total, 1), 1))
        found = find(track, speech, lambda done, total: progress(_LISTENING + (1 - _LISTENING) * done / total, 1))
        level = track.levels()
    with av.open(path) as container:
        digest = _digest(container)
    progress(1, 1)
    return Audited(digest, listened, found, level)


def find(track: Track, speech: Recordings, progress: Progress) -> list[Placed | None]:
    """How each recording stands in ``track``; two are sought at once."""

    def seek(start_s: float, path: Path, going_on: Progress) -> Placed | None:
        going_on(0, 1)
        return placed(track, start_s, path)

    with Background(_SEEKERS) as background:
        return results([background.submit(partial(seek, start_s, path)) for start_s, path in speech], progress)


def carries(path: Path, audited: Audited) -> bool:
    """Whether the first audio stream of ``path`` gives a decoder what the one of ``audited`` gave it."""
    try:
        with av.open(path) as container:
            return bool(container.streams.audio) and _digest(container) == audited.digest
    except av.FFmpegError:
        return False


def _digest(container: InputContainer) -> str:
    stream = container.streams.audio[0]
    tick = stream.time_base or 0
    hashed = sha256(stream.codec_context.extradata or b"")
    hashed.update(f"{stream.codec_context.name} {tick} {stream.start_time} {stream.duration}".encode())
    for packet in container.demux(stream):
        if packet.size:
            hashed.update(b" %d:" % (packet.pts or 0))
            hashed.update(packet)
    return hashed.hexdigest()
