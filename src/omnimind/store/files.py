"""Writing files so that nobody ever sees half of one."""

import errno
import os
import shutil
import sys
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


@contextmanager
def telling_full_disks() -> Iterator[None]:
    """Tell what any library says of a full disk in our words: temporary files too may find no space.

    Raises:
        UserError: ``disk.full``.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise disk_error(error, Path(error.filename or tempfile.gettempdir())) from error


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def delivering(target: Path, staging: Path) -> Iterator[Path]:
    """As :func:`replacing`, into a folder that is not ours: not even a kill leaves anything unfinished in it.

    On Linux the temporary file has no name until it is ``target``, on whichever file system that is; elsewhere it lies
    in ``staging`` if that is on the same one. Until ``target`` is new it is old or not there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = _open_nameless(target.parent)
    except OSError as error:
        raise disk_error(error, target) from error
    if handle is None:
        with replacing(target, staging) as temporary:
            yield temporary
        return
    try:
        nameless = Path(f"/proc/self/fd/{handle}")
        yield nameless
        os.fsync(handle)
        target.unlink(missing_ok=True)
        os.link(nameless, target, src_dir_fd=handle)  # only with a folder given is the symbolic link followed
    except OSError as error:
        raise disk_error(error, target) from error
    finally:
        os.close(handle)


def _open_nameless(folder: Path) -> int | None:
    """A handle to a new file without a name on the file system of ``folder``, where there is such a thing."""
    if sys.platform != "linux" or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o644)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR):
            return None
        raise


def deliver(source: Path, target: Path, staging: Path) -> None:
    """Copy ``source`` to ``target``. Raises as :func:`replacing`."""
    with delivering(target, staging) as temporary:
        shutil.copyfile(source, temporary)


def check_writable(folder: Path) -> None:
    """Make sure that ``folder`` can be made and written to, and leave no trace.

    Raises:
        UserError: ``disk.full`` or ``disk.unwritable``.
    """
    try:
        place = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise disk_error(error, folder) from error
