"""espeak-ng: every language, in process, hundreds of times faster than it plays. The voices that are always there."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from omnimind.core.speech import SpokenWord, Utterance, Voice, VoiceInfo
from omnimind.media.speech.espeak_library import VARIANT_REVISION, EspeakVoice, library

RANK: Final = 10

RATE_WPM: Final = 136
"""Calm: 172 English or 157 Portuguese words a minute within a sentence, 164 and 146 with the pauses between them."""

VOLUME: Final = 32
"""No voice reaches full scale; at 50 most do, and the library then turns itself down until long after."""

PITCH: Final = 50

_TAGS: Final = {
    "ca-ba": "ca-x-balear",
    "ca-nw": "ca-x-nordocc",
    "ca-va": "ca-valencia",
    "pt": "pt-PT",
    "ru-cl": "ru-x-classic",
}
"""Where espeak-ng's code is not the BCP 47 tag that it looks like."""


class EspeakSpeaker:
    """One voice of espeak-ng, as a :class:`~omnimind.core.speech.Voice`."""

    def __init__(self, info: VoiceInfo, voice: EspeakVoice) -> None:
        self._info = info
        self._voice = voice

    @property
    def info(self) -> VoiceInfo:
        """Who is speaking."""
        return self._info

    def speak(self, words: Sequence[SpokenWord]) -> Utterance:
        """Say ``words`` as one sentence. Raises ``BrokenError`` (``voice.failed``)."""
        from omnimind.media.speech import timing

        text = timing.compose(words)
        sound, marks = library().speak(self._voice, text.content, rate_wpm=RATE_WPM, volume=VOLUME, pitch=PITCH)
        return timing.utterance(words, text, marks, sound)


class EspeakEngine:
    """The voices of espeak-ng."""

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Every voice of every language, by name."""
        return tuple(_catalogue())

    def voice(self, info: VoiceInfo) -> Voice:
        """The voice behind one of :meth:`voices`."""
        return EspeakSpeaker(info, _catalogue()[info])


@cache
def _catalogue() -> dict[VoiceInfo, EspeakVoice]:
    version = f"{library().version()}+{VARIANT_REVISION}"
    named: dict[str, EspeakVoice] = {}
    for voice in library().voices():
        # Two voices share the code "yue"; the second goes by its file's name.
        code = voice.code if voice.code not in named else voice.identifier.rpartition("/")[2].lower()
        named[code] = voice
    return {_info(code, named[code].code, version): named[code] for code in sorted(named)}


def _info(name: str, code: str, version: str) -> VoiceInfo:
    return VoiceInfo(
        name=f"espeak:{name}",
        engine="espeak",
        language=_TAGS.get(code) or _tag(code),
        version=version,
        licence="GPL-3.0-or-later",
        rank=RANK,
    )


def _tag(code: str) -> str:
    """A language code in the case that BCP 47 asks for: ``pt-br`` is ``pt-BR``, ``fa-latn`` is ``fa-Latn``."""
    language, *rest = code.split("-")
    private = rest.index("x") if "x" in rest else len(rest)
    public = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest[:private]]
    return "-".join([language.lower(), *public, *rest[private:]])
