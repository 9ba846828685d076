"""The folder that everything is kept in, and how it is kept small."""

import os
from collections.abc import Collection
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
    """What was taken away and what is left."""

    files: int
    freed_bytes: int
    kept_bytes: int
    runs: int = 0


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
    def embedders(self) -> Path:
        """Where installed models of embeddings lie."""
        return self.folder / "embedders"

    @property
    def flows(self) -> Path:
        """Where the user's flows lie."""
        return self.folder / "flows"

    @property
    def database_file(self) -> Path:
        """The database of one machine."""
        return self.folder / "omnimind.db"

    @property
    def database_url(self) -> str:
        """Its URL."""
        return f"sqlite:///{self.database_file.absolute()}"

    @property
    def scratch(self) -> Path:
        """A folder for unfinished files, on the same file system as the artifacts."""
        path = self.folder / "artifacts" / SCRATCH
        path.mkdir(parents=True, exist_ok=True)
        return path

    def size_bytes(self) -> int:
        """How much artifacts, results and unfinished files take."""
        return sum(size for _, size, _ in self._files())

    def prune(self, limit_bytes: int, *, spared: Collection[str] = frozenset(), recent_s: float = RECENT_S) -> Pruned:
        """Take away what was not used for longest until at most ``limit_bytes`` are left.

        Args:
            limit_bytes: How much may stay.
            spared: The hashes of artifacts that stay whatever else there is.
            recent_s: What was used within this time stays too.

        Raises:
            UserError: ``disk.unwritable``.
        """
        now = time()
        files = sorted(self._files())
        kept = sum(size for _, size, _ in files)
        count = freed = 0
        for used, size, path in files:
            stale = path.parent.name == SCRATCH and now - used > recent_s
            if now - used < recent_s or (kept <= limit_bytes and not stale) or path.name in spared:
                continue
            _take_away(path)
            kept, freed, count = kept - size, freed + size, count + 1
        return Pruned(files=count, freed_bytes=freed, kept_bytes=kept)

    def discard(self, sha256: str, *, recent_s: float = RECENT_S) -> int:
        """Take away an artifact unless it was used within ``recent_s``; how many bytes that frees."""
        path = self.folder / "artifacts" / sha256[:2] / sha256
        try:
            status = path.stat()
        except FileNotFoundError:
            return 0
        if time() - status.st_mtime < recent_s:
            return 0
        _take_away(path)
        return status.st_size

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for room in ("artifacts", "actions"):
            for folder, _, names in os.walk(self.folder / room):
                for path in (Path(folder, name) for name in names):
                    with suppress(FileNotFoundError):  # taken away by somebody else meanwhile
                        status = path.stat()
                        found.append((status.st_mtime, status.st_size, path))
        return found


def _take_away(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
