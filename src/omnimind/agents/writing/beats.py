"""Beats and passages: what can be said, and what is shown while it is."""

from dataclasses import dataclass

from omnimind.agents.writing.exhibits import Contrast, Grid, Plot
from omnimind.agents.writing.outline import Section
from omnimind.core.document import Code, Image, ListBlock, Math, Quote, Sentence
from omnimind.core.script import Line

Subject = ListBlock | Plot | Grid | Contrast | Image | Code | Math | Quote | None
"""What a passage shows; ``None`` for running text, which shows itself."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One line that can be told.

    Beats of one ``group`` are told together or not at all, and only if group ``needs`` is told. ``part`` is the item,
    row or label of the subject that the line tells; ``paragraph`` counts the paragraphs of running text.
    """

    line: Line
    group: int
    needs: int | None = None
    part: int | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Beats that follow each other and show one subject."""

    section: Section
    subject: Subject
    beats: tuple[Beat, ...]


def line_of(sentence: Sentence) -> Line:
    """``sentence`` as a line."""
    return Line(text=sentence.text, spans=(sentence.span,))
