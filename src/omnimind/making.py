"""The main job: the order in which agents turn a source into a production.

::

    read > write > speak each scene > caption
         > [ film and watch each scene | listen to each | mix ] > cut > review > publish
"""

import asyncio
import platform
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from omnimind import __version__
from omnimind.agents.analyst import ANALYST, Reading
from omnimind.agents.captioner import CAPTIONER, Captioning
from omnimind.agents.composer import COMPOSER, Mix, Score
from omnimind.agents.editor import EDITOR, Cut
from omnimind.agents.listener import LISTENER, Listening
from omnimind.agents.narrator import NARRATOR, Narration
from omnimind.agents.publisher import PUBLISHER, Publication
from omnimind.agents.renderer import RENDERER, Footage, Shot
from omnimind.agents.reviewer import REVIEWER, Review
from omnimind.agents.scriptwriter import SCRIPTWRITER, Assignment, Told
from omnimind.agents.timeline import chapters, place, timed_texts
from omnimind.agents.watcher import WATCHER, Watch
from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.brief import Format, Options, Wishes
from omnimind.core.caption import Caption
from omnimind.core.document import Document
from omnimind.core.errors import MissingError, UserError
from omnimind.core.hearing import Hearing
from omnimind.core.production import Deliverable, Production
from omnimind.core.proof import Proof
from omnimind.core.script import Scene
from omnimind.core.speech import SceneSpeech, VoiceInfo, Voices
from omnimind.core.value import Value
from omnimind.core.watching import Watching
from omnimind.driver import Driver

FILE_FORMAT: Format = "landscape"
"""The format whose line lengths caption files keep to, since players set them at a size of their own."""

COST = {"renderer": 0.023, "watcher": 0.012, "listener": 0.015, "composer": 0.016, "reviewer": 0.006}
"""Processor seconds that a second of production costs an agent, to tell the time left.

Source: ``docs/benchmarks.md``.
"""

OWN = "as the source"
"""The terms of what is made from the person's own text."""

T = TypeVar("T")


class Brief(Value):
    """What to make a production from.

    ``whisper`` is a recogniser's model folder; ``fonts`` names the faces at hand, which decide how a picture looks as
    much as its theme does.
    """

    source: Artifact
    origin: str
    options: Options = Options()
    constant_frame_rate: bool = False
    whisper: Path | None = None
    fonts: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    """What every step of one production needs to know."""

    brief: Brief
    driver: Driver
    wishes: Wishes
    voice: VoiceInfo
    music: Artifact | bool
    told: Told

    @property
    def scenes(self) -> tuple[Scene, ...]:
        return self.told.script.scenes


async def make(brief: Brief, driver: Driver, voices: Voices) -> Production:
    """Make a production; its files are artifacts still, named by its ``deliverables``.

    Raises:
        OmniMindError: What is wrong with the source, the wishes or the machine.
    """
    reading = Reading(source=brief.source, origin=brief.origin, language=brief.options.language)
    document = await driver.run(ANALYST, reading)
    wishes, voice = decide(brief, document, voices)
    music = _music(brief, document, driver.artifacts)
    document = document.model_copy(update={"title": wishes.title})
    assignment = Assignment(document=document, language=wishes.language, voice=voice, duration_s=wishes.duration_s)
    told = await driver.run(SCRIPTWRITER, assignment)
    driver.tell((*document.notices, *told.notices))
    job = _Job(brief, driver, wishes, voice, music, told)
    return await _produce(job, document)


def decide(brief: Brief, document: Document, voices: Voices) -> tuple[Wishes, VoiceInfo]:
    """The wishes with every gap filled: what the command says goes before what the document says.

    Raises:
        UserError: An unknown voice, language or theme.
    """
    from omnimind.media.pictures.theme import theme

    options = brief.options.over(document.options)
    language = options.language or document.language
    voice = voices.choose(language, options.voice).info
    said = {
        "title": options.title or document.title,
        "language": language,
        "voice": voice.name,
        "duration_s": options.duration,
        "formats": options.format,
        "theme": options.theme,
        "music": options.music,
        "captions": options.captions,
        "quality": options.quality,
        "loudness_lufs": options.loudness,
        "seed": options.seed,
        "constant_frame_rate": brief.constant_frame_rate,
    }
    wishes = Wishes.model_validate({name: value for name, value in said.items() if value is not None})
    theme(wishes.theme)
    return wishes, voice


def _music(brief: Brief, document: Document, artifacts: ArtifactStore) -> Artifact | bool:
    """The bed, none, or the user's file: where the command stands, or beside the document that names it.

    Raises:
        MissingError: ``music.missing``.
    """
    asked = brief.options.over(document.options).music
    if not isinstance(asked, str):
        return asked is not False
    local = "://" not in brief.origin
    here = brief.options.music == asked
    places = [Path(asked)] * here + [Path(brief.origin).parent / asked] * local
    for path in places:
        if path.is_file():
            return artifacts.put(path.read_bytes(), "application/octet-stream")
    raise MissingError("music.missing", f"there is no music file {asked}", "give the path of a sound file")


async def _produce(job: _Job, document: Document) -> Production:
    speeches = await _all(_speak(job, scene) for scene in job.scenes)
    formats = dict.fromkeys((FILE_FORMAT, *job.wishes.formats))
    captions = {
        name: await _all(_caption(job, *pair, name) for pair in zip(job.scenes, speeches, strict=True))
        for name in formats
    }
    production = _draft(job, document, speeches, captions)
    _announce(job, production.duration_s)
    try:
        async with asyncio.TaskGroup() as group:
            mixing = group.create_task(_mix(job, speeches))
            listening = group.create_task(_all(_listen(job, speech) for speech in speeches))
            videos = [
                group.create_task(_video(job, production, speeches, captions[name], name, mixing, listening))
                for name in job.wishes.formats
            ]
            publishing = group.create_task(_publish(job, production))
            podcast = group.create_task(_podcast(job, production, mixing))
    except BaseExceptionGroup as group_error:
        raise _first(group_error) from None
    made = [video.result() for video in videos]
    proofs = tuple(video.proof for video in made)
    ready = all(proof.ready for proof in proofs)
    deliverables = (*(video.file for video in made), podcast.result(), *publishing.result())
    unseen = _unseen(sorted({character for video in made for character in video.missing}))
    job.driver.tell(unseen)
    return production.model_copy(
        update={
            "status": "ready" if ready else "rejected",
            "deliverables": deliverables,
            "proofs": proofs,
            "notices": (*production.notices, *unseen),
            "timings": job.driver.timings,
        }
    )


def _draft(
    job: _Job,
    document: Document,
    speeches: Sequence[SceneSpeech],
    captions: dict[Format, list[tuple[Caption, ...]]],
) -> Production:
    """The production before anything of it can be seen: its clock, its words, its captions."""
    burned = [
        {name: captions[name][number] for name in job.wishes.formats} if "burned" in job.wishes.captions else {}
        for number in range(len(speeches))
    ]
    timed = place(job.scenes, speeches, captions[FILE_FORMAT], burned)
    return Production(
        title=job.told.script.title,
        language=job.wishes.language,
        duration_s=timed[-1].end_s,
        wishes=job.wishes,
        voice=job.voice,
        origin=job.brief.origin,
        source=job.brief.source,
        scenes=timed,
        chapters=chapters(timed),
        deliverables=(),
        assets=tuple(_assets(job)),
        notices=(*document.notices, *job.told.notices),
        versions=_versions(job.voice),
    )


async def _speak(job: _Job, scene: Scene) -> SceneSpeech:
    lines = tuple(line.text for line in scene.lines)
    narration = Narration(lines=lines, language=job.wishes.language, voice=job.voice)
    return await job.driver.run(NARRATOR, narration, about=scene.id)


async def _caption(job: _Job, scene: Scene, speech: SceneSpeech, name: Format) -> tuple[Caption, ...]:
    lines = tuple(line.text for line in scene.lines)
    asked = Captioning(lines=lines, speech=speech, format=name, language=job.wishes.language)
    return (await job.driver.run(CAPTIONER, asked, about=scene.id)).captions


async def _listen(job: _Job, speech: SceneSpeech) -> Hearing:
    asked = Listening(speech=speech, language=job.wishes.language, engine=job.voice.engine, whisper=job.brief.whisper)
    return await job.driver.run(LISTENER, asked, predicted_s=COST["listener"] * speech.duration_s)


async def _mix(job: _Job, speeches: Sequence[SceneSpeech]) -> Mix:
    score = Score(
        scenes=tuple((speech.audio, speech.frames) for speech in speeches),
        music=job.music,
        loudness_lufs=job.wishes.loudness_lufs,
        seed=job.wishes.seed,
    )
    seconds = sum(speech.duration_s for speech in speeches)
    try:
        return await job.driver.run(COMPOSER, score, predicted_s=COST["composer"] * seconds)
    except UserError as error:
        raise _under_its_name(error, job) from error


def _under_its_name(error: UserError, job: _Job) -> UserError:
    """``error``, with the user's music under the name that they know it by."""
    if not isinstance(job.music, Artifact):
        return error
    stored = str(job.driver.artifacts.path(job.music))
    return UserError(error.code, error.message.replace(stored, str(job.wishes.music)), error.hint)


@dataclass(frozen=True, slots=True)
class _Video:
    """A finished video of one format."""

    file: Deliverable
    proof: Proof
    missing: tuple[str, ...]


async def _video(
    job: _Job,
    production: Production,
    speeches: Sequence[SceneSpeech],
    captions: Sequence[tuple[Caption, ...]],
    name: Format,
    mixing: asyncio.Task[Mix],
    listening: asyncio.Task[list[Hearing]],
) -> _Video:
    labels = _chapter_labels(job.scenes)
    filmed = await _all(_film(job, *shot, name) for shot in zip(job.scenes, labels, speeches, captions, strict=True))
    videos = tuple(footage.video for footage, _ in filmed)
    cut = await job.driver.run(EDITOR, _cut(job, production, videos, (await mixing).audio), about=name)
    review = Review(
        video=cut.media,
        production=production,
        speech=tuple(speech.audio for speech in speeches),
        hearing=tuple(await listening),
        watched=tuple(watching for _, watching in filmed),
    )
    seconds = COST["reviewer"] * production.duration_s
    proof = await job.driver.run(REVIEWER, review, about=name, predicted_s=seconds)
    first = name == job.wishes.formats[0]
    file = Deliverable(name="video.mp4" if first else f"video-{name}.mp4", artifact=cut.media, licence=OWN)
    missing = tuple(character for footage, _ in filmed for character in footage.missing)
    return _Video(file, proof.model_copy(update={"subject": file.name}), missing)


async def _film(
    job: _Job, scene: Scene, chapter: str, speech: SceneSpeech, captions: tuple[Caption, ...], name: Format
) -> tuple[Footage, Watching]:
    shot = Shot(
        visual=scene.visual,
        chapter=chapter,
        words=speech.words,
        captions=captions if "burned" in job.wishes.captions else (),
        frames=speech.frames,
        format=name,
        theme=job.wishes.theme,
        quality=job.wishes.quality,
        constant_frame_rate=job.wishes.constant_frame_rate,
        fonts=job.brief.fonts,
    )
    about = f"{scene.id} {name}"
    footage = await job.driver.run(RENDERER, shot, about=about, predicted_s=COST["renderer"] * speech.duration_s)
    watch = Watch(video=footage.video, format=name, words=scene.words, captions=shot.captions)
    watching = await job.driver.run(WATCHER, watch, about=about, predicted_s=COST["watcher"] * speech.duration_s)
    return footage, watching


async def _podcast(job: _Job, production: Production, mixing: asyncio.Task[Mix]) -> Deliverable:
    cut = await job.driver.run(EDITOR, _cut(job, production, (), (await mixing).audio), about="podcast")
    return Deliverable(name="audio.m4a", artifact=cut.media, licence=OWN)


def _cut(job: _Job, production: Production, videos: tuple[Artifact, ...], audio: Artifact) -> Cut:
    soft = bool(videos) and "soft" in job.wishes.captions
    return Cut(
        scenes=videos,
        audio=audio,
        chapters=production.chapters,
        captions=timed_texts(production.scenes) if soft else (),
        language=production.language,
        metadata={"title": production.title, "comment": job.told.script.description},
    )


async def _publish(job: _Job, production: Production) -> tuple[Deliverable, ...]:
    publication = Publication(
        title=production.title,
        language=production.language,
        description=job.told.script.description,
        keywords=job.told.script.keywords,
        scenes=production.scenes,
        chapters=production.chapters,
        theme=job.wishes.theme,
        fonts=job.brief.fonts,
    )
    published = await job.driver.run(PUBLISHER, publication)
    return tuple(Deliverable(name=file.name, artifact=file.artifact, licence=OWN) for file in published.files)


def _announce(job: _Job, seconds: float) -> None:
    """Say what is to come, so that the time left can be told."""
    formats = len(job.wishes.formats)
    shots = len(job.scenes) * formats
    counts = {"composer": 1, "renderer": shots, "watcher": shots, "listener": len(job.scenes), "reviewer": formats}
    for agent, count in counts.items():
        times = 1 if agent in {"composer", "listener"} else formats
        job.driver.plan(agent, count, COST[agent] * seconds * times)


def _chapter_labels(scenes: Sequence[Scene]) -> list[str]:
    """The chapter that each scene belongs to."""
    labels: list[str] = []
    for scene in scenes:
        labels.append(scene.chapter or (labels[-1] if labels else ""))
    return labels


def _assets(job: _Job) -> Iterable[Deliverable]:
    """What the production is made of but did not make itself."""
    for scene in job.scenes:
        if scene.visual.kind == "image":
            yield Deliverable(
                name=scene.visual.alt or scene.id, artifact=scene.visual.image, licence="as its owner says"
            )
    if isinstance(job.music, Artifact):
        yield Deliverable(name=str(job.wishes.music), artifact=job.music, licence="as its owner says")


def _unseen(missing: Sequence[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    told = ", ".join(f"{sign} ({' '.join(f'U+{ord(part):04X}' for part in sign)})" for sign in missing)
    return (f"no font can draw {told}: omnimind doctor names the package that can",)


def _versions(voice: VoiceInfo) -> dict[str, str]:
    """What made it, by name."""
    parts = ("av", "numpy", "opencv-python-headless", "pocketsphinx", "skia-python", "typst")
    return {
        "omnimind": __version__,
        "python": platform.python_version(),
        voice.engine: voice.version,
        **{name: version(name) for name in parts},
    }


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first; what was stopped because of it says nothing new."""
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


async def _all(steps: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results of ``steps``, done side by side."""
    return list(await asyncio.gather(*steps))
