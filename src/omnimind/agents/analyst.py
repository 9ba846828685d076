"""The analyst reads a source into a document."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.document import Document
from omnimind.core.value import Value


class Reading(Value):
    """What to read: its bytes, what they are, where they came from, and the language if it is known."""

    source: Artifact
    origin: str
    language: str | None = None


def _read(work: Reading, desk: Desk) -> Document:
    from omnimind.documents.fetch import Source
    from omnimind.documents.read import read

    data = desk.artifacts.read(work.source)
    source = Source(data=data, media_type=work.source.media_type, origin=work.origin)
    return read(source, desk.artifacts, language=work.language)


ANALYST = Agent("analyst", "1", Reading, Document, _read, remembered=False)
"""Not remembered, since the pictures that a document shows lie beside it and may change."""
