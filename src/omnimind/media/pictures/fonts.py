"""Fonts: the faces that come with OmniMind, and the system's for scripts that those lack.

The choice for every character is fixed: the face that was asked for, then our own faces, then the system's font for
its script. A character that none of them draws is left out and reported, never drawn as a box.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version

import skia

from omnimind.core.errors import BrokenError
from omnimind.media.pictures.system_fonts import SCRIPTS, Script, find, identities


@dataclass(frozen=True, slots=True)
class Family:
    """Where a family's variable fonts are: a package, and its upright and italic file; ``code`` is what it is for."""

    package: str
    upright: str
    italic: str | None = None
    serif: bool = False
    code: bool = False


FAMILIES = {
    "Inter": Family("fontpkg_inter", "Inter[opsz,wght].ttf", "Inter-Italic[opsz,wght].ttf"),
    "Manrope": Family("fontpkg_manrope", "Manrope[wght].ttf"),
    "Bricolage Grotesque": Family("fontpkg_bricolage_grotesque", "BricolageGrotesque[opsz,wdth,wght].ttf"),
    "Newsreader": Family(
        "fontpkg_newsreader", "Newsreader[opsz,wght].ttf", "Newsreader-Italic[opsz,wght].ttf", serif=True
    ),
    "Source Serif 4": Family(
        "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf", serif=True
    ),
    "JetBrains Mono": Family(
        "fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf", "JetBrainsMono-Italic[wght].ttf", code=True
    ),
}


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of a family of ours. ``optical`` is the type size it is drawn for, where the family has that axis."""

    family: str
    weight: int = 400
    italic: bool = False
    optical: float = 24.0

    @property
    def alias(self) -> str:
        """The name this cut goes by among the registered typefaces."""
        return f"{self.family} {self.weight}{' italic' if self.italic else ''} {self.optical:g}"


_IGNORABLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BOLD_FROM = 600
_JOINERS = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Drawable:
    """Text without what can't be drawn, the families that draw it, in order, and the characters left out."""

    text: str
    families: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a script can be drawn: by which ``family`` (``None``: by none), and the Debian ``package`` to add."""

    script: str
    family: str | None
    package: str


@lru_cache(maxsize=1)
def provider() -> skia.textlayout.TypefaceFontProvider:
    """The typefaces in use, by alias; nothing is found by guessing."""
    return skia.textlayout.TypefaceFontProvider()


@lru_cache(maxsize=1)
def collection() -> skia.textlayout.FontCollection:
    """What skia's paragraphs look their families up in."""
    fonts = skia.textlayout.FontCollection()
    fonts.setDefaultFontManager(provider())
    return fonts


@lru_cache(maxsize=64)
def typeface(face: Face) -> skia.Typeface:
    """``face`` loaded and registered. Raises ``BrokenError`` (``font.missing``)."""
    family = FAMILIES[face.family]
    name = family.italic if face.italic and family.italic else family.upright
    try:
        path = resources.files(family.package) / "files" / name
    except ModuleNotFoundError as exc:
        raise _missing(face, family) from exc
    # An empty manager: the system's own would index every installed font first (0.1 s).
    loaded = skia.FontMgr.New_Custom_Empty().makeFromFile(str(path))
    if loaded is None:
        raise _missing(face, family)
    cut = _cut(loaded, {"wght": face.weight, "opsz": face.optical})
    provider().registerTypeface(cut, face.alias)
    return cut


def _missing(face: Face, family: Family) -> BrokenError:
    package = family.package.replace("_", "-")
    return BrokenError(
        "font.missing", f"the font {face.family} is not installed", f"install the Python package {package}"
    )


def _cut(loaded: skia.Typeface, wanted: dict[str, float]) -> skia.Typeface:
    """The point of the font's design space nearest to ``wanted``."""
    position = skia.FontArguments.VariationPosition
    points = []
    for axis in loaded.getVariationDesignParameters():
        value = wanted.get(int(axis.tag).to_bytes(4, "big").decode())
        if value is not None:
            points.append(position.Coordinate(axis.tag, min(max(value, axis.min), axis.max)))
    coordinates = position.Coordinates(points)  # skia keeps pointers: these names must outlive makeClone
    place = position(coordinates)
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(place)
    return loaded.makeClone(arguments)


@lru_cache(maxsize=64)
def _system_alias(script: Script, *, bold: bool) -> str | None:
    """The name that the system's font for ``script`` goes by, once registered; ``None`` without one."""
    found = find(script, bold=bold)
    if found is None:
        return None
    alias = f"{script.name}{' bold' if bold else ''}"
    provider().registerTypeface(found, alias)
    return alias


def _own(face: Face) -> Iterator[Face]:
    """``face`` and our other faces that may stand in for it, nearest first."""
    yield face
    if FAMILIES[face.family].serif:
        yield Face("Source Serif 4", face.weight, face.italic, 60.0 if face.optical > 30 else 14.0)
    yield Face("Inter", face.weight, face.italic, face.optical)
    yield Face("JetBrains Mono", face.weight)


def _scripts(text: str) -> list[Script]:
    """:data:`SCRIPTS`; a text that writes Japanese or Korean gets its Han characters from that script's font."""
    first = "Chinese"
    if re.search("[\u3040-\u30ff]", text):
        first = "Japanese"
    elif re.search("[\uac00-\ud7af]", text):
        first = "Korean"
    return sorted(SCRIPTS, key=lambda script: script.name != first)


def _candidates(face: Face, text: str) -> Iterator[tuple[str, skia.Typeface]]:
    """Aliases and typefaces that may draw ``text``, in order of preference; loaded only as far as asked for."""
    for own in _own(face):
        yield own.alias, typeface(own)
    bold = face.weight >= _BOLD_FROM
    for script in _scripts(text):
        alias = _system_alias(script, bold=bold)
        if alias is not None:
            yield alias, find(script, bold=bold)


def clusters(text: str) -> list[str]:
    """``text`` in user-perceived characters: marks, joiners and skin tones stay with what they change."""
    found: list[str] = []
    for char in text:
        joins = unicodedata.combining(char) or unicodedata.category(char)[0] == "M" or _JOINERS.match(char)
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += char
        else:
            found.append(char)
    return found


def _draws(face: skia.Typeface, cluster: str) -> bool:
    if any(unicodedata.category(char) in ("Co", "Cs") for char in cluster):
        return False  # what a font has at a private place is not what the writer meant
    codes = [ord(char) for char in cluster if char not in _IGNORABLE]
    return all(face.unicharsToGlyphs(codes)) if codes else True


@lru_cache(maxsize=4096)
def _home(face: Face, cluster: str, sample: str) -> tuple[int, str] | None:
    """Rank and alias of the first candidate that draws ``cluster``, in a text that is written like ``sample``."""
    for rank, (alias, candidate) in enumerate(_candidates(face, sample)):
        if _draws(candidate, cluster):
            return rank, alias
    return None


def _spellings(cluster: str) -> Iterable[str]:
    """``cluster``, then plainer ways to write it."""
    yield cluster
    yield unicodedata.normalize("NFKC", cluster)
    base = "".join(c for c in unicodedata.normalize("NFKD", cluster) if unicodedata.category(c)[0] != "M")
    if base:
        yield base


@lru_cache(maxsize=4096)
def drawable(face: Face, text: str) -> Drawable:
    """``text`` as ``face`` and its stand-ins can draw it. Control characters become spaces."""
    typeface(face)
    if text.isascii() and text.isprintable():
        return Drawable(text, (face.alias,))
    sample = _scripts(text)[0].sample
    kept: list[str] = []
    homes: set[tuple[int, str]] = {(0, face.alias)}
    missing: list[str] = []
    for cluster in clusters(unicodedata.normalize("NFC", _CONTROLS.sub(" ", text))):
        for spelling in _spellings(cluster):
            home = _home(face, spelling, sample)
            if home is not None:
                kept.append(spelling)
                homes.add(home)
                break
        else:
            missing.append(cluster)
    return Drawable("".join(kept), tuple(alias for _, alias in sorted(homes)), tuple(missing))


def report() -> tuple[Coverage, ...]:
    """Which scripts can be drawn here, and what to install for those that can't."""
    covered = [Coverage("Latin, Greek, Cyrillic", "Inter", "")]
    for script in SCRIPTS:
        found = find(script, bold=False)
        family = found.getFamilyName() if found is not None and _draws(found, script.sample) else None
        covered.append(Coverage(script.name, family, script.package))
    return tuple(covered)


def fingerprint() -> str:
    """A name for the set of fonts at hand, which changes when a picture may come out differently."""
    ours = [f"{family.package} {version(family.package)}" for family in FAMILIES.values()]
    return sha256("\n".join([*ours, *identities()]).encode()).hexdigest()[:16]
