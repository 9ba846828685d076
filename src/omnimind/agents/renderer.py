"""The renderer draws a scene and encodes it, ready to be joined to the others."""

from typing import Any

from omnimind.agents.about import words
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format, Quality
from omnimind.core.caption import Caption
from omnimind.core.script import Visual
from omnimind.core.speech import FRAME_RATE, Word
from omnimind.core.value import Value

COST = 0.023
"""Processor seconds a second of production in one format. Source: measured on the examples."""


class Shot(Value):
    """A scene as it is to be seen. ``captions`` are burned in; ``fonts`` names the faces there are to draw with."""

    visual: Visual
    chapter: str
    words: tuple[Word, ...]
    captions: tuple[Caption, ...]
    frames: int
    format: Format
    theme: str
    quality: Quality
    constant_frame_rate: bool
    fonts: str


class Footage(Value):
    """A scene's video, and the characters that no font could draw."""

    video: Artifact
    missing: tuple[str, ...] = ()


def _render(work: Shot, desk: Desk) -> Footage:
    from omnimind.core.brief import SIZES
    from omnimind.media.pictures.caption import caption_artist
    from omnimind.media.pictures.draw import draw
    from omnimind.media.video.scene import Encoding, render_scene

    with desk.part("draw"):
        drawn: dict[str, Any] = {"theme": work.theme, "format": work.format, "chapter": work.chapter}
        picture = draw(work.visual, read=desk.artifacts.read, **drawn)
    encoding = Encoding(quality=work.quality, size=SIZES[work.format], constant_frame_rate=work.constant_frame_rate)
    artist = caption_artist(work.theme, work.format) if work.captions else None
    with desk.artifacts.writing(".mp4") as path:
        told = (picture, work.words, work.captions, artist, work.frames, encoding, path)
        with desk.part("render") as said:
            encoded = render_scene(*told, progress=desk.progress)
            said.update({"video_s": work.frames / FRAME_RATE, "frames": work.frames, "frames.encoded": encoded})
        video = desk.artifacts.put_file(path, "video/mp4")
    return Footage(video=video, missing=picture.missing)


RENDERER = Agent(
    "renderer",
    "2",
    Shot,
    Footage,
    _render,
    predicts=lambda work: COST * work.frames / FRAME_RATE,
    about=lambda work: f"{work.format}: {words(work.words)}",
)
