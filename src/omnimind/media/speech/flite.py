"""CMU Flite, when its library is installed (Debian: ``libflite1``): English only, clearer than espeak-ng."""

import ctypes
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from omnimind.core.errors import BrokenError
from omnimind.core.speech import Sound, SpokenWord, Utterance, Voice, VoiceInfo
from omnimind.media.speech.mark import Mark

_RATE_HZ: Final = 16_000
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class _Speaker:
    """``stretch`` slows the voice, which by itself makes 215 to 260 words a minute, to about 160."""

    rank: int
    stretch: float


_SPEAKERS: Final = {"rms": _Speaker(22, 1.2), "slt": _Speaker(21, 1.38), "awb": _Speaker(20, 1.32)}
"""In the order of the words that a recogniser got wrong: 8.5, 17 and 19 % of natural prose, at their own rates."""


class _VoiceHead(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("rate_hz", ctypes.c_int),
        ("count", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("samples", ctypes.c_void_p),
    )


_POINTER, _TEXT = ctypes.c_void_p, ctypes.c_char_p
_FUNCTIONS: Final = {
    "flite_init": (ctypes.c_int, ()),
    "flite_synth_text": (_POINTER, (_TEXT, _POINTER)),
    "utt_wave": (ctypes.POINTER(_Wave), (_POINTER,)),
    "utt_relation": (_POINTER, (_POINTER, _TEXT)),
    "relation_head": (_POINTER, (_POINTER,)),
    "item_next": (_POINTER, (_POINTER,)),
    "item_daughter": (_POINTER, (_POINTER,)),
    "item_feat_string": (_TEXT, (_POINTER, _TEXT)),
    "flite_ffeature_float": (ctypes.c_float, (_POINTER, _TEXT)),
    "flite_feat_set_float": (None, (_POINTER, _TEXT, ctypes.c_float)),
    "delete_utterance": (None, (_POINTER,)),
}
_WORD_START: Final = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"


class FliteLibrary:
    """The loaded library and its voices. Their noise comes from the C library's ``rand``, which is seeded each time."""

    def __init__(self, folder: Path | None) -> None:
        self._lock = threading.Lock()
        self._folder = folder
        self._c = self._load("libflite")
        for dependency in ("libflite_usenglish", "libflite_cmulex"):
            self._load(dependency)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(self._c, name)
            function.restype, function.argtypes = result, arguments
        self._c.flite_init()
        self._libc = ctypes.CDLL(None)
        found = {name: self._registered(name) for name in _SPEAKERS}
        self._speakers = {name: pointer for name, pointer in found.items() if pointer is not None}

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names of the voices that are there, best first."""
        return tuple(self._speakers)

    def _load(self, name: str) -> ctypes.CDLL:
        file = f"{name}.so.1"
        return ctypes.CDLL(str(self._folder / file) if self._folder else file, mode=ctypes.RTLD_GLOBAL)

    def _registered(self, name: str) -> int | None:
        try:
            library = self._load(f"libflite_cmu_us_{name}")
        except OSError:
            return None
        register = getattr(library, f"register_cmu_us_{name}")
        register.restype, register.argtypes = _POINTER, (_TEXT,)
        pointer = int(register(None))
        features = _VoiceHead.from_address(pointer).features
        self._c.flite_feat_set_float(features, b"duration_stretch", _SPEAKERS[name].stretch)
        return pointer

    def speak(self, name: str, text: str) -> tuple[Sound, list[Mark]]:
        """Say ``text``, which is ASCII, untrimmed, with the marks of its tokens."""
        if not text:
            return Sound(_RATE_HZ, b""), []
        with self._lock:
            self._libc.srand(_SEED)
            spoken = self._c.flite_synth_text(text.encode("ascii"), self._speakers[name])
            if not spoken:
                raise BrokenError("voice.failed", f"flite can't say {text!r}")
            try:
                wave = self._c.utt_wave(spoken).contents
                sound = Sound(wave.rate_hz, ctypes.string_at(wave.samples, wave.count * 2))
                return sound, self._marks(spoken, text)
            finally:
                self._c.delete_utterance(spoken)

    def _marks(self, spoken: int, text: str) -> list[Mark]:
        marks, past = list[Mark](), 0
        token = self._c.relation_head(self._c.utt_relation(spoken, b"Token"))
        while token:
            name = self._c.item_feat_string(token, b"name").decode("ascii")
            found = text.find(name, past)
            word = self._c.item_daughter(token)
            if found >= 0 and word:
                past = found + len(name)
                marks.append(Mark(found, self._c.flite_ffeature_float(word, _WORD_START)))
            token = self._c.item_next(token)
        return marks


class FliteSpeaker:
    """One voice of Flite, as a :class:`~omnimind.core.speech.Voice`."""

    def __init__(self, info: VoiceInfo, library: FliteLibrary) -> None:
        self._info = info
        self._library = library

    @property
    def info(self) -> VoiceInfo:
        """Who is speaking."""
        return self._info

    def speak(self, words: Sequence[SpokenWord]) -> Utterance:
        """Say ``words`` as one sentence. Raises ``BrokenError`` (``voice.failed``)."""
        from omnimind.media.speech import timing

        plain = [SpokenWord(word.shown, _ascii(word.said)) for word in words]
        text = timing.compose(plain)
        sound, marks = self._library.speak(self._info.name.removeprefix("flite:"), text.content)
        return timing.utterance(plain, text, marks, sound)


class FliteEngine:
    """The voices of Flite.

    Args:
        folder: Where its shared libraries are, where the system doesn't find them by name.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The installed voices, best first; none where Flite is not installed."""
        library = _library(self._folder)
        return tuple(_info(name) for name in library.speakers) if library else ()

    def voice(self, info: VoiceInfo) -> Voice:
        """The voice behind one of :meth:`voices`."""
        library = _library(self._folder)
        if library is None:
            raise BrokenError("voice.failed", f"the library of {info.name} is gone")
        return FliteSpeaker(info, library)


@cache
def _library(folder: Path | None) -> FliteLibrary | None:
    try:
        return FliteLibrary(folder)
    except OSError:
        return None


def _info(name: str) -> VoiceInfo:
    return VoiceInfo(
        name=f"flite:{name}",
        engine="flite",
        language="en-US",
        version="2",
        licence="MIT-Festival",
        rank=_SPEAKERS[name].rank,
    )


def _ascii(text: str) -> str:
    """``text`` in the letters that Flite reads: accents off, the rest left out."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
