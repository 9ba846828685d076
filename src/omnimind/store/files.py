"""Writing files so that nobody ever sees half of one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omnimind.core.errors import UserError


@contextmanager
def replacing(target: Path, staging: Path | None = None) -> Iterator[Path]:
    """A temporary path whose content becomes ``target`` at once when the block ends well, and vanishes otherwise.

    Args:
        target: The file to write.
        staging: Where the temporary file lies, if that is on the same file system as ``target``; else beside it.

    Raises:
        UserError: ``disk.full`` when there is no space left, ``disk.unwritable`` when ``target`` can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = staging if staging and staging.stat().st_dev == target.parent.stat().st_dev else target.parent
        handle, name = tempfile.mkstemp(prefix=".", suffix=f".part{target.suffix}", dir=folder)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, target) from error


def disk_error(error: OSError, path: Path) -> UserError:
    """``error`` in our words, about ``path``."""
    if error.errno in FULL:
        return UserError("disk.full", f"there is no space left to write {path}", "free some, or run omnimind clean")
    return UserError("disk.unwritable", f"{path} can't be written ({error.strerror})", "choose another place")


FULL = frozenset({28, 122})
"""Errno values of a full disk (ENOSPC) and an exhausted quota (EDQUOT on Linux)."""


def deliver(source: Path, target: Path, staging: Path) -> None:
    """Copy ``source`` to ``target``, durably. Raises as :func:`replacing`."""
    with replacing(target, staging) as temporary:
        shutil.copyfile(source, temporary)
        with temporary.open("rb+") as copy:
            os.fsync(copy.fileno())
