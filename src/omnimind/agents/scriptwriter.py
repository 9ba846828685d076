"""The scriptwriter tells a document in scenes."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.document import Document, plain
from omnimind.core.script import Script
from omnimind.core.speech import VoiceInfo
from omnimind.core.value import Value


class Assignment(Value):
    """What to tell, in which voice, and how long it may take (``None``: as long as it needs)."""

    document: Document
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

    voice = desk.voices.choose(work.language, work.voice.name)
    sample = " ".join(plain(block.runs) for block in work.document.blocks if block.kind == "paragraph")
    told = write(
        work.document,
        duration_s=work.duration_s,
        language=work.language,
        seconds=measure_pace(voice, work.language, sample).seconds,
        silences=SILENCES,
    )
    return Told(script=told.script, notices=told.notices)


SCRIPTWRITER = Agent("scriptwriter", "1", Assignment, Told, _write)
