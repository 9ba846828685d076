"""An artifact store in memory."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError


class FakeArtifacts:
    """Implements :class:`~omnimind.core.artifact.ArtifactStore`; only files that are asked for lie in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._contents: dict[str, bytes] = {}
        self._folder = folder

    def put(self, data: bytes | memoryview, media_type: str) -> Artifact:
        """Keep ``data``."""
        content = bytes(data)
        digest = hashlib.sha256(content).hexdigest()
        self._contents[digest] = content
        return Artifact(sha256=digest, media_type=media_type, size_bytes=len(content))

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep the content of ``path``."""
        return self.put(path.read_bytes(), media_type)

    @contextmanager
    def writing(self, suffix: str) -> Iterator[Path]:
        """A path for a file on its way into the store."""
        with TemporaryDirectory(dir=self._folder) as folder:
            yield Path(folder) / f"file{suffix}"

    def read(self, artifact: Artifact) -> bytes:
        """The bytes. Raises ``MissingError`` (``artifact.missing``)."""
        if not self.holds(artifact):
            raise MissingError("artifact.missing", f"the {artifact.media_type} {artifact.sha256[:12]} is not stored")
        return self._contents[artifact.sha256]

    def path(self, artifact: Artifact) -> Path:
        """A file with the bytes. Raises ``MissingError`` (``artifact.missing``)."""
        path = self._folder / artifact.sha256
        path.write_bytes(self.read(artifact))
        return path

    def holds(self, artifact: Artifact) -> bool:
        """Whether the bytes are there."""
        return artifact.sha256 in self._contents

    def size_bytes(self, sha256: str) -> int | None:
        """How large the artifact of that hash is, if its bytes are there."""
        content = self._contents.get(sha256)
        return None if content is None else len(content)
