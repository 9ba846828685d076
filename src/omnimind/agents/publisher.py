"""The publisher writes what stands beside the video: captions, transcript, thumbnail, description."""

import json
from html import escape
from importlib.resources import files
from string import Template

from omnimind.agents.timeline import timed_texts
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.production import Chapter, TimedScene
from omnimind.core.value import Value

WORDS = {
    "en": {"transcript": "Transcript", "download": "Download", "audio": "Audio", "captions": "Captions"},
    "pt": {"transcript": "Transcrição", "download": "Baixar", "audio": "Áudio", "captions": "Legendas"},
}


ENDINGS = ".!?…:;,\"'”’»)。！？"
"""What a line ends with that the next one may follow in the same paragraph; others are lines of a list."""


class Publication(Value):
    """What is told, on the production's clock, and how it looks."""

    title: str
    language: str
    description: str
    keywords: tuple[str, ...]
    scenes: tuple[TimedScene, ...]
    chapters: tuple[Chapter, ...]
    theme: str
    fonts: str


class File(Value):
    """A file by name."""

    name: str
    artifact: Artifact


class Published(Value):
    """The files that stand beside the video."""

    files: tuple[File, ...]


def _publish(work: Publication, desk: Desk) -> Published:
    from omnimind.media.captions.files import srt, vtt
    from omnimind.media.pictures.thumbnail import thumbnail

    entries = [(caption.start_s, caption.end_s, caption.text) for caption in timed_texts(work.scenes)]
    image = next((desk.artifacts.read(picture) for picture in _pictures(work.scenes)), None)
    contents = [
        ("captions.srt", "application/x-subrip", srt(entries).encode()),
        ("captions.vtt", "text/vtt", vtt(entries, work.language).encode()),
        ("thumbnail.png", "image/png", thumbnail(work.title, theme=work.theme, image=image)),
        ("transcript.html", "text/html", _transcript(work).encode()),
        ("metadata.json", "application/json", _metadata(work).encode()),
    ]
    return Published(
        files=tuple(
            File(name=name, artifact=desk.artifacts.put(data, media_type)) for name, media_type, data in contents
        )
    )


PUBLISHER = Agent("publisher", "1", Publication, Published, _publish)


def _pictures(scenes: tuple[TimedScene, ...]) -> list[Artifact]:
    return [timed.scene.visual.image for timed in scenes if timed.scene.visual.kind == "image"]


def _metadata(work: Publication) -> str:
    """Title, description, chapters and keywords, with the chapter list that video sites read from a description."""
    stamps = [f"{clock(chapter.start_s)} {chapter.title}" for chapter in work.chapters]
    said = {
        "title": work.title,
        "language": work.language,
        "description": "\n\n".join(part for part in (work.description, "\n".join(stamps)) if part),
        "summary": work.description,
        "keywords": list(work.keywords),
        "chapters": [chapter.model_dump(mode="json") for chapter in work.chapters],
        "duration_s": work.scenes[-1].end_s,
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _transcript(work: Publication) -> str:
    words = WORDS.get(work.language.split("-")[0], WORDS["en"])
    template = Template(files("omnimind.agents").joinpath("transcript.html").read_text(encoding="utf-8"))
    return template.substitute(
        {name: escape(text) for name, text in words.items()},
        language=escape(work.language),
        title=escape(work.title),
        description=escape(work.description),
        direction="rtl" if work.language.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr",
        body="\n".join(_paragraph(timed) for timed in work.scenes),
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
