"""Samples: how a voice sounds, and how a theme looks."""

import hashlib
from typing import Final

from omnimind import __version__
from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.speech import VoiceInfo, Voices
from omnimind.media.delivery import Encoding

MOST_LETTERS: Final = 300

_SENTENCES: Final = {
    "de": "Zweimal am Tag steigt das Meer an der Hafenmauer empor. Dann geht es wieder zurück.",
    "en": "Twice a day the sea climbs the harbour wall. Then it goes back.",
    "es": "Dos veces al día el mar sube por el muro del puerto. Después se retira.",
    "fr": "Deux fois par jour, la mer monte le long du quai. Puis elle se retire.",
    "it": "Due volte al giorno il mare sale lungo il molo. Poi si ritira.",
    "nl": "Twee keer per dag klimt de zee tegen de havenmuur. Dan trekt zij zich terug.",
    "pt": "Duas vezes por dia o mar sobe pelo muro do porto. Depois ele volta.",
}

_COUNTED: Final = "1, 2, 3, 4, 5, 6, 7."
"""What every voice says in its own language."""


def sentence(language: str) -> str:
    """What a voice of ``language`` says of itself."""
    return _SENTENCES.get(language.partition("-")[0], _COUNTED)


def voice_key(info: VoiceInfo, text: str) -> str:
    """What a sample is known by: a SHA-256, in hex, that no artifact has."""
    return _key("voice", info.engine, info.name, info.version, text)


def speak(voices: Voices, info: VoiceInfo, text: str, artifacts: ArtifactStore) -> Artifact:
    """``text`` as a voice says it. Raises ``BrokenError`` (``voice.failed``)."""
    import numpy as np

    from omnimind.media.audio.aac import SPEECH_BIT_RATE, write
    from omnimind.media.audio.narration import narration
    from omnimind.media.audio.pcm import frames
    from omnimind.media.speech.narrate import narrate
    from omnimind.media.speech.sound import wav

    spoken = narrate([text], voices.choose(info.language, info.name), info.language)
    with artifacts.writing(".wav") as sound, artifacts.writing(".m4a") as out:
        sound.write_bytes(wav(spoken.sound))
        stereo = (np.repeat(block, 2, axis=0) for block in narration([(sound, spoken.frames)]))
        write(frames(stereo), out, SPEECH_BIT_RATE)
        return artifacts.put_file(out, "audio/mp4")


def theme_key(name: str) -> str:
    """What a theme's picture is known by."""
    return _key("theme", name, __version__)


def show(theme: str, width: int, encoding: Encoding, artifacts: ArtifactStore) -> Artifact:
    """A slide in a theme. Raises ``UserError`` (``theme.unknown``)."""
    from omnimind.core.script import TitleVisual
    from omnimind.media.delivery import encoded
    from omnimind.media.pictures.draw import draw
    from omnimind.media.pictures.flat import flat

    visual = TitleVisual(title="Why the sea comes and goes", subtitle="Twice a day, on most coasts")
    picture = draw(visual, theme=theme, format="landscape", read=artifacts.read)
    return artifacts.put(encoded(flat(picture), width, encoding), f"image/{encoding}")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(("omnimind sample", *parts)).encode()).hexdigest()
