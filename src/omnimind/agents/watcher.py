"""The watcher looks at every picture of a scene's video, so that the review need not decode it again."""

from omnimind.agents.about import words
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.speech import FRAME_RATE
from omnimind.core.value import Value
from omnimind.core.watching import Watching

COST = 0.011
"""Processor seconds a second of production in one format. Source: measured on the examples."""


class Watch(Value):
    """A scene's video, ``frames`` long, and the captions burned into it with the words that they index."""

    video: Artifact
    frames: int
    format: Format
    words: tuple[str, ...]
    captions: tuple[Caption, ...]


def _watch(work: Watch, desk: Desk) -> Watching:
    from omnimind.perception.watching import watch

    captions = [
        (one.start_s, one.end_s, " ".join(word for line in one.lines for word in work.words[slice(*line)]))
        for one in work.captions
    ]
    return watch(desk.artifacts.path(work.video), work.format, captions, desk.progress)


WATCHER = Agent(
    "watcher",
    "1",
    Watch,
    Watching,
    _watch,
    predicts=lambda work: COST * work.frames / FRAME_RATE,
    about=lambda work: f"{work.format}: {words(work.words)}",
)
