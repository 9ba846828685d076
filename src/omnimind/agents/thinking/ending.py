"""The last scene: what the production was told from."""

from collections.abc import Sequence
from typing import Final

from omnimind.core.script import Line, Scene, SourcesVisual

_WORDS: Final = {
    "en": ("Sources", "This was told without a source.", "A language model's own knowledge, not checked"),
    "pt": ("Fontes", "Isto foi contado sem uma fonte.", "O conhecimento de um modelo de linguagem, não verificado"),
}
"""By language: the heading, what is said where there is no source, and what is shown then."""

_MAX_SAID, _MAX_SHOWN = 3, 6


def ending(sources: Sequence[str], language: str) -> Scene:
    """The scene that names the titles ``sources``, or says that there are none; in English where we know no better."""
    heading, unsourced, shown = _WORDS.get(language.partition("-")[0], _WORDS["en"])
    said = [f"{heading}.", *sources[:_MAX_SAID]] if sources else [unsourced]
    return Scene(
        id="sources",
        chapter=heading,
        lines=tuple(Line(text=text) for text in said),
        visual=SourcesVisual(heading=heading, items=tuple(sources[:_MAX_SHOWN]) or (shown,)),
    )
