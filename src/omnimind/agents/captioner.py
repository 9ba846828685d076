"""The captioner decides which words of a scene stand together on the screen, and when."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.speech import SceneSpeech
from omnimind.core.value import Value


class Captioning(Value):
    """A scene's narration, the lines that its words form, and the format to fit."""

    lines: tuple[str, ...]
    speech: SceneSpeech
    format: Format
    language: str


class Captions(Value):
    """The captions of a scene, on its clock."""

    captions: tuple[Caption, ...]


def _caption(work: Captioning, desk: Desk) -> Captions:
    from omnimind.media.captions.cues import captions

    speech = work.speech
    return Captions(
        captions=captions(speech.words, work.lines, work.format, work.language, duration_s=speech.duration_s)
    )


CAPTIONER = Agent("captioner", "1", Captioning, Captions, _caption)
