"""Artifacts: immutable bytes, named by the hash of their content."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field

from omnimind.core.value import Value


class Artifact(Value):
    """A reference to bytes in an :class:`ArtifactStore`."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    size_bytes: Annotated[int, Field(ge=0)]


class File(Value):
    """An artifact under a name: of a file, or where its bytes came from."""

    name: str
    artifact: Artifact


class ArtifactStore(Protocol):
    """Keeps artifacts.

    MUST be safe to call from several threads and processes at once. MUST NOT show an artifact before all of
    its bytes are durable. Putting the same bytes twice MUST give the same artifact.
    """

    def put(self, data: bytes | memoryview, media_type: str) -> Artifact:
        """Keep ``data``."""
        ...

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep the content of ``path``, which MAY be moved into the store."""
        ...

    def writing(self, suffix: str) -> AbstractContextManager[Path]:
        """A path for a file on its way into the store; what is left there when the block ends is deleted."""
        ...

    def read(self, artifact: Artifact) -> bytes:
        """The bytes. Raises :class:`~omnimind.core.errors.MissingError` (``artifact.missing``)."""
        ...

    def path(self, artifact: Artifact) -> Path:
        """A local file with the bytes, to be read only. Raises ``MissingError`` as :meth:`read`."""
        ...

    def holds(self, artifact: Artifact) -> bool:
        """Whether the bytes are there, whole."""
        ...

    def size_bytes(self, sha256: str) -> int | None:
        """How large the artifact of that hash is, if its bytes are there."""
        ...
