"""The draft of the manifest: the production's clock, words and captions, before anything of it can be seen."""

import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from omnimind import __version__
from omnimind.agents import composer, listener, renderer, reviewer, watcher
from omnimind.agents.manifest import write_manifest
from omnimind.agents.supervisor.plan import FILE_FORMAT, Plan
from omnimind.agents.timeline import chapters, place
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Format
from omnimind.core.caption import Caption
from omnimind.core.event import Forecast
from omnimind.core.production import Deliverable, Production
from omnimind.core.script import ImageVisual, Scene
from omnimind.core.speech import SceneSpeech, VoiceInfo
from omnimind.core.value import Value

OTHERS = "as its owner says"
"""The terms of what somebody else has made."""

PAINTED = "as the terms of the model that painted it"
"""The terms of what a model has painted."""


class Take(Value):
    """A scene, the chapter it belongs to, its narration, its captions, a format each, and who speaks.

    Without a ``voice`` it is the production's: that of a flow that speaks all scenes with one.
    """

    scene: Scene
    chapter: str
    speech: SceneSpeech
    captions: dict[Format, tuple[Caption, ...]]
    voice: VoiceInfo | None = None


class Drafting(Value):
    """The brief, the plan, and what was told and spoken. ``notices`` is what the person was told of it so far."""

    brief: Brief
    plan: Plan
    title: str
    takes: tuple[Take, ...]
    notices: tuple[str, ...] = ()


class Draft(Value):
    """The manifest as far as it is known, how long the production is, and what is still to do."""

    production: Artifact
    duration_s: float
    forecast: tuple[Forecast, ...]


def _draft(work: Drafting, desk: Desk) -> Draft:
    plan, takes = work.plan, work.takes
    source, *further = work.brief.sources
    timed = place(
        [take.scene for take in takes],
        [take.speech for take in takes],
        [take.captions[FILE_FORMAT] for take in takes],
        [{name: take.captions[name] for name in plan.wishes.formats} if plan.burned else {} for take in takes],
        [None if take.voice == plan.voice else take.voice for take in takes],
    )
    production = Production(
        title=work.title,
        language=plan.wishes.language,
        duration_s=timed[-1].end_s,
        wishes=plan.wishes,
        voice=plan.voice,
        origin=source.name,
        source=source.artifact,
        further_sources=tuple(further),
        scenes=timed,
        chapters=chapters(timed),
        deliverables=(),
        assets=tuple(_assets(takes, plan.music)),
        notices=(*work.notices, *_unheard(takes, plan.voice)),
        versions=_versions([plan.voice, *(take.voice for take in takes if take.voice)]),
    )
    return Draft(
        production=write_manifest(production, desk),
        duration_s=production.duration_s,
        forecast=tuple(_forecast(len(takes), len(plan.videos), production.duration_s)),
    )


SUPERVISOR_DRAFT = Agent("supervisor.draft", "1", Drafting, Draft, _draft, remembered=False)
"""Says which versions of what made it."""


def _assets(takes: Sequence[Take], music: bool | File) -> Iterator[Deliverable]:
    """What the production is made of but did not make itself."""
    for scene in (take.scene for take in takes):
        if scene.visual.kind == "image":
            yield from _pictures(scene.visual, scene.id)
    if isinstance(music, File):
        yield Deliverable(name=music.name, artifact=music.artifact, licence=OTHERS)


def _pictures(visual: ImageVisual, scene: str) -> Iterator[Deliverable]:
    licence, note = (PAINTED, f"painted by {visual.painter}") if visual.painter else (OTHERS, "")
    for image in (visual.image, *visual.shapes.values()):
        yield Deliverable(name=visual.alt or scene, artifact=image, licence=licence, note=note)


def _unheard(takes: Sequence[Take], voice: VoiceInfo) -> Iterator[str]:
    """Which scenes have voices of their own that the flow did not speak them with."""
    for take in takes:
        if take.scene.voice and not take.voice:
            yield f"{take.scene.id} is spoken by {voice.name}: this flow has no place for {take.scene.voice}"


def _versions(voices: Sequence[VoiceInfo]) -> dict[str, str]:
    """What made it, by name."""
    parts = ("av", "numpy", "opencv-python-headless", "pocketsphinx", "skia-python", "typst")
    return {
        "omnimind": __version__,
        "python": platform.python_version(),
        **{voice.engine: voice.version for voice in voices},
        **{name: version(name) for name in parts},
    }


def _forecast(scenes: int, videos: int, duration_s: float) -> Iterator[Forecast]:
    """What is to come, so that the time left can be told."""
    yield Forecast(agent="composer", count=1, seconds=composer.COST * duration_s)
    if videos:
        shots, filmed_s = scenes * videos, duration_s * videos
        yield Forecast(agent="renderer", count=shots, seconds=renderer.COST * filmed_s)
        yield Forecast(agent="watcher", count=shots, seconds=watcher.COST * filmed_s)
    yield Forecast(agent="listener", count=scenes, seconds=listener.COST * duration_s)
    reviews = max(1, videos)
    yield Forecast(agent="reviewer", count=reviews, seconds=reviewer.COST * duration_s * reviews)
