"""The folder that everything is kept in, and how it is kept small."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import UserError
from omnimind.store.actions import FileActions
from omnimind.store.artifacts import SCRATCH, FileArtifacts
from omnimind.store.bucket import Bucket
from omnimind.store.pruning import RECENT_S, Pruned, files_in, prune_folders, take_away

if TYPE_CHECKING:
    from omnimind.store.s3 import S3Actions, S3Artifacts

__all__ = ["RECENT_S", "Home", "Pruned"]


@dataclass(frozen=True, slots=True)
class Home:
    """The layout of the store below ``folder``.

    Attributes:
        folder: Where it is.
        bucket: Where artifacts and remembered results are instead, if many machines share them.
    """

    folder: Path
    bucket: Bucket | None = None

    @property
    def artifacts(self) -> ArtifactStore:
        """The artifacts."""
        if self.bucket is not None:
            return _shared(self.bucket, self.folder)[0]
        return FileArtifacts(self.folder / "artifacts")

    @property
    def actions(self) -> "FileActions | S3Actions":
        """The remembered results of agents."""
        if self.bucket is not None:
            return _shared(self.bucket, self.folder)[1]
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
        """How much artifacts, results and unfinished files take on this machine."""
        return sum(one.size_bytes for one in files_in(self._rooms))

    def prune(self, limit_bytes: int, *, spared: Collection[str] = frozenset(), recent_s: float = RECENT_S) -> Pruned:
        """Take away what was not used for longest until at most ``limit_bytes`` are left.

        Args:
            limit_bytes: How much may stay.
            spared: The hashes of artifacts that stay whatever else there is.
            recent_s: What was used within this time stays too.

        Raises:
            UserError: ``disk.unwritable``.
        """
        if self.bucket is not None:
            return _shared(self.bucket, self.folder)[0].prune(limit_bytes, spared=spared, recent_s=recent_s)
        return prune_folders(self._rooms, limit_bytes, spared=spared, recent_s=recent_s)

    def discard(self, sha256: str, *, recent_s: float = RECENT_S) -> int:
        """Take away an artifact unless it was used within ``recent_s``; how many bytes that frees."""
        if self.bucket is not None:
            return _shared(self.bucket, self.folder)[0].discard(sha256, recent_s=recent_s)
        path = self.folder / "artifacts" / sha256[:2] / sha256
        try:
            status = path.stat()
        except FileNotFoundError:
            return 0
        if time() - status.st_mtime < recent_s:
            return 0
        take_away(path)
        return status.st_size

    @property
    def _rooms(self) -> tuple[Path, Path]:
        return self.folder / "artifacts", self.folder / "actions"


@lru_cache(maxsize=4)
def _shared(bucket: Bucket, folder: Path) -> "tuple[S3Artifacts, S3Actions]":
    """What many machines share; one for all who ask in this process, since they share the cache and connections."""
    try:
        from omnimind.store.objects import open_bucket
        from omnimind.store.s3 import S3Actions, S3Artifacts
    except ImportError as error:
        raise UserError("storage.url", f"nothing here can reach {bucket.url}", "install omnimind[s3]") from error
    objects = open_bucket(bucket)
    artifacts = S3Artifacts(objects, folder / "artifacts", bucket.cache_bytes)
    return artifacts, S3Actions(objects, artifacts)
