"""The voices that are installed, of all engines: listed best first, chosen by language or by name."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from omnimind.core.errors import UserError
from omnimind.core.speech import Voice, VoiceInfo
from omnimind.media.speech.engine import Engine

_DEFAULT_REGIONS: Final = {"en": "en-US", "pt": "pt-BR", "es": "es", "fr": "fr-FR", "vi": "vi"}
"""What is meant by a language without a region, where several are spoken."""

_SYNONYMS: Final = {
    "zh": "cmn",
    "zh-CN": "cmn",
    "zh-TW": "cmn",
    "zh-HK": "yue",
    "no": "nb",
    "iw": "he",
    "in": "id",
    "fil": "tl",
}

_COUNTRIES: Final = {
    "br": "pt-BR",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gb": "en-GB",
    "gr": "el",
    "il": "he",
    "ir": "fa",
    "jp": "ja",
    "kr": "ko",
    "rs": "sr",
    "se": "sv",
    "tw": "zh",
    "ua": "uk",
    "us": "en-US",
    "vn": "vi",
}
"""What is meant by the code of a country, where it is not that of a language spoken here."""

_TOLD: Final = ("en", "pt-BR", "es", "fr", "de")
"""Languages to name as examples, where they are spoken."""


class InstalledVoices:
    """Implements :class:`~omnimind.core.speech.Voices`.

    Args:
        folder: Where downloaded voices are; ``None`` if there are none.
        engines: Where voices come from; all that are known by default.
    """

    def __init__(self, folder: Path | None, engines: Sequence[Engine] | None = None) -> None:
        self._folder = folder
        self._given = engines

    def all(self) -> tuple[VoiceInfo, ...]:
        """Every installed voice, best first; those that are equally good by name."""
        return tuple(sorted(self._offers(), key=lambda info: (-info.rank, info.name)))

    def choose(self, language: str, name: str | None = None) -> Voice:
        """The voice called ``name``, else the best one for ``language``.

        A language with a region is spoken in that region's voice if there is one.

        Raises:
            UserError: ``voice.unknown`` or ``language.unknown``; the hint says what may have been meant.
        """
        offers = self._offers()
        info = _named(name, offers) if name else _best(language, offers)
        return offers[info].voice(info)

    @cached_property
    def _engines(self) -> Sequence[Engine]:
        return known_engines(self._folder) if self._given is None else self._given

    def _offers(self) -> dict[VoiceInfo, Engine]:
        return {info: engine for engine in self._engines for info in engine.voices()}


def known_engines(folder: Path | None) -> tuple[Engine, ...]:
    """Every engine, that of downloaded voices only where there is a folder for them."""
    from omnimind.media.speech.espeak import EspeakEngine
    from omnimind.media.speech.flite import FliteEngine
    from omnimind.media.speech.piper import PiperEngine

    return (EspeakEngine(), FliteEngine(), *((PiperEngine(folder),) if folder else ()))


def _named(name: str, offers: Iterable[VoiceInfo]) -> VoiceInfo:
    known = {info.name.casefold(): info for info in offers}
    if name.casefold() in known:
        return known[name.casefold()]
    near = get_close_matches(name.casefold(), known, n=3, cutoff=0.5)
    message = f"there is no voice called {name} here"
    raise UserError("voice.unknown", message, _hint([known[key].name for key in near], "see omnimind voices list"))


def _best(language: str, offers: Iterable[VoiceInfo]) -> VoiceInfo:
    """The nearest voice for ``language``, and of those equally near the best."""
    asked = _SYNONYMS.get(language, language)
    primary = asked.partition("-")[0]
    speaking = [info for info in offers if info.language.partition("-")[0] == primary]
    if speaking:
        return min(speaking, key=lambda info: (_distance(asked, info.language), -info.rank, info.name))
    known = {info.language for info in offers}
    meant = _COUNTRIES.get(language.lower())
    near = [meant] if meant and _spoken(meant, known) else []
    told = ", ".join(one for one in _TOLD if _spoken(one, known))
    otherwise = f"{len(known)} languages and dialects are spoken, such as {told}; see omnimind voices list"
    raise UserError("language.unknown", f"no voice here speaks {language}", _hint(near, otherwise))


def _spoken(language: str, known: Iterable[str]) -> bool:
    """Whether somebody speaks ``language``, in whichever country."""
    primary = _SYNONYMS.get(language, language).partition("-")[0]
    return any(one.partition("-")[0] == primary for one in known)


def _distance(asked: str, spoken: str) -> int:
    """How far ``spoken`` is from the language that was asked for."""
    if "-" not in asked:
        return int(spoken != _DEFAULT_REGIONS.get(asked, asked) and spoken != asked)
    default = _DEFAULT_REGIONS.get(asked.partition("-")[0], asked.partition("-")[0])
    return 0 if spoken == asked else 1 if spoken == default else 2


def _hint(near: Sequence[str], otherwise: str) -> str:
    return f"did you mean {' or '.join(near)}?" if near else otherwise
