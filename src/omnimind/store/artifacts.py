"""Artifacts as files, named by their hash: the laptop's :class:`~omnimind.core.artifact.ArtifactStore`."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.store.files import replacing

SCRATCH = "scratch"


class FileArtifacts:
    """Artifacts below ``folder``. Whoever reads gets the whole content or a ``MissingError``, also after a crash.

    Nothing is synced to the disk: what a power cut damages no longer matches its hash, counts as missing and is made
    again, which is cheaper than a sync a scene.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes | memoryview, media_type: str) -> Artifact:
        """Keep ``data``."""
        artifact = Artifact(sha256=hashlib.sha256(data).hexdigest(), media_type=media_type, size_bytes=len(data))
        if not self.holds(artifact):
            with replacing(self._place(artifact)) as temporary:
                temporary.write_bytes(data)
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep the content of ``path``; the file is moved when it lies on the same file system."""
        artifact = artifact_in(path, media_type)
        self.keep(path, artifact)
        return artifact

    def keep(self, path: Path, artifact: Artifact) -> None:
        """Keep the content of ``path``, which is known to be ``artifact``; as :meth:`put_file`."""
        target = self._place(artifact)
        if not self.holds(artifact):
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.stat().st_dev == target.parent.stat().st_dev:
                path.replace(target)
            else:
                with replacing(target) as temporary:
                    shutil.copyfile(path, temporary)

    @contextmanager
    def writing(self, suffix: str) -> Iterator[Path]:
        """A path for a file on its way into the store; what is left there when the block ends is deleted."""
        scratch = self._folder / SCRATCH
        scratch.mkdir(parents=True, exist_ok=True)
        path = scratch / f"{uuid4().hex}{suffix}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def read(self, artifact: Artifact) -> bytes:
        """The bytes, their hash checked. Raises ``MissingError`` (``artifact.missing``)."""
        data = self.path(artifact).read_bytes()
        if hashlib.sha256(data).hexdigest() != artifact.sha256:
            self._place(artifact).unlink(missing_ok=True)
            raise missing(artifact)
        return data

    def path(self, artifact: Artifact) -> Path:
        """The file that holds the bytes. Raises ``MissingError`` (``artifact.missing``)."""
        if not self.holds(artifact):
            raise missing(artifact)
        return self._place(artifact)

    def holds(self, artifact: Artifact) -> bool:
        """Whether the bytes are there, whole."""
        return self.size_bytes(artifact.sha256) == artifact.size_bytes

    def size_bytes(self, sha256: str) -> int | None:
        """How large the artifact of that hash is, if its bytes are there."""
        try:
            return (self._folder / sha256[:2] / sha256).stat().st_size
        except FileNotFoundError:
            return None

    def _place(self, artifact: Artifact) -> Path:
        return self._folder / artifact.sha256[:2] / artifact.sha256


def artifact_in(path: Path, media_type: str) -> Artifact:
    """What the content of the file ``path`` is called."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Artifact(sha256=digest, media_type=media_type, size_bytes=path.stat().st_size)


def missing(artifact: Artifact) -> MissingError:
    """That the bytes are gone."""
    return MissingError("artifact.missing", f"the {artifact.media_type} {artifact.sha256[:12]} is no longer stored")
