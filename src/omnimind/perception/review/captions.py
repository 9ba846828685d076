"""The captions: do they hold every word, can they be read in time, and can they be made out?"""

import numpy as np

from omnimind.core.brief import Format
from omnimind.core.production import Production
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
    _rules(sheet, manifest, form)
    if "burned" not in manifest.wishes.captions:
        sheet.unmeasured("caption_contrast", NOT_BURNED)
    elif ratios := of_all(contrasts):
        lowest = float(np.percentile(ratios, _PERCENTILE))
        sheet.number("caption_contrast", lowest, f"n = {len(ratios)}", decimals=2)
    else:
        sheet.unmeasured("caption_contrast", NOTHING_SAID)


def _rules(sheet: Sheet, manifest: Production, form: Format) -> None:
    """The captions in the picture where there are some, else those of the files."""
    burned = "burned" in manifest.wishes.captions
    chosen = [(scene, scene.burned.get(form, ()) if burned else scene.captions) for scene in manifest.scenes]
    found = judge([one for scene, captions in chosen for one in timed(scene, captions)])
    sheet.number("caption_words", sum(unshown_words(scene, captions) for scene, captions in chosen))
    sheet.number("caption_lines", found.lines)
    sheet.number("caption_line_length", found.line_length, limit=limits.line_length(form if burned else _FILES))
    for name, offenders in (
        ("caption_overlaps", found.overlaps),
        ("caption_too_short", found.too_short),
        ("caption_too_long", found.too_long),
        ("caption_too_fast", found.too_fast),
        ("caption_sync", found.out_of_sync),
    ):
        sheet.number(name, len(offenders), moments(offenders))
