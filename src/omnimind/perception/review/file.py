"""The file: does it decode, is it made as ours are, do picture and sound belong together?"""

from collections.abc import Sequence

from omnimind.core.audition import Listened
from omnimind.core.brief import SIZES, Format
from omnimind.core.production import Chapter, Production
from omnimind.perception.media_file import Mark, MediaFile
from omnimind.perception.pictures import Viewing
from omnimind.perception.sheet import Sheet
from omnimind.perception.wording import NO_SOUND, NOT_MP4

_PICTURE = "H.264 High, yuv420p, BT.709"
_SOUND = "AAC LC, 48000 Hz, stereo"
_NEAR_S = 0.035


def write(
    sheet: Sheet,
    file: MediaFile,
    viewing: Viewing,
    listened: Listened | None,
    manifest: Production | None,
    form: Format,
) -> None:
    """Write down what the file is and how it decodes."""
    missing = max(0, file.frames - viewing.frames - viewing.errors)
    sheet.number("decode_errors", viewing.errors + missing + (listened.errors if listened else 0))
    _formats(sheet, file, form if manifest else None)
    sheet.number("frame_order", viewing.out_of_order)
    if manifest:
        sheet.number("frame_grid", viewing.off_grid)
    sheet.number("first_frame", 1000 * viewing.first_s, decimals=1)
    if listened:
        sheet.number("av_end_difference", 1000 * abs(viewing.end_s - listened.end_s), decimals=1)
    else:
        sheet.unmeasured("av_end_difference", NO_SOUND)
    if manifest:
        sheet.number("duration_difference", 1000 * abs(viewing.end_s - manifest.duration_s), decimals=1)
        _chapters(sheet, file, manifest)


def write_podcast(sheet: Sheet, file: MediaFile, listened: Listened, manifest: Production) -> None:
    """Write down what a file of sound alone is and how it decodes."""
    sheet.number("decode_errors", listened.errors)
    sheet.text("sound_format", file.sound, _SOUND)
    sheet.text("fast_start", "yes" if file.fast_start else "no", "yes")
    sheet.number("duration_difference", 1000 * abs(listened.end_s - manifest.duration_s), decimals=1)
    _chapters(sheet, file, manifest)


def _chapters(sheet: Sheet, file: MediaFile, manifest: Production) -> None:
    wrong = _chapter_errors(file.marks, manifest.chapters)
    sheet.number("chapter_errors", wrong, f"{len(file.marks)} / {len(manifest.chapters)}")


def _formats(sheet: Sheet, file: MediaFile, form: Format | None) -> None:
    """``form`` is given where the file has to be like ours."""
    size = f"{SIZES[form][0]}×{SIZES[form][1]}" if form else ""
    sheet.text("picture_format", f"{file.picture}, {file.width}×{file.height}", f"{_PICTURE}, {size}" if form else "")
    if file.sound or form:
        sheet.text("sound_format", file.sound or NO_SOUND, _SOUND if form else "")
    else:
        sheet.unmeasured("sound_format", NO_SOUND)
    if file.fast_start is None and not form:
        sheet.unmeasured("fast_start", NOT_MP4)
    else:
        sheet.text("fast_start", "yes" if file.fast_start else "no", "yes" if form else "")


def _chapter_errors(marks: Sequence[Mark], due: Sequence[Chapter]) -> int:
    """How many chapters are not where and what they should be."""
    wrong = sum(
        mark.title != chapter.title or abs(mark.start_s - chapter.start_s) > _NEAR_S
        for mark, chapter in zip(marks, due, strict=False)
    )
    return wrong + abs(len(marks) - len(due))
