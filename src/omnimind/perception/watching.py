"""Watching: every picture decoded and looked at, of a whole video or scene by scene.

What was seen of a scene holds for any file that gives a decoder the same. A finished video is then not decoded again,
but shown to consist of the scenes that were watched, packet by packet, and of nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import category

import av
from av import Packet
from av.container import InputContainer
from av.video.stream import VideoStream

from omnimind.core.agent import Progress
from omnimind.core.brief import Format
from omnimind.core.watching import Seen, Watching
from omnimind.perception.contrast import CaptionContrast, Sample
from omnimind.perception.flashes import Flashes
from omnimind.perception.pictures import Viewing, view
from omnimind.perception.still import Black, Frozen
from omnimind.perception.wer import tokens

_SAMPLED_EVERY_S = 2.0
_SAMPLED_AT = 0.6
"""Captions' contrast is sampled once in two seconds, past the middle of a caption, away from any fade."""

Burned = tuple[float, float, str]
"""A caption in the picture: from when to when it is up, and its text."""


def look(
    path: Path, form: Format, captions: Iterable[Burned], progress: Progress | None, *, threads: int
) -> tuple[Seen, Viewing]:
    """Look at every picture of ``path``: what they show, and how they follow one another."""
    black, frozen, flashes, contrast = Black(), Frozen(), Flashes(), CaptionContrast(form, _samples(captions))
    viewing = view(path, (black, frozen, flashes, contrast), progress, threads=threads)
    return Seen(black=black.seen, frozen=frozen.seen, flashes=flashes.seen, contrasts=contrast.seen), viewing


def watch(path: Path, form: Format, captions: Iterable[Burned], progress: Progress | None = None) -> Watching:
    """Watch ``path``, a scene's own video of ``form``, in which ``captions`` are burned, ascending; in one thread."""
    seen, viewing = look(path, form, captions, progress, threads=1)
    with av.open(path) as container:
        stream = container.streams.video[0]
        packets = list(_packets(container))
        digest = _digest(stream, packets)
    return Watching(
        digest=digest,
        packets=len(packets),
        pictures=viewing.frames,
        errors=viewing.errors,
        duration_s=viewing.end_s,
        seen=seen,
    )


def recognised(path: Path, watched: Sequence[Watching]) -> Viewing | None:
    """How the pictures of ``watched`` follow one another in ``path``; ``None`` where it shows anything else."""
    viewing = Viewing(frames=sum(one.pictures for one in watched), errors=sum(one.errors for one in watched))
    try:
        with av.open(path) as container:
            stream = container.streams.video[0]
            packets = _packets(container)
            for one in watched:
                own = list(islice(packets, one.packets))
                if _digest(stream, own) != one.digest:
                    return None
                for packet in own:
                    tick = float(packet.time_base)
                    viewing.time((packet.pts or 0) * tick, (packet.duration or 0) * tick)
            return viewing if next(packets, None) is None else None
    except av.FFmpegError:
        return None


def _packets(container: InputContainer) -> Iterator["Packet[Any]"]:
    """The packets of the first video stream, without the empty one that ends a file."""
    return (packet for packet in container.demux(video=0) if packet.size)


def _digest(stream: VideoStream, packets: Iterable["Packet[Any]"]) -> str:
    hashed = sha256(stream.codec_context.extradata or b"")
    for packet in packets:
        hashed.update(packet)
    return hashed.hexdigest()


def _samples(captions: Iterable[Burned]) -> Iterator[Sample]:
    """When to look at the captions in the picture."""
    next_s = 0.0
    for start_s, end_s, text in captions:
        time_s = start_s + _SAMPLED_AT * (end_s - start_s)
        if time_s >= next_s:
            next_s = time_s + _SAMPLED_EVERY_S
            pictographs = sum(category(character) == "So" for character in text)
            yield Sample(time_s, sum(len(word) > 1 for word in tokens(text)), pictographs)
