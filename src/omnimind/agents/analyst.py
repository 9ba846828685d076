"""The analyst reads a source into a document."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import UPLOADED, Options
from omnimind.core.value import Value


class Reading(Value):
    """What to read, under where it came from, and the language if it is known."""

    source: File
    language: str | None = None


class Found(Value):
    """What was read: the :class:`~omnimind.core.document.Document` as JSON, and what others need to know of it.

    ``length`` is the number of characters of its text. ``options`` is what it says of itself.
    """

    document: Artifact
    title: str
    language: str
    length: int
    options: Options = Options()
    notices: tuple[str, ...] = ()


def _read(work: Reading, desk: Desk) -> Found:
    from omnimind.documents.fetch import Source
    from omnimind.documents.read import read

    artifact = work.source.artifact
    source = Source(desk.artifacts.read(artifact), artifact.media_type, work.source.name)
    document = read(source, desk.artifacts, language=work.language, reads_files=desk.reads_files)
    return Found(
        document=desk.artifacts.put(document.model_dump_json().encode(), "application/json"),
        title=document.title,
        language=document.language,
        length=len(document.text),
        options=document.options,
        notices=document.notices,
    )


ANALYST = Agent(
    "analyst",
    "2",
    Reading,
    Found,
    _read,
    remembered=False,
    about=lambda work: work.source.name.removeprefix(UPLOADED).rpartition("/")[2][-40:],
)
"""Not remembered, since the pictures that a document shows lie beside it and may change."""
