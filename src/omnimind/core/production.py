"""The production: the finished deliverable and its manifest, ``production.json``."""

from typing import Annotated, Literal

from pydantic import Field

from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Format, Wishes
from omnimind.core.caption import Caption
from omnimind.core.proof import Proof
from omnimind.core.script import Scene
from omnimind.core.speech import VoiceInfo, Word
from omnimind.core.value import OMITTED, Value

Status = Literal["ready", "rejected"]


class Chapter(Value):
    """A named stretch of the production, in seconds from its start."""

    title: str
    start_s: float
    end_s: float


class TimedScene(Value):
    """A scene on the production's clock, which ``words`` and all captions keep too.

    ``captions`` are those of the caption files and the soft track; ``burned`` those in the picture, a format each.
    ``voice`` is who speaks it, if that is not the production's voice.
    """

    scene: Scene
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    captions: tuple[Caption, ...]
    burned: dict[Format, tuple[Caption, ...]] = Field(default_factory=dict)
    voice: Annotated[VoiceInfo | None, OMITTED] = None


class Deliverable(Value):
    """A file of the production: its name in the folder, its bytes, and under what terms it may be used."""

    name: str
    artifact: Artifact
    licence: str
    note: str = ""


class Timing(Value):
    """How long an agent worked, in seconds; ``remembered`` results cost nothing."""

    agent: str
    calls: int
    remembered: int
    seconds: float


class Production(Value):
    """The manifest, ``production.json``.

    ``status`` is ``ready`` only where there is a proof for every video (or the podcast) and all of them pass.
    ``source`` came from ``origin``; what else it was told from is in ``further_sources``.
    """

    title: str
    status: Status = "rejected"
    language: str
    duration_s: float
    wishes: Wishes
    voice: VoiceInfo
    origin: str
    source: Artifact
    further_sources: tuple[File, ...] = ()
    scenes: tuple[TimedScene, ...]
    chapters: tuple[Chapter, ...]
    deliverables: tuple[Deliverable, ...]
    assets: tuple[Deliverable, ...] = ()
    proofs: tuple[Proof, ...] = ()
    versions: dict[str, str]
    notices: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()
