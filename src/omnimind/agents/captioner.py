"""The captioner decides which words of a scene stand together on the screen, and when."""

from omnimind.agents.about import words
from omnimind.core.agent import Agent, Desk
from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.speech import SceneSpeech
from omnimind.core.value import Value


class Captioning(Value):
    """A scene's narration, the lines that its words form, and the formats to fit."""

    lines: tuple[str, ...]
    speech: SceneSpeech
    formats: tuple[Format, ...]
    language: str


class Captions(Value):
    """The captions of a scene, a format each, on its clock."""

    captions: dict[Format, tuple[Caption, ...]]


def _caption(work: Captioning, desk: Desk) -> Captions:
    from omnimind.media.captions.cues import captions

    speech = work.speech
    return Captions(
        captions={
            name: captions(speech.words, work.lines, name, work.language, duration_s=speech.duration_s)
            for name in work.formats
        }
    )


CAPTIONER = Agent("captioner", "2", Captioning, Captions, _caption, about=lambda work: words(work.lines))
