"""The composer puts narration and music together, at the loudness asked for."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.value import Value


class Score(Value):
    """Each scene's narration with its length in frames, and the bed: generated, none, or the user's file."""

    scenes: tuple[tuple[Artifact, int], ...]
    music: bool | Artifact
    loudness_lufs: float
    seed: int


class Mix(Value):
    """The finished sound: AAC in an MP4 container."""

    audio: Artifact


def _compose(work: Score, desk: Desk) -> Mix:
    from omnimind.media.audio.mix import mix

    scenes = [(desk.artifacts.path(audio), frames) for audio, frames in work.scenes]
    music = desk.artifacts.path(work.music) if isinstance(work.music, Artifact) else work.music
    with desk.artifacts.writing(".m4a") as path:
        mix(scenes, path, music=music, loudness_lufs=work.loudness_lufs, seed=work.seed, progress=desk.progress)
        return Mix(audio=desk.artifacts.put_file(path, "audio/mp4"))


COMPOSER = Agent("composer", "1", Score, Mix, _compose)
