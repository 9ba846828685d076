"""What a source says, as blocks: the analyst's output. Every block and sentence knows where it stood."""

from typing import Annotated, Literal

from pydantic import Field

from omnimind.core.artifact import Artifact
from omnimind.core.brief import Options
from omnimind.core.span import Span as Span  # noqa: PLC0414 - for those who ask for it here
from omnimind.core.value import Value


class Run(Value):
    """A stretch of inline text of one style. ``math`` text is TeX; ``link`` is where it points.

    ``span`` is where it stood. If it is as long as ``text``, character ``k`` of ``text`` stood at ``span.start + k``
    (a space, for whatever stood there); if not (an entity, say), the whole of ``text`` stood for the whole of it.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    math: bool = False
    link: str | None = None
    span: Span | None = None


class Heading(Value):
    """A heading of ``level`` 1 to 6."""

    kind: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=1, le=6)]
    runs: tuple[Run, ...]
    span: Span


class Paragraph(Value):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    runs: tuple[Run, ...]
    span: Span


class ListItem(Value):
    """One item; ``depth`` 0 is the outermost list."""

    runs: tuple[Run, ...]
    depth: int = 0
    span: Span


class ListBlock(Value):
    """A list, nested lists flattened into their depth."""

    kind: Literal["list"] = "list"
    ordered: bool
    items: tuple[ListItem, ...]
    span: Span


class Table(Value):
    """A table of text cells; every row has as many cells as ``header``."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    span: Span


class Image(Value):
    """A picture; ``artifact`` is ``None`` when it could not be had, and ``problem`` says why."""

    kind: Literal["image"] = "image"
    artifact: Artifact | None
    width: int = 0
    height: int = 0
    alt: str = ""
    title: str = ""
    origin: str = ""
    problem: str = ""
    span: Span


class Code(Value):
    """Fenced or indented code; ``language`` may be empty."""

    kind: Literal["code"] = "code"
    language: str
    text: str
    span: Span


class Quote(Value):
    """A block quote; ``attribution`` is what follows a closing dash, if any."""

    kind: Literal["quote"] = "quote"
    runs: tuple[Run, ...]
    attribution: str = ""
    span: Span


class Math(Value):
    """Displayed mathematics, in TeX."""

    kind: Literal["math"] = "math"
    tex: str
    span: Span


Block = Annotated[Heading | Paragraph | ListBlock | Table | Image | Code | Quote | Math, Field(discriminator="kind")]


class Sentence(Value):
    """One sentence as a reader sees it (no markup), white space folded."""

    text: str
    span: Span


class Document(Value):
    """A source, understood.

    ``text`` is what the spans index: the source itself for text formats, the extracted text for HTML and PDF.
    ``notices`` are things the person should be told (an image that could not be read, say).
    """

    title: str
    language: str
    text: str
    origin: str
    media_type: str
    blocks: tuple[Block, ...]
    options: Options = Options()
    notices: tuple[str, ...] = ()


def plain(runs: tuple[Run, ...]) -> str:
    """The text of ``runs`` without style."""
    return "".join(run.text for run in runs)
