"""The captions: do they hold every word, can they be read in time, and can they be made out?"""

from collections.abc import Sequence

import numpy as np

from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.production import Production, TimedScene
from omnimind.core.watching import Contrasts
from omnimind.perception import limits
from omnimind.perception.captions import cues, judge, timed, track_errors, unshown_words
from omnimind.perception.contrast import of_all
from omnimind.perception.media_file import MediaFile
from omnimind.perception.review import moments
from omnimind.perception.sheet import Sheet
from omnimind.perception.wording import NEEDS_SCRIPT, NOT_BURNED, NOT_SOFT, NOTHING_SAID

_PERCENTILE = 1
_FILES: Format = "landscape"


def write(sheet: Sheet, file: MediaFile, contrasts: Contrasts, manifest: Production | None, form: Format) -> None:
    """Write down how the captions of ``form`` are."""
    if manifest is None:
        for name in ("caption_too_fast", "caption_contrast"):
            sheet.unmeasured(name, NEEDS_SCRIPT)
        return
    if "soft" in manifest.wishes.captions:
        due = [cue for scene in manifest.scenes for cue in cues(timed(scene, scene.captions))]
        sheet.number("soft_caption_errors", track_errors(file.cues, due), f"{len(file.cues)} / {len(due)}")
    else:
        sheet.unmeasured("soft_caption_errors", NOT_SOFT)
    if "burned" in manifest.wishes.captions:
        _rules(sheet, [(scene, scene.burned.get(form, ())) for scene in manifest.scenes], form)
        _contrast(sheet, contrasts)
    else:
        write_files(sheet, manifest)
        sheet.unmeasured("caption_contrast", NOT_BURNED)


def write_files(sheet: Sheet, manifest: Production) -> None:
    """Write down how the captions of the caption files are."""
    _rules(sheet, [(scene, scene.captions) for scene in manifest.scenes], _FILES)


def _rules(sheet: Sheet, chosen: Sequence[tuple[TimedScene, tuple[Caption, ...]]], form: Format) -> None:
    """Hold captions against the rules for ``form``."""
    found = judge([one for scene, captions in chosen for one in timed(scene, captions)])
    sheet.number("caption_words", sum(unshown_words(scene, captions) for scene, captions in chosen))
    sheet.number("caption_lines", found.lines)
    sheet.number("caption_line_length", found.line_length, limit=limits.line_length(form))
    for name, offenders in (
        ("caption_overlaps", found.overlaps),
        ("caption_too_short", found.too_short),
        ("caption_too_long", found.too_long),
        ("caption_too_fast", found.too_fast),
        ("caption_sync", found.out_of_sync),
    ):
        sheet.number(name, len(offenders), moments(offenders))


def _contrast(sheet: Sheet, contrasts: Contrasts) -> None:
    if ratios := of_all(contrasts):
        lowest = float(np.percentile(ratios, _PERCENTILE))
        sheet.number("caption_contrast", lowest, f"n = {len(ratios)}", decimals=2)
    else:
        sheet.unmeasured("caption_contrast", NOTHING_SAID)
