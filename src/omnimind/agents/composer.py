"""The composer puts narration and music together, at the loudness asked for, and listens to what came of it."""

from itertools import accumulate
from pathlib import Path
from typing import Annotated

from omnimind.core.agent import Agent, Desk, Progress
from omnimind.core.artifact import Artifact, File
from omnimind.core.audition import Audition, Listened
from omnimind.core.errors import UserError
from omnimind.core.speech import FRAME_RATE
from omnimind.core.value import OMITTED, Value

COST = 0.018
"""Processor seconds a second of production. Source: measured on the examples."""


class Recording(Value):
    """A scene's narration, its length in frames, and the voice, if that is not the production's."""

    audio: Artifact
    frames: int
    voice: Annotated[str | None, OMITTED] = None


class Score(Value):
    """Each scene's narration, and the bed: generated, none, or the user's file."""

    scenes: tuple[Recording, ...]
    music: bool | File
    loudness_lufs: float
    seed: int


class Mix(Value):
    """The finished sound, AAC in an MP4 container, and what was heard of it."""

    audio: Artifact
    audition: Audition


def _compose(work: Score, desk: Desk) -> Mix:
    from omnimind.media.audio.evening import evened
    from omnimind.media.audio.mix import mix
    from omnimind.perception.audition import Audited, audit

    recordings = [desk.artifacts.path(scene.audio) for scene in work.scenes]
    frames = [scene.frames for scene in work.scenes]
    scenes = list(zip(recordings, frames, strict=True))
    due_s = [start / FRAME_RATE for start in accumulate(frames[:-1], initial=0)]
    heard: list[Audited] = []

    def hear(path: Path, progress: Progress) -> Listened:
        with desk.part("listen"):
            heard.append(audit(path, list(zip(due_s, recordings, strict=True)), progress))
        return heard[-1].listened

    music = desk.artifacts.path(work.music.artifact) if isinstance(work.music, File) else work.music
    with desk.artifacts.writing(".m4a") as path:
        try:
            with desk.part("mix"):
                mix(
                    scenes,
                    path,
                    music=music,
                    loudness_lufs=work.loudness_lufs,
                    seed=work.seed,
                    progress=desk.progress,
                    hear=hear,
                    gains_db=evened(scenes, [scene.voice for scene in work.scenes]),
                )
        except UserError as error:
            raise _under_its_name(error, work, desk) from error
        audio = desk.artifacts.put_file(path, "audio/mp4")
    return Mix(audio=audio, audition=heard[-1].kept(desk.artifacts))


def _under_its_name(error: UserError, work: Score, desk: Desk) -> UserError:
    """``error``, with the user's music under the name that they know it by."""
    if not isinstance(work.music, File):
        return error
    stored = str(desk.artifacts.path(work.music.artifact))
    return UserError(error.code, error.message.replace(stored, work.music.name), error.hint)


COMPOSER = Agent(
    "composer",
    "4",
    Score,
    Mix,
    _compose,
    predicts=lambda work: COST * sum(scene.frames for scene in work.scenes) / FRAME_RATE,
)
