"""The entry to this room: a visual becomes a picture."""

from collections.abc import Callable

from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format
from omnimind.core.script import (
    BulletsVisual,
    ChartVisual,
    CodeVisual,
    ComparisonVisual,
    ImageVisual,
    MathVisual,
    QuoteVisual,
    SourcesVisual,
    StatementVisual,
    TableVisual,
    TitleVisual,
    Visual,
)
from omnimind.media.picture import Picture, Sprite
from omnimind.media.pictures.background import background
from omnimind.media.pictures.bullets import draw_bullets
from omnimind.media.pictures.comparison import draw_comparison
from omnimind.media.pictures.page import Page
from omnimind.media.pictures.photo import draw_image
from omnimind.media.pictures.quote import draw_quote
from omnimind.media.pictures.sources import draw_sources
from omnimind.media.pictures.statement import draw_statement
from omnimind.media.pictures.theme import theme as theme_named
from omnimind.media.pictures.title import draw_title


def draw(
    visual: Visual,
    *,
    theme: str,
    format: Format,  # noqa: A002 - the word for it everywhere
    read: Callable[[Artifact], bytes],
    chapter: str = "",
) -> Picture:
    """What a scene shows. ``read`` gets an artifact's bytes; ``chapter`` is named small at the top.

    Raises:
        UserError: ``theme.unknown``, ``image.broken``.
    """
    page = Page(theme_named(theme), format, read, chapter)
    if isinstance(visual, ImageVisual):
        sprites, photo = draw_image(visual, page)
    else:
        sprites, photo = _drawn(visual, page), None
    return Picture(background(theme, format), tuple(sprites), photo, tuple(page.setter.missing))


def _drawn(visual: Visual, page: Page) -> list[Sprite]:  # noqa: PLR0911 - one return a kind of visual
    """Layouts that few productions have, and that bring libraries of their own, are loaded when they are met."""
    match visual:
        case TitleVisual():
            return draw_title(visual, page)
        case StatementVisual():
            return draw_statement(visual, page)
        case BulletsVisual():
            return draw_bullets(visual, page)
        case QuoteVisual():
            return draw_quote(visual, page)
        case ComparisonVisual():
            return draw_comparison(visual, page)
        case TableVisual():
            from omnimind.media.pictures.table import draw_table

            return draw_table(visual, page)
        case ChartVisual():
            from omnimind.media.pictures.chart import draw_chart

            return draw_chart(visual, page)
        case CodeVisual():
            from omnimind.media.pictures.code import draw_code

            return draw_code(visual, page)
        case MathVisual():
            from omnimind.media.pictures.math import draw_math

            return draw_math(visual, page)
        case SourcesVisual():
            return draw_sources(visual, page)
    raise TypeError(f"no layout for {visual!r}")
