"""The one thing about an MP4 that FFmpeg decides alone: which tracks players show unasked."""

from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

_ENABLED = 1


def disable_tracks(path: Path, handler: bytes) -> None:
    """Have players show the tracks of ``path`` whose handler is ``handler`` (``sbtl``: subtitles) on demand only.

    FFmpeg enables a file's first subtitle track, and some players would then show captions twice: burned and soft.

    Source: ISO/IEC 14496-12, 8.3.2 (track header) and 8.4.3 (handler reference).
    """
    with path.open("r+b") as file, mmap(file.fileno(), 0) as data:
        movie = _find(data, b"moov", 0, len(data))
        for track in _children(data, *movie):
            if track[0] == b"trak":
                media = _find(data, b"mdia", *track[1:])
                start, _ = _find(data, b"hdlr", *media)
                if data[start + 8 : start + 12] == handler:
                    header, _ = _find(data, b"tkhd", *track[1:])
                    data[header + 3] &= ~_ENABLED


def _find(data: mmap, kind: bytes, start: int, end: int) -> tuple[int, int]:
    return next((begin, past) for name, begin, past in _children(data, start, end) if name == kind)


def _children(data: mmap, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each atom from ``start`` to ``end``."""
    while start < end:
        size = int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : start + 8], start + 8, start + size
        start += size
