"""The composer puts narration and music together, at the loudness asked for."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.errors import UserError
from omnimind.core.speech import FRAME_RATE
from omnimind.core.value import Value

COST = 0.014
"""Processor seconds a second of production. Source: measured on the examples."""


class Recording(Value):
    """A scene's narration, and its length in frames."""

    audio: Artifact
    frames: int


class Score(Value):
    """Each scene's narration, and the bed: generated, none, or the user's file."""

    scenes: tuple[Recording, ...]
    music: bool | File
    loudness_lufs: float
    seed: int


class Mix(Value):
    """The finished sound: AAC in an MP4 container."""

    audio: Artifact


def _compose(work: Score, desk: Desk) -> Mix:
    from omnimind.media.audio.mix import mix

    scenes = [(desk.artifacts.path(scene.audio), scene.frames) for scene in work.scenes]
    music = desk.artifacts.path(work.music.artifact) if isinstance(work.music, File) else work.music
    with desk.artifacts.writing(".m4a") as path:
        try:
            mix(scenes, path, music=music, loudness_lufs=work.loudness_lufs, seed=work.seed, progress=desk.progress)
        except UserError as error:
            raise _under_its_name(error, work, desk) from error
        return Mix(audio=desk.artifacts.put_file(path, "audio/mp4"))


def _under_its_name(error: UserError, work: Score, desk: Desk) -> UserError:
    """``error``, with the user's music under the name that they know it by."""
    if not isinstance(work.music, File):
        return error
    stored = str(desk.artifacts.path(work.music.artifact))
    return UserError(error.code, error.message.replace(stored, work.music.name), error.hint)


COMPOSER = Agent(
    "composer",
    "2",
    Score,
    Mix,
    _compose,
    predicts=lambda work: COST * sum(scene.frames for scene in work.scenes) / FRAME_RATE,
)
