"""The listener hears a scene's narration back: is each word where it is said to be, and can it be understood?"""

from pathlib import Path

from omnimind.agents.about import words
from omnimind.core.agent import Agent, Desk
from omnimind.core.hearing import Hearing
from omnimind.core.speech import SceneSpeech
from omnimind.core.value import Value

COST = 0.012
"""Processor seconds a second of production. Source: measured on the examples."""


class Listening(Value):
    """What was said, in which language and by which engine; ``whisper`` is a model folder that judges openly."""

    speech: SceneSpeech
    language: str
    engine: str
    whisper: Path | None = None


def _listen(work: Listening, desk: Desk) -> Hearing:
    from omnimind.media.speech.sound import unwav
    from omnimind.perception.hearing import hear

    return hear(
        unwav(desk.artifacts.read(work.speech.audio)),
        work.speech.words,
        work.language,
        engine=work.engine,
        whisper=work.whisper,
        progress=desk.progress,
    )


LISTENER = Agent(
    "listener",
    "2",
    Listening,
    Hearing,
    _listen,
    predicts=lambda work: COST * work.speech.duration_s,
    about=lambda work: words(work.speech.words),
)
