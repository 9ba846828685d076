"""The listener hears a scene's narration back: is each word where it is said to be, and can it be understood?"""

from pathlib import Path
from typing import Any

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

    sound = unwav(desk.artifacts.read(work.speech.audio))
    more: dict[str, Any] = {"engine": work.engine, "whisper": work.whisper, "progress": desk.progress}
    with desk.part("recognise") as said:
        heard = hear(sound, work.speech.words, work.language, **more)
        said.update({"engine": heard.judge, "audio_s": work.speech.duration_s})
    return heard


LISTENER = Agent(
    "listener",
    "2",
    Listening,
    Hearing,
    _listen,
    predicts=lambda work: COST * work.speech.duration_s,
    about=lambda work: words(work.speech.words),
)
