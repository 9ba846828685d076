"""The speech: is every word where the script says, and can it be understood?"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omnimind.core.hearing import Hearing
from omnimind.core.production import Production
from omnimind.perception import limits
from omnimind.perception.sheet import Sheet
from omnimind.perception.wording import FEW_WORDS, NEEDS_SCRIPT, NO_RECOGNISER, NOBODY_LISTENED, NOTHING_SAID, TOO_SHORT

_MEASURES = ("words_found", "word_timing", "word_timing_p95", "word_drift", "word_error_rate", "voice_activity")


def write(sheet: Sheet, hearing: Sequence[Hearing], manifest: Production | None) -> None:
    """Write down what was heard of all scenes together."""
    sought = sum(one.sought for one in hearing)
    if manifest is None or not sought:
        why = NEEDS_SCRIPT if manifest is None else NOTHING_SAID if hearing else NOBODY_LISTENED
        for name in _MEASURES if manifest else ("word_timing", "word_error_rate"):
            sheet.unmeasured(name, why)
        return
    judge = " + ".join(sorted({one.judge for one in hearing}))
    onsets = [np.array(one.onsets).reshape(-1, 2) for one in hearing]
    found = sum(len(one) for one in onsets)
    sheet.number("words_found", 100 * found / sought, f"{judge}: {found} / {sought}", decimals=1)
    _timing(sheet, onsets, by_phrase=any(one.by_phrase for one in hearing))
    _errors(sheet, hearing)
    spoken = sum(one.voiced * one.sought for one in hearing) / sought
    sheet.number("voice_activity", 100 * spoken, decimals=1)


def _timing(sheet: Sheet, onsets: Sequence[npt.NDArray[np.float64]], *, by_phrase: bool) -> None:
    late = np.concatenate([one[:, 1] - one[:, 0] for one in onsets])
    if not late.size:
        for name in ("word_timing", "word_timing_p95", "word_drift"):
            sheet.unmeasured(name, FEW_WORDS)
        return
    limit = limits.PHRASE_TIMING if by_phrase else None
    sheet.number("word_timing", 1000 * float(np.median(np.abs(late))), limit=limit, decimals=1)
    if late.size < limits.FEWEST_WORDS:
        sheet.unmeasured("word_timing_p95", FEW_WORDS)
    else:
        sheet.number("word_timing_p95", 1000 * float(np.percentile(np.abs(late), 95)), decimals=1)
    span_s = sum(float(np.ptp(one[:, 0])) for one in onsets if len(one))
    if late.size < limits.FEWEST_WORDS or span_s < limits.LEAST_DRIFT_SPAN_S:
        sheet.unmeasured("word_drift", TOO_SHORT)
    else:
        sheet.number("word_drift", 1000 * abs(_slope(onsets, late)), decimals=2)


def _slope(onsets: Sequence[npt.NDArray[np.float64]], late: npt.NDArray[np.float64]) -> float:
    """Seconds later a second within a scene, by least squares; the worst twentieth either way is moved in."""
    clipped = np.clip(late, *np.percentile(late, (5, 95)))
    since = np.concatenate([one[:, 0] - one[:, 0].mean() if len(one) else one[:, 0] for one in onsets])
    return float(since @ (clipped - clipped.mean()) / max(since @ since, np.finfo(float).tiny))


def _errors(sheet: Sheet, hearing: Sequence[Hearing]) -> None:
    words = sum(one.words for one in hearing)
    if words < limits.FEWEST_WORDS:
        sheet.unmeasured("word_error_rate", FEW_WORDS if words else NO_RECOGNISER)
        return
    errors = sum(one.errors for one in hearing)
    sheet.number("word_error_rate", 100 * errors / words, f"{errors} / {words}", limit=_limit(hearing), decimals=1)


def _limit(hearing: Sequence[Hearing]) -> limits.Limit:
    """How much may be misheard: of voices of several engines, each counts by the words that it says."""
    words = sum(one.words for one in hearing)
    misheard = sum(one.words * limits.word_error_rate(one.engine).at_most for one in hearing)
    return limits.Limit(at_most=round(misheard / words, 1), unit="%")
