"""The captioner decides which words of a scene stand together on the screen, and when."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.core.value import Value


class Captioning(Value):
    """A scene's words on its clock, the lines they form, and the format to fit."""

    lines: tuple[str, ...]
    words: tuple[Word, ...]
    format: Format
    language: str


class Captions(Value):
    """The captions of a scene, on its clock."""

    captions: tuple[Caption, ...]


def _caption(work: Captioning, desk: Desk) -> Captions:
    from omnimind.media.captions.cues import captions

    return Captions(captions=captions(work.words, work.lines, work.format, work.language))


CAPTIONER = Agent("captioner", "1", Captioning, Captions, _caption)
