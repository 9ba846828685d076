"""The last scene: what the production was told from."""

from collections.abc import Iterable, Sequence
from typing import Final

from omnimind.core.script import Line, Scene, SourcesVisual

_WORDS: Final = {
    "en": ("Sources", "This was told without a source.", "A language model's own knowledge, not checked"),
    "pt": ("Fontes", "Isto foi contado sem uma fonte.", "O conhecimento de um modelo de linguagem, não verificado"),
}
"""By language: the heading, what is said where there is no source, and what is shown then."""

_MAX_SAID, _MAX_SHOWN = 3, 6


_ID: Final = "sources"


def ending(sources: Sequence[str], language: str) -> tuple[Scene, ...]:
    """The scene that names the titles ``sources``, or says that there are none; nothing without words for it."""
    words = _WORDS.get(language.partition("-")[0])
    if words is None:
        return ()
    heading, unsourced, shown = words
    said = [f"{heading}.", *sources[:_MAX_SAID]] if sources else [unsourced]
    scene = Scene(
        id=_ID,
        chapter=heading,
        lines=tuple(Line(text=text) for text in said),
        visual=SourcesVisual(heading=heading, items=tuple(sources[:_MAX_SHOWN]) or (shown,)),
    )
    return (scene,)


def without_ending(scenes: Iterable[Scene]) -> tuple[Scene, ...]:
    """The scenes that tell something."""
    return tuple(scene for scene in scenes if scene.id != _ID)


def ending_in(language: str, scenes: Sequence[Scene], was: str) -> tuple[Scene, ...]:
    """The ending of ``scenes``, which are in the language ``was``, in another one."""
    last = scenes[-1]
    if last.id != _ID or last.visual.kind != "sources":
        return ()
    return ending(() if (last,) == ending((), was) else last.visual.items, language)
