"""Casting: who speaks each scene."""

from collections.abc import Sequence

from omnimind.core.errors import UserError
from omnimind.core.script import Scene
from omnimind.core.speech import VoiceInfo, Voices


def cast(scenes: Sequence[Scene], voice: VoiceInfo, voices: Voices) -> tuple[VoiceInfo, ...]:
    """Who speaks each scene: its own voice, else ``voice``, the production's.

    Raises:
        UserError: ``voice.unknown``, or ``voice.language``: a scene's voice must speak the language that the
            production's does.
    """
    return tuple(voice if scene.voice is None else _own(scene, scene.voice, voice, voices) for scene in scenes)


def _own(scene: Scene, name: str, voice: VoiceInfo, voices: Voices) -> VoiceInfo:
    try:
        own = voices.choose(voice.language, name).info
    except UserError as error:
        raise UserError(error.code, f"the scene {scene.id}: {error.message}", error.hint) from error
    if own.language.partition("-")[0] != voice.language.partition("-")[0]:
        message = f"the scene {scene.id}: {own.name} speaks {own.language}, and the production is in {voice.language}"
        raise UserError("voice.language", message, f"choose one that speaks as {voice.name} does: omnimind voices list")
    return own
