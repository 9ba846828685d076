"""The narrator speaks a scene."""

from omnimind.agents.about import words
from omnimind.core.agent import Agent, Desk
from omnimind.core.speech import FRAME_RATE, SceneSpeech, VoiceInfo
from omnimind.core.value import Value


class Narration(Value):
    """The lines to say, in which voice."""

    lines: tuple[str, ...]
    language: str
    voice: VoiceInfo


def _narrate(work: Narration, desk: Desk) -> SceneSpeech:
    from omnimind.media.speech.narrate import narrate
    from omnimind.media.speech.sound import wav

    voice = desk.voices.choose(work.language, work.voice.name)
    with desk.part("speak") as said:
        spoken = narrate(work.lines, voice, work.language)
        said.update({"engine": voice.info.engine, "audio_s": spoken.frames / FRAME_RATE})
    audio = desk.artifacts.put(wav(spoken.sound), "audio/wav")
    return SceneSpeech(audio=audio, words=spoken.words, frames=spoken.frames)


NARRATOR = Agent("narrator", "1", Narration, SceneSpeech, _narrate, about=lambda work: words(work.lines))
