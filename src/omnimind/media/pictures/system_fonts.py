"""The system's fonts for scripts that our faces lack, looked up by their files' names.

Not by fontconfig: skia's own copy of it warns about newer configurations on standard error, indexes every font on its
first use (seconds on a fresh machine), and substitutes by rules that differ between machines.
"""

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import skia


@dataclass(frozen=True, slots=True)
class Script:
    """Characters that our faces lack, and what draws them.

    ``file`` is how the names of its font's files begin (``number`` is its place in a collection), ``package`` the
    Debian package that has them, and ``family`` what draws the script on macOS.
    """

    name: str
    sample: str
    file: str
    package: str
    family: str
    number: int = 0


_CORE, _CJK = "fonts-noto-core", "fonts-noto-cjk"
SCRIPTS = (
    Script("Arabic", "س", "NotoSansArabic", _CORE, "Geeza Pro"),
    Script("Hebrew", "ש", "NotoSansHebrew", _CORE, "Arial Hebrew"),
    Script("Devanagari", "क", "NotoSansDevanagari", _CORE, "Kohinoor Devanagari"),
    Script("Bengali", "ক", "NotoSansBengali", _CORE, "Kohinoor Bangla"),
    Script("Gujarati", "ક", "NotoSansGujarati", _CORE, "Kohinoor Gujarati"),
    Script("Gurmukhi", "ਕ", "NotoSansGurmukhi", _CORE, "Gurmukhi Sangam MN"),
    Script("Tamil", "க", "NotoSansTamil", _CORE, "Tamil Sangam MN"),
    Script("Telugu", "క", "NotoSansTelugu", _CORE, "Kohinoor Telugu"),
    Script("Kannada", "ಕ", "NotoSansKannada", _CORE, "Kannada Sangam MN"),
    Script("Malayalam", "ക", "NotoSansMalayalam", _CORE, "Malayalam Sangam MN"),
    Script("Thai", "ก", "NotoSansThai", _CORE, "Thonburi"),
    Script("Armenian", "Ա", "NotoSansArmenian", _CORE, "Mshtakan"),
    Script("Georgian", "ა", "NotoSansGeorgian", _CORE, "Helvetica"),
    Script("Ethiopic", "ሀ", "NotoSansEthiopic", _CORE, "Kefa"),
    Script("Japanese", "か", "NotoSansCJK", _CJK, "Hiragino Sans", 0),
    Script("Korean", "한", "NotoSansCJK", _CJK, "Apple SD Gothic Neo", 1),
    Script("Chinese", "汉", "NotoSansCJK", _CJK, "PingFang SC", 2),
    Script("Mathematics", "∯", "NotoSansMath", _CORE, "STIX Two Math"),
    Script("Symbols", "⚕", "NotoSansSymbols", _CORE, "Apple Symbols"),
    Script("More symbols", "🞂", "NotoSansSymbols2", _CORE, "Apple Symbols"),
    Script("Emoji", "🌊", "NotoColorEmoji", "fonts-noto-color-emoji", "Apple Color Emoji"),
)

_FOLDERS = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """The Noto font files of this machine by name without suffix; the person's own come before the system's."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for place, folders, names in os.walk(Path(folder).expanduser()):
            folders.sort()
            for name in sorted(names):
                stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a thousand Paths take ten times as long
                if stem.startswith("Noto") and suffix in (".ttf", ".otf", ".ttc"):
                    found.setdefault(stem, Path(place, name))
    return found


def _file(script: Script, *, bold: bool) -> Path | None:
    """The font's file: of one weight, or variable, as distributions name them."""
    endings = ("-Bold", "-Regular") if bold else ("-Regular",)
    stems = (script.file + ending for ending in (*endings, "[wght]", "[wdth,wght]", "-VF", ""))
    return next((_files()[stem] for stem in stems if stem in _files()), None)


@lru_cache(maxsize=64)
def find(script: Script, *, bold: bool) -> skia.Typeface | None:
    """The system's typeface for ``script``, or ``None``; not bold where there is no bold one."""
    if sys.platform == "darwin":
        return _by_family(script.family, bold=bold)
    path = _file(script, bold=bold)
    return skia.FontMgr.New_Custom_Empty().makeFromFile(str(path), script.number) if path else None


def _by_family(family: str, *, bold: bool) -> skia.Typeface | None:
    style = skia.FontStyle.Bold() if bold else skia.FontStyle.Normal()
    found = skia.FontMgr.RefDefault().matchFamilyStyle(family, style)
    return found if found is not None and found.getFamilyName() == family else None


def identities() -> list[str]:
    """One line for each font file (on macOS, typeface) that :func:`find` would use, with what tells versions apart."""
    if sys.platform == "darwin":
        faces = (find(script, bold=False) for script in SCRIPTS)
        return [f"{face.getFamilyName()} {face.countGlyphs()}" for face in faces if face is not None]
    paths = (_file(script, bold=bold) for script in SCRIPTS for bold in (False, True))
    return [f"{path.name} {path.stat().st_size}" for path in paths if path]
