"""Taking away what was not used for longest, of folders or of a bucket, until the rest is small enough."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Final

from omnimind.core.value import Value
from omnimind.store.artifacts import SCRATCH
from omnimind.store.files import disk_error

RECENT_S: Final = 3600.0
"""What was used within this time may belong to work under way and is never pruned."""


class Pruned(Value):
    """What was taken away and what is left."""

    files: int
    freed_bytes: int
    kept_bytes: int
    runs: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """Something that is stored: when it was used last, in seconds since 1970, how large it is, and where it is."""

    used_at_s: float
    size_bytes: int
    place: str

    @property
    def name(self) -> str:
        """The last part of its place: an artifact's hash."""
        return self.place.rpartition("/")[2]


def excess(found: Iterable[Kept], limit_bytes: int, spared: Collection[str], recent_s: float) -> Sequence[Kept]:
    """What of ``found`` is to go: what was not used for longest, until ``limit_bytes`` are left.

    What is unfinished goes when it was not touched for ``recent_s``; what was used within that time stays.
    """
    now_s, known = time(), sorted(found)
    left = sum(one.size_bytes for one in known)
    gone: list[Kept] = []
    for one in known:
        is_recent = now_s - one.used_at_s < recent_s
        is_stale = Path(one.place).parent.name == SCRATCH and now_s - one.used_at_s > recent_s
        if is_recent or (left <= limit_bytes and not is_stale) or one.name in spared:
            continue
        gone.append(one)
        left -= one.size_bytes
    return gone


def prune_folders(
    folders: Iterable[Path], limit_bytes: int, *, spared: Collection[str] = frozenset(), recent_s: float = RECENT_S
) -> Pruned:
    """Prune files. Raises ``UserError`` (``disk.unwritable``)."""
    found = list(files_in(folders))
    gone = excess(found, limit_bytes, spared, recent_s)
    for one in gone:
        take_away(Path(one.place))
    return pruned(found, gone)


def pruned(found: Iterable[Kept], gone: Sequence[Kept]) -> Pruned:
    """What it comes to that ``gone`` is no more among ``found``."""
    freed = sum(one.size_bytes for one in gone)
    return Pruned(files=len(gone), freed_bytes=freed, kept_bytes=sum(one.size_bytes for one in found) - freed)


def files_in(folders: Iterable[Path]) -> Iterator[Kept]:
    """All files below ``folders``."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            for path in (Path(place, name) for name in names):
                with suppress(FileNotFoundError):  # taken away by somebody else meanwhile
                    status = path.stat()
                    yield Kept(status.st_mtime, status.st_size, path.as_posix())


def take_away(path: Path) -> None:
    """Delete a file that may have gone. Raises ``UserError`` (``disk.unwritable``)."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
