"""The plan: what is made of a brief, once its documents were read."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Literal

from omnimind.agents.analyst import Found
from omnimind.agents.scriptwriter import Assignment
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import File
from omnimind.core.brief import DURATION_LIMITS_S, UPLOADED, Brief, Format, Options, Wishes
from omnimind.core.errors import MissingError, UserError
from omnimind.core.speech import VoiceInfo, Voices
from omnimind.core.value import Value

FILE_FORMAT: Format = "landscape"
"""The format whose line lengths caption files keep to, since players set them at a size of their own."""

BETWEEN_TITLES = " · "


class Planning(Value):
    """The brief, what was found in each of its sources, and what is to be made."""

    brief: Brief
    found: tuple[Found, ...]
    product: Literal["video", "podcast"]


class Video(Value):
    """A video to make, and the name of its file."""

    format: Format
    name: str


class Plan(Value):
    """What is made, and from what.

    Attributes:
        wishes: What is wished for, every gap filled; of a podcast without formats and captions in the picture.
        voice: Who speaks.
        music: The bed: generated, none, or the user's file under the name that they know it by.
        assignments: What the scriptwriter is to tell, a source each.
        videos: What is filmed; nothing for a podcast.
        caption_formats: The formats that captions are made for: that of the files, then those of the videos.
        burned: Whether captions stand in the picture.
        soft: Whether they are a track of the video.
        fonts: Names the faces there are to draw with.
        whisper: The folder of the model that judges the speech, if there is one.
    """

    wishes: Wishes
    voice: VoiceInfo
    music: bool | File
    assignments: tuple[Assignment, ...]
    videos: tuple[Video, ...]
    caption_formats: tuple[Format, ...]
    burned: bool
    soft: bool
    fonts: str
    whisper: Path | None


def _plan(work: Planning, desk: Desk) -> Plan:
    wishes, voice = decide(work, desk.voices)
    music = _music(work.brief, work.found, desk)
    return Plan(
        wishes=wishes,
        voice=voice,
        music=music,
        assignments=_assignments(work.found, wishes, voice),
        videos=tuple(
            Video(format=name, name=f"video-{name}.mp4" if number else "video.mp4")
            for number, name in enumerate(wishes.formats)
        ),
        caption_formats=tuple(dict.fromkeys((FILE_FORMAT, *wishes.formats))),
        burned="burned" in wishes.captions,
        soft="soft" in wishes.captions,
        fonts=work.brief.fonts,
        whisper=work.brief.whisper,
    )


SUPERVISOR_PLAN = Agent("supervisor.plan", "1", Planning, Plan, _plan, remembered=False)
"""Looks at which voices are installed, and for the user's music."""


def decide(work: Planning, voices: Voices) -> tuple[Wishes, VoiceInfo]:
    """The wishes with every gap filled: what the command says goes before what the documents say.

    Raises:
        UserError: An unknown voice, language or theme; ``language.mixed``.
    """
    from omnimind.media.pictures.theme import theme

    options = _options(work.brief, work.found)
    language = work.brief.options.language or _language(work)
    voice = voices.choose(language, options.voice).info
    said = {
        "title": options.title or BETWEEN_TITLES.join(found.title for found in work.found),
        "language": language,
        "voice": voice.name,
        "duration_s": options.duration,
        "formats": options.format if work.product == "video" else (),
        "theme": options.theme,
        "music": options.music,
        "captions": options.captions if work.product == "video" else (),
        "quality": options.quality,
        "loudness_lufs": options.loudness,
        "seed": options.seed,
        "constant_frame_rate": work.brief.constant_frame_rate,
    }
    wishes = Wishes.model_validate({name: value for name, value in said.items() if value is not None})
    theme(wishes.theme)
    return wishes, voice


def _options(brief: Brief, found: Sequence[Found]) -> Options:
    """What is said: by the command, else by the first document that says it; of several each has its own title."""
    documents = [one.options for one in found]
    if len(found) > 1:
        documents = [options.model_copy(update={"title": None, "duration": None}) for options in documents]
    return reduce(lambda said, options: said.over(options), documents, brief.options)


def _language(work: Planning) -> str:
    """The language of all documents, as the first one writes it.

    Raises:
        UserError: ``language.mixed``.
    """
    languages = [found.options.language or found.language for found in work.found]
    for source, language in zip(work.brief.sources, languages, strict=True):
        if language.partition("-")[0] != languages[0].partition("-")[0]:
            raise UserError(
                "language.mixed",
                f"{source.name} is in {language}, and {work.brief.sources[0].name} in {languages[0]}",
                "give documents of one language, or say which with --language",
            )
    return languages[0]


def _music(brief: Brief, found: Sequence[Found], desk: Desk) -> File | bool:
    """The bed, none, or the user's file: where the command stands, or beside the document that names it.

    Raises:
        MissingError: ``music.missing``.
    """
    asked = _options(brief, found).music
    if not isinstance(asked, str):
        return asked is not False
    here = [Path(asked)] * (brief.options.music == asked)
    local = [source.name for source in brief.sources if "://" not in source.name]
    beside = [Path(name).parent / asked for name in local if not name.startswith(UPLOADED) and name != "text"]
    for path in (*here, *beside) if desk.reads_files else ():
        if path.is_file():
            return File(name=asked, artifact=desk.artifacts.put(path.read_bytes(), "application/octet-stream"))
    raise MissingError("music.missing", f"there is no music file {asked}", "give the path of a sound file")


def _assignments(found: Sequence[Found], wishes: Wishes, voice: VoiceInfo) -> tuple[Assignment, ...]:
    """Each document under its own title; of the time asked for it gets a part in proportion to its length."""
    whole = sum(one.length for one in found) or 1
    titles = [wishes.title] if len(found) == 1 else [one.options.title or one.title for one in found]
    return tuple(
        Assignment(
            document=one.document,
            title=title,
            language=wishes.language,
            voice=voice,
            duration_s=_duration_s(one, wishes, one.length / whole),
        )
        for one, title in zip(found, titles, strict=True)
    )


def _duration_s(found: Found, wishes: Wishes, share: float) -> float | None:
    if wishes.duration_s is None:
        return found.options.duration
    return max(wishes.duration_s * share, DURATION_LIMITS_S[0])
