"""The sound: is it as loud as asked, unbroken, and does it carry the narration where it should?"""

from collections.abc import Sequence

import numpy as np

from omnimind.core.audition import Listened, Placed
from omnimind.core.production import Production
from omnimind.core.speech import Word
from omnimind.perception import limits
from omnimind.perception.activity import STEP_S, Levels
from omnimind.perception.review import moments
from omnimind.perception.runs import runs
from omnimind.perception.sheet import Sheet
from omnimind.perception.soundtrack import SILENCE_LUFS
from omnimind.perception.wording import NEEDS_SCRIPT, NEEDS_SPEECH, NO_SOUND, NOTHING_SAID

_SILENT_DBFS = -50.0
_AROUND_S = 0.05
_UNDER_PROGRAMME_DB = 15.0
"""In a word, speech comes at least this near to the loudness of the whole. Source: measured on espeak-ng and flite."""


def write(
    sheet: Sheet, listened: Listened | None, level: Levels, manifest: Production | None, asked_lufs: float | None
) -> None:
    """Write down what was heard."""
    if listened is None:
        for name in ("loudness", "true_peak", "longest_silence", "words_with_sound"):
            sheet.unmeasured(name, NO_SOUND)
        return
    limit = None if asked_lufs is None else limits.loudness(asked_lufs)
    sheet.number("loudness", listened.integrated_lufs, limit=limit, decimals=2)
    sheet.number("true_peak", listened.true_peak_dbtp, decimals=2)
    words = [word for scene in manifest.scenes for word in scene.words if word.said] if manifest else []
    spoken = level[: round(words[-1].end_s / STEP_S)] if words else level
    _silence(sheet, spoken, words[0].start_s if words else 0.0)
    if not manifest:
        sheet.unmeasured("words_with_sound", NEEDS_SCRIPT)
    elif not words:
        sheet.unmeasured("words_with_sound", NOTHING_SAID)
    else:
        _words(sheet, words, level, max(listened.integrated_lufs, SILENCE_LUFS / 2) - _UNDER_PROGRAMME_DB)


def _silence(sheet: Sheet, level: Levels, first_s: float) -> None:
    """Silence counts from ``first_s`` on."""
    quiet = level < _SILENT_DBFS
    quiet[: round(first_s / STEP_S)] = False
    stretches = runs(quiet)
    lengths_s = (stretches[:, 1] - stretches[:, 0]) * STEP_S
    longest = int(np.argmax(lengths_s)) if lengths_s.size else None
    where = "" if longest is None else moments([float(stretches[longest, 0]) * STEP_S])
    sheet.number("longest_silence", 0.0 if longest is None else float(lengths_s[longest]), where, decimals=2)


def _words(sheet: Sheet, words: Sequence[Word], level: Levels, least_db: float) -> None:
    silent = [word.start_s for word in words if not (_span(level, word) > least_db).any()]
    sheet.number("words_with_sound", 100 * (1 - len(silent) / len(words)), moments(silent), decimals=1)


def _span(level: Levels, word: Word) -> Levels:
    """The levels of ``word`` and a moment around it, since the shortest words have hardly a vowel of their own."""
    first, past = round((word.start_s - _AROUND_S) / STEP_S), round((word.end_s + _AROUND_S) / STEP_S)
    return level[max(first, 0) : past]


def write_mix(sheet: Sheet, speech: Sequence[tuple[float, Placed | None]], manifest: Production | None) -> None:
    """Write down how the scenes' recordings, each due at its time, were found in the mix."""
    found = [(due_s, one) for due_s, one in speech if one is not None]
    if not found:
        if manifest:
            for name in ("scene_offset", "speech_to_background"):
                sheet.unmeasured(name, NOTHING_SAID if speech else NEEDS_SPEECH)
        return
    due_s, worst = max(found, key=lambda pair: abs(pair[1].offset_s))
    sheet.number("scene_offset", 1000 * abs(worst.offset_s), moments([due_s]), decimals=1)
    due_s, worst = min(found, key=lambda pair: pair[1].over_background_db)
    sheet.number("speech_to_background", worst.over_background_db, moments([due_s]), decimals=1)
