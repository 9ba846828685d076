"""The script: the brief told in scenes, each with narration, a visual and the source spans it rests on.

A scene's **words** are its lines joined by a space and split at white space. A ``cue`` is an index into them: the
element appears when that word is spoken.
"""

from typing import Annotated, Literal

from pydantic import Field

from omnimind.core.artifact import Artifact
from omnimind.core.formats import Format
from omnimind.core.span import Span
from omnimind.core.value import OMITTED, Value

Cue = Annotated[int, Field(ge=0)]


class Line(Value):
    """One narrated sentence as the captions show it, and the source it was taken from."""

    text: str
    spans: tuple[Span, ...] = ()


class Item(Value):
    """A piece of text on the screen that appears at ``cue``."""

    text: str
    cue: Cue = 0


class TitleVisual(Value):
    """The opening, or a chapter's divider."""

    kind: Literal["title"] = "title"
    title: str
    subtitle: str = ""


class StatementVisual(Value):
    """One thought, set large under its heading."""

    kind: Literal["statement"] = "statement"
    heading: str = ""
    text: str


class BulletsVisual(Value):
    """A list; items appear as they are spoken."""

    kind: Literal["bullets"] = "bullets"
    heading: str = ""
    items: tuple[Item, ...]
    ordered: bool = False


class QuoteVisual(Value):
    """Someone's words."""

    kind: Literal["quote"] = "quote"
    text: str
    attribution: str = ""


class TableVisual(Value):
    """A table as it is; ``row_cues`` has one cue a row."""

    kind: Literal["table"] = "table"
    heading: str = ""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_cues: tuple[Cue, ...]


class Series(Value):
    """Numbers of one name, one a label."""

    name: str
    values: tuple[float, ...]


class ChartVisual(Value):
    """Numbers drawn; ``cues`` has one cue a label. ``shown`` has each series' values as the source wrote them."""

    kind: Literal["chart"] = "chart"
    heading: str = ""
    chart: Literal["bar", "line", "pie"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    shown: tuple[tuple[str, ...], ...]
    unit: str = ""
    cues: tuple[Cue, ...]


class ImageVisual(Value):
    """A picture, in slow motion (pan and zoom): of the source, or by the ``painter``, a model.

    ``shapes`` has it as it was painted for some formats; others show ``image``.
    """

    kind: Literal["image"] = "image"
    heading: str = ""
    image: Artifact
    shapes: dict[Format, Artifact] = Field(default_factory=dict)
    alt: str = ""
    caption: str = ""
    painter: str = ""


class CodeVisual(Value):
    """Source code, highlighted."""

    kind: Literal["code"] = "code"
    heading: str = ""
    language: str = ""
    text: str


class Column(Value):
    """One side of a comparison."""

    title: str
    items: tuple[Item, ...]


class ComparisonVisual(Value):
    """Two or three things side by side."""

    kind: Literal["comparison"] = "comparison"
    heading: str = ""
    columns: tuple[Column, ...]


class MathVisual(Value):
    """Displayed mathematics, in TeX."""

    kind: Literal["math"] = "math"
    heading: str = ""
    tex: str


class SourcesVisual(Value):
    """Where it comes from."""

    kind: Literal["sources"] = "sources"
    heading: str
    items: tuple[str, ...]


Visual = Annotated[
    TitleVisual
    | StatementVisual
    | BulletsVisual
    | QuoteVisual
    | TableVisual
    | ChartVisual
    | ImageVisual
    | CodeVisual
    | ComparisonVisual
    | MathVisual
    | SourcesVisual,
    Field(discriminator="kind"),
]


class Scene(Value):
    """The unit of work, cache, retry, progress and review. ``chapter`` is set where a chapter begins.

    ``source`` is the number of the brief's source that its spans are of; ``voice`` is the name of who speaks it, if
    that is not the production's voice.
    """

    id: str
    chapter: str | None = None
    lines: tuple[Line, ...]
    visual: Visual
    source: Annotated[int, Field(ge=0)] = 0
    voice: Annotated[str | None, Field(min_length=1, max_length=100), OMITTED] = None

    @property
    def words(self) -> tuple[str, ...]:
        """The scene's words, which cues index."""
        return tuple(" ".join(line.text for line in self.lines).split())


class Script(Value):
    """The brief told in scenes. ``headline`` is what its thumbnail says, if that is not the title."""

    title: str
    language: str
    description: str = ""
    headline: str = ""
    keywords: tuple[str, ...] = ()
    scenes: tuple[Scene, ...]
