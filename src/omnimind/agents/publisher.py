"""The publisher writes what stands beside the video: captions, transcript, thumbnail, description."""

import json
from html import escape
from importlib.resources import files
from string import Template

from omnimind.agents.manifest import read_manifest
from omnimind.agents.timeline import timed_texts
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.production import Production, TimedScene
from omnimind.core.value import Value

WORDS = {
    "en": {"transcript": "Transcript", "download": "Download", "audio": "Audio", "captions": "Captions"},
    "pt": {"transcript": "Transcrição", "download": "Baixar", "audio": "Áudio", "captions": "Legendas"},
}


ENDINGS = ".!?…:;,\"'”’»)。！？"
"""What a line ends with that the next one may follow in the same paragraph; others are lines of a list."""

THUMBNAIL = "thumbnail.png"
VIDEO_LINK = '<a href="video.mp4" download>MP4</a>\n    '


class Publication(Value):
    """What is told: the manifest, and what it doesn't say. ``fonts`` names the faces there are to draw with.

    ``headline`` stands on the thumbnail instead of the title, unless it is empty.
    """

    production: Artifact
    description: str
    headline: str = ""
    keywords: tuple[str, ...]
    fonts: str


class Published(Value):
    """The files that stand beside the video, and which of them is the picture that stands for it."""

    files: tuple[File, ...]
    thumbnail: Artifact


def _publish(work: Publication, desk: Desk) -> Published:
    from omnimind.media.captions.files import srt, vtt
    from omnimind.media.pictures.thumbnail import thumbnail

    production = read_manifest(work.production, desk)
    entries = [(caption.start_s, caption.end_s, caption.text) for caption in timed_texts(production.scenes)]
    image = next((desk.artifacts.read(picture) for picture in _pictures(production.scenes)), None)
    contents = [
        ("captions.srt", "application/x-subrip", srt(entries).encode()),
        ("captions.vtt", "text/vtt", vtt(entries, production.language).encode()),
        (
            THUMBNAIL,
            "image/png",
            thumbnail(work.headline or production.title, theme=production.wishes.theme, image=image),
        ),
        ("transcript.html", "text/html", _transcript(production, work.description).encode()),
        ("metadata.json", "application/json", _metadata(production, work).encode()),
    ]
    files = [File(name=name, artifact=desk.artifacts.put(data, kind)) for name, kind, data in contents]
    return Published(files=tuple(files), thumbnail=next(file.artifact for file in files if file.name == THUMBNAIL))


PUBLISHER = Agent("publisher", "3", Publication, Published, _publish)


def _pictures(scenes: tuple[TimedScene, ...]) -> list[Artifact]:
    return [timed.scene.visual.image for timed in scenes if timed.scene.visual.kind == "image"]


def _metadata(production: Production, work: Publication) -> str:
    """Title, description, chapters and keywords, with the chapter list that video sites read from a description."""
    stamps = [f"{clock(chapter.start_s)} {chapter.title}" for chapter in production.chapters]
    said = {
        "title": production.title,
        "language": production.language,
        "description": "\n\n".join(part for part in (work.description, "\n".join(stamps)) if part),
        "summary": work.description,
        "keywords": list(work.keywords),
        "chapters": [chapter.model_dump(mode="json") for chapter in production.chapters],
        "duration_s": production.duration_s,
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _transcript(production: Production, description: str) -> str:
    words = WORDS.get(production.language.split("-")[0], WORDS["en"])
    has_video = bool(production.wishes.formats)
    template = Template(files("omnimind.agents").joinpath("transcript.html").read_text(encoding="utf-8"))
    return template.substitute(
        {name: escape(text) for name, text in words.items()},
        language=escape(production.language),
        title=escape(production.title),
        description=escape(description),
        media="video.mp4" if has_video else "audio.m4a",
        video=VIDEO_LINK if has_video else "",
        direction="rtl" if production.language.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr",
        body="\n".join(_paragraph(timed) for timed in production.scenes),
    )


def _paragraph(timed: TimedScene) -> str:
    """A scene as HTML: its chapter's heading, its time, and each line with the time at which it is said."""
    told, first = [], 0
    for line in timed.scene.lines:
        start_s, first = timed.words[first].start_s, first + len(line.text.split())
        told.append((line.text, start_s))
    chapter = timed.scene.chapter
    heading = f"<h2>{_timed_span(chapter, timed.start_s)}</h2>\n" if chapter else ""
    if told and told[0][0] == chapter:
        told = told[1:]
    if not told:
        return heading
    lines = "".join(_timed_span(text, start_s) + (" " if text[-1] in ENDINGS else "<br>") for text, start_s in told)
    time = f'<a class="time" href="#t={timed.start_s:.3f}" data-at="{timed.start_s:.3f}">{clock(timed.start_s)}</a>'
    return f"{heading}<p>{time} {lines}</p>"


def _timed_span(text: str, start_s: float) -> str:
    return f'<span data-at="{start_s:.3f}">{escape(text)}</span>'


def clock(time_s: float) -> str:
    """``83.4`` as ``1:23``, ``3723`` as ``1:02:03``."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
