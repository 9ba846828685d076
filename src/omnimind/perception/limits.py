"""The limits that a good video keeps, as data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from omnimind.core.brief import Format
from omnimind.core.caption import LINE_LIMITS


@dataclass(frozen=True, slots=True)
class Limit:
    """Values from ``at_least`` to ``at_most`` pass."""

    at_least: float = -math.inf
    at_most: float = math.inf
    unit: str = ""

    def holds(self, value: float) -> bool:
        """Whether ``value`` keeps it."""
        return self.at_least <= value <= self.at_most

    def __str__(self) -> str:
        if math.isinf(self.at_least) and math.isinf(self.at_most):
            return ""
        if math.isinf(self.at_least):
            return with_unit(f"≤ {self.at_most:g}", self.unit)
        if math.isinf(self.at_most):
            return with_unit(f"≥ {self.at_least:g}", self.unit)
        return with_unit(f"{self.at_least:g} … {self.at_most:g}", self.unit)


def with_unit(number: str, unit: str) -> str:
    """``number`` and its ``unit``, as they are written together: 3 s, but 4.5:1."""
    return f"{number}{unit}" if unit.startswith(":") else f"{number} {unit}".rstrip()


ANY: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        "decode_errors": Limit(at_most=0),
        "frame_order": Limit(at_most=0),
        "first_frame": Limit(at_most=100, unit="ms"),
        "av_end_difference": Limit(at_most=100, unit="ms"),
        "loudness": Limit(unit="LUFS"),
        "true_peak": Limit(at_most=-1, unit="dBTP"),  # Source: EBU R 128
        "longest_silence": Limit(unit="s"),
        "longest_black": Limit(unit="s"),
        "longest_freeze": Limit(unit="s"),
        "flashes": Limit(at_most=3, unit="/s"),  # Source: WCAG 2.2, success criterion 2.3.1
    }
)
"""Rules for every video, whoever made it. Without a bound a value is told and passes: others may have meant it so."""

OURS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        **ANY,
        "frame_grid": Limit(at_most=0),
        "first_frame": Limit(at_most=1, unit="ms"),
        "av_end_difference": Limit(at_most=34, unit="ms"),
        "duration_difference": Limit(at_most=50, unit="ms"),
        "chapter_errors": Limit(at_most=0),
        "soft_caption_errors": Limit(at_most=0),
        "longest_silence": Limit(at_most=2.5, unit="s"),
        "longest_black": Limit(at_most=0.5, unit="s"),
        "longest_freeze": Limit(at_most=40, unit="s"),
        "words_with_sound": Limit(at_least=98, unit="%"),
        "caption_words": Limit(at_most=0),
        "caption_lines": Limit(at_most=2),
        "caption_overlaps": Limit(at_most=0),
        "caption_too_short": Limit(at_most=0),
        "caption_too_long": Limit(at_most=0),
        "caption_too_fast": Limit(at_most=0),
        "caption_sync": Limit(at_most=0),
        "caption_contrast": Limit(at_least=4.5, unit=":1"),  # Source: WCAG 2.2, success criterion 1.4.3
        "words_found": Limit(at_least=85, unit="%"),
        "word_timing": Limit(at_most=80, unit="ms"),
        "word_timing_p95": Limit(at_most=250, unit="ms"),
        "word_drift": Limit(at_most=5, unit="ms/s"),
        "voice_activity": Limit(at_least=60, unit="%"),
        "scene_offset": Limit(at_most=20, unit="ms"),
        "speech_to_background": Limit(at_least=12, unit="dB"),
    }
)
"""Rules for what we make, which a manifest describes."""

CAPTIONS_BURNED_FREEZE: Final = Limit(at_most=12, unit="s")
"""With captions in the picture, words light up every moment."""

LOUDNESS_TOLERANCE_LU: Final = 0.5

PHRASE_TIMING: Final = Limit(at_most=150, unit="ms")
"""Where a phrase starts is heard less exactly than where a word is aligned."""

WORD_ERROR_RATES: Final[Mapping[str, Limit]] = MappingProxyType({"espeak": Limit(at_most=40, unit="%")})
NATURAL_WORD_ERROR_RATE: Final = Limit(at_most=15, unit="%")
"""Word error rates by the voice's engine, and for all others.

Source: measured with a language model of the scene's own words. espeak-ng 3 to 14 %, a single scene up to 36 %; flite 0
to 3 %, a scene up to 10 %; other sentences than the script's 85 to 90 %, noise as loud as the voice 90 %.
"""

FEWEST_WORDS: Final = 20
"""With fewer words than this, a rate says nothing."""

LEAST_DRIFT_SPAN_S: Final = 20.0
"""With less narration than this, a drift is lost in the noise of alignment."""


def loudness(asked_lufs: float) -> Limit:
    """The loudness asked for, half a LU either way. Source: EBU R 128 for the tolerance of file-based work."""
    return Limit(asked_lufs - LOUDNESS_TOLERANCE_LU, asked_lufs + LOUDNESS_TOLERANCE_LU, "LUFS")


def line_length(form: Format) -> Limit:
    """Characters a caption line may have."""
    return Limit(at_most=LINE_LIMITS[form])


def word_error_rate(engine: str) -> Limit:
    """How often a voice of ``engine`` may be misheard."""
    return WORD_ERROR_RATES.get(engine, NATURAL_WORD_ERROR_RATE)
