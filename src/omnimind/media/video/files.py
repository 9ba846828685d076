"""Files appear whole or not at all, and what FFmpeg complains of becomes an error of ours."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from omnimind.core.errors import BrokenError, UserError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to: it becomes ``path`` at the end, or goes away when anything is raised.

    Raises:
        UserError: ``disk.full``.
        BrokenError: ``video.failed``.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except av.FFmpegError as error:
        partial.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError("disk.full", f"{path}: no space is left", "free some, or write elsewhere") from error
        raise BrokenError("video.failed", f"{error.filename or path}: {error.strerror}") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
