"""Documents to make productions from: photographs throughout, or as long a text as is asked for. All are seeded."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from random import Random

import cv2

import synthetic

TIDES = Path(__file__).parent.parent / "examples" / "tides.md"
"""A production of slides, 90 s long; its one image is a drawing, which stands still."""

SENTENCE = "A tide table is worth more than a good memory."
CHANGED = "A tide table is worth more than a good friend."
"""A sentence that is told of :data:`TIDES`, and another in its place."""

_PLACES = ["bay", "cape", "cove", "harbour", "inlet", "island", "lagoon", "marsh", "reef", "strait"]
_NAMES = ["Aldern", "Birk", "Corran", "Dunmore", "Eskay", "Farrow", "Glen", "Holme", "Inver", "Jura", "Kerr", "Lorne"]
_WATCHERS = ["pilots", "fishermen", "surveyors", "children", "painters", "keepers"]
_DEEDS = (
    "measure how far the water climbs the {stone} steps",
    "write down when the {stone} sand falls dry",
    "wait for the current to turn behind the {stone} wall",
    "count the boats that float off the {stone} bank",
    "listen to the swell that breaks on the {stone} bar",
)
_STONES = ["old", "grey", "northern", "outer", "wide", "long", "narrow", "broken"]
_WHEN = ["at dawn", "in the first week of spring", "before every storm", "under a full moon", "late in the year"]


def photographs(folder: Path, count: int = 13) -> Path:
    """A document of ``count`` large photographs (JPEG, 2880 by 1620), each with a sentence of its own."""
    told = sentences(2)
    parts = [f"# Along the shore\n\n{next(told)}\n"]
    for number in range(count):
        pixels = cv2.cvtColor(synthetic.photograph(number), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(folder / f"{number}.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])
        parts.append(f"## {_place(number)}\n\n![{_place(number)}]({number}.jpg)\n\n{next(told)}\n")
    source = folder / "shore.md"
    source.write_text("\n".join(parts))
    return source


def long_text(folder: Path, minutes: int) -> Path:
    """A document to talk about for ``minutes``, with twice the text that this takes."""
    told = sentences(1)
    parts = [f"---\nduration: {minutes}m\n---\n\n# The shores of the north\n"]
    for number in range(3 * minutes):
        parts.append(f"## {_place(number)}\n\n{' '.join(islice(told, 7))}\n\n{' '.join(islice(told, 7))}\n")
    source = folder / f"shores-{minutes}.md"
    source.write_text("\n".join(parts))
    return source


def sentences(seed: int) -> Iterator[str]:
    """Sentences of some fifteen words, none twice."""
    told = list(product(range(len(_NAMES)), _PLACES, _WATCHERS, _DEEDS, _STONES, _WHEN))
    for name, place, who, deed, stone, when in Random(seed).sample(told, len(told)):
        yield f"Near the {place} of {_NAMES[name]}, {when}, the {who} {deed.format(stone=stone)}."


def _place(number: int) -> str:
    part, name = divmod(number, len(_NAMES))
    return f"{_NAMES[name]} {_PLACES[part % len(_PLACES)]}"
