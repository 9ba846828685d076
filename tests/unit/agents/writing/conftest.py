"""What the tests of the writer share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from omnimind.agents.writing.write import Told, write
from omnimind.core.document import Document
from omnimind.documents.fetch import Source
from omnimind.documents.read import read
from omnimind.store.artifacts import FileArtifacts

EXAMPLES = Path(__file__).parents[4] / "examples"


def steady(line: str) -> float:
    """How long a voice without moods takes: 2.6 words a second."""
    return max(0.3, len(line.split()) / 2.6)


@pytest.fixture
def artifacts(tmp_path: Path) -> FileArtifacts:
    """An empty store."""
    return FileArtifacts(tmp_path / "store")


@pytest.fixture
def reading(artifacts: FileArtifacts) -> Callable[..., Document]:
    """Reads Markdown, or an example by its name, as a document."""

    def read_it(text: str = "", *, example: str = "", language: str | None = None) -> Document:
        data = text.encode() if text or not example else (EXAMPLES / example).read_bytes()
        origin = str(EXAMPLES / example) if example else "text"
        return read(Source(data, "text/markdown", origin), artifacts, language=language)

    return read_it


@pytest.fixture
def tell(reading: Callable[..., Document]) -> Callable[..., Told]:
    """Tells Markdown, in English unless said otherwise, in a voice that says 2.6 words a second."""

    def tell_it(text: str, duration_s: float | None = None, language: str = "en") -> Told:
        document = reading(text, language=language)
        return write(document, duration_s=duration_s, language=language, seconds=steady)

    return tell_it
