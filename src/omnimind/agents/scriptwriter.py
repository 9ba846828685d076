"""The scriptwriter tells a document in scenes."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.document import Document
from omnimind.core.script import Script
from omnimind.core.speech import VoiceInfo
from omnimind.core.value import Value


class Assignment(Value):
    """What to tell under which title, in which voice, and how long it may take (``None``: as long as it needs).

    ``document`` is a :class:`~omnimind.core.document.Document` as JSON.
    """

    document: Artifact
    title: str
    language: str
    voice: VoiceInfo
    duration_s: float | None = None


class Told(Value):
    """The script, and what the person should know about it."""

    script: Script
    notices: tuple[str, ...] = ()


def _write(work: Assignment, desk: Desk) -> Told:
    from omnimind.agents.writing.clock import SILENCES
    from omnimind.agents.writing.write import write
    from omnimind.media.speech.pace import measure_pace

    document = Document.model_validate_json(desk.artifacts.read(work.document))
    document = document.model_copy(update={"title": work.title})
    voice = desk.voices.choose(work.language, work.voice.name)
    pace = measure_pace(voice, work.language, _prose(document))

    def seconds(line: str) -> float:
        desk.progress(0, 1)
        return pace.seconds(line)

    told = write(
        document,
        duration_s=work.duration_s,
        language=work.language,
        seconds=seconds,
        silences=SILENCES,
    )
    return Told(script=told.script, notices=told.notices)


def _prose(document: Document) -> str:
    """What is said of the document sentence by sentence: its paragraphs and its lists' items."""
    from omnimind.documents.sentences import sentences

    blocks = [block for block in document.blocks if block.kind in {"paragraph", "list"}]
    told = (sentence.text for block in blocks for sentence in sentences(block, document))
    return " ".join(text if text[-1] in ".!?…" else f"{text}." for text in told)


SCRIPTWRITER = Agent("scriptwriter", "2", Assignment, Told, _write, about=lambda work: work.title)
