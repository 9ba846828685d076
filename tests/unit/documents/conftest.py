"""What the tests of documents share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from omnimind.core.document import Document
from omnimind.documents.fetch import Source
from omnimind.documents.read import read
from omnimind.store.artifacts import FileArtifacts


@pytest.fixture
def artifacts(tmp_path: Path) -> FileArtifacts:
    """An empty store."""
    return FileArtifacts(tmp_path / "store")


@pytest.fixture
def reading(artifacts: FileArtifacts) -> Callable[..., Document]:
    """Reads a text or bytes as a document of some media type."""

    def read_it(data: str | bytes, media_type: str = "text/markdown", origin: str = "text") -> Document:
        data = data.encode() if isinstance(data, str) else data
        return read(Source(data, media_type, origin), artifacts)

    return read_it
