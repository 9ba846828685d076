"""The picture: does it show something, move on, and hurt nobody?"""

from omnimind.core.production import Production
from omnimind.core.watching import Seen
from omnimind.perception.limits import CAPTIONS_BURNED_FREEZE
from omnimind.perception.review import moments
from omnimind.perception.sheet import Sheet


def write(sheet: Sheet, seen: Seen, manifest: Production | None) -> None:
    """Write down what was seen."""
    burned = manifest is not None and "burned" in manifest.wishes.captions
    for name, found, limit in (
        ("longest_black", seen.black, None),
        ("longest_freeze", seen.frozen, CAPTIONS_BURNED_FREEZE if burned else None),
    ):
        note = moments([found.start_s]) if found.longest_s else ""
        sheet.number(name, found.longest_s, note, limit=limit, decimals=2)
    sheet.number("flashes", seen.flashes.most, moments([seen.flashes.at_s]) if seen.flashes.most else "")
