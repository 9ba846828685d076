"""The folder that everything is kept in, and how it is kept small."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from omnimind.core.value import Value
from omnimind.store.actions import FileActions
from omnimind.store.artifacts import SCRATCH, FileArtifacts
from omnimind.store.files import disk_error

RECENT_S = 3600.0
"""Files used within this time may belong to work under way and are never pruned."""


class Pruned(Value):
    """What :meth:`Home.prune` took away and what is left."""

    files: int
    freed_bytes: int
    kept_bytes: int


@dataclass(frozen=True, slots=True)
class Home:
    """The layout of the store below ``folder``."""

    folder: Path

    @property
    def artifacts(self) -> FileArtifacts:
        """The artifacts."""
        return FileArtifacts(self.folder / "artifacts")

    @property
    def actions(self) -> FileActions:
        """The remembered results of agents."""
        return FileActions(self.folder / "actions", self.artifacts)

    @property
    def voices(self) -> Path:
        """Where installed voices lie."""
        return self.folder / "voices"

    @property
    def flows(self) -> Path:
        """Where the user's flows lie."""
        return self.folder / "flows"

    @property
    def database_url(self) -> str:
        """The database of one machine."""
        return f"sqlite:///{self.folder.absolute() / 'omnimind.db'}"

    @property
    def scratch(self) -> Path:
        """A folder for unfinished files, on the same file system as the artifacts."""
        path = self.folder / "artifacts" / SCRATCH
        path.mkdir(parents=True, exist_ok=True)
        return path

    def size_bytes(self) -> int:
        """How much artifacts, results and unfinished files take."""
        return sum(size for _, size, _ in self._files())

    def prune(self, limit_bytes: int, *, recent_s: float = RECENT_S) -> Pruned:
        """Take away what was not used for longest until at most ``limit_bytes`` are left.

        Raises:
            UserError: ``disk.unwritable``.
        """
        now = time()
        files = sorted(self._files())
        kept = sum(size for _, size, _ in files)
        count = freed = 0
        for used, size, path in files:
            stale = path.parent.name == SCRATCH and now - used > recent_s
            if now - used < recent_s or (kept <= limit_bytes and not stale):
                continue
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise disk_error(error, path) from error
            kept, freed, count = kept - size, freed + size, count + 1
        return Pruned(files=count, freed_bytes=freed, kept_bytes=kept)

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for room in ("artifacts", "actions"):
            for folder, _, names in os.walk(self.folder / room):
                for path in (Path(folder, name) for name in names):
                    with suppress(FileNotFoundError):  # taken away by somebody else meanwhile
                        status = path.stat()
                        found.append((status.st_mtime, status.st_size, path))
        return found
