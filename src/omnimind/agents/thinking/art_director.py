"""The art director decides what each scene shows."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from pydantic import Field

from omnimind.agents.thinking.ending import without_ending
from omnimind.agents.thinking.looks import Look, PictureLook, SourcePictureLook, TitleLook, faults, texts, visual
from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.text import unknown_numbers
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission, Note
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format
from omnimind.core.document import Document
from omnimind.core.script import ImageVisual, Scene, Script, Visual
from omnimind.core.value import Value

_TOKENS_A_LOOK = 120

_CANVASES: Final[dict[Format, tuple[int, int]]] = {
    "landscape": (1344, 768),
    "portrait": (768, 1344),
    "square": (1024, 1024),
}
"""The size that is painted for each format, pixels: about a megapixel, which fills a frame without growing coarse.

Source: those sizes nearest to 16:9, 9:16 and 1:1 that Stable Diffusion XL was trained on (Podell et al. 2023,
appendix I); beyond them models repeat the motif. They are multiples of 16, as GPT Image wants them.
"""


class Staging(Value):
    """The script to stage, and the documents that have pictures to show.

    ``theme`` is the one that was asked for, if any, and ``formats`` what will be filmed; ``pictures`` says whether
    some can be painted, and ``seed`` which ones.
    """

    script: Script
    commission: Commission
    notes: tuple[Note, ...]
    documents: tuple[Artifact, ...] = ()
    theme: str | None = None
    formats: tuple[Format, ...] = ()
    pictures: bool = False
    seed: int = 1
    basis: Basis


class Sketch(Value):
    """A picture to paint for ``scene`` in ``format``: what is asked for, and what is read to who can't see it."""

    scene: str
    format: Format
    prompt: str
    alt: str
    heading: str
    width: int
    height: int
    seed: int


class Staged(Value):
    """The script with its looks, the theme, and the pictures to paint. Their scenes keep a plain look."""

    script: Script
    theme: str
    sketches: tuple[Sketch, ...]


class SceneLook(Value):
    """What a scene shows."""

    id: str
    look: Annotated[Look, Field(discriminator="kind")]


class Direction(Value):
    """What a model decides."""

    theme: str
    scenes: tuple[SceneLook, ...]


def _direct(work: Staging, desk: Desk) -> Staged:
    from omnimind.media.pictures.theme import themes as all_themes

    themes = (work.theme,) if work.theme else all_themes()
    scenes = without_ending(work.script.scenes)

    images = [
        image for one in work.documents for image in _images(Document.model_validate_json(desk.artifacts.read(one)))
    ]

    def check(direction: Direction) -> None:
        found = [*_faults(direction, scenes, work, len(images))]
        if direction.theme not in themes:
            found.append(f"the theme must be one of {', '.join(themes)}")
        if found:
            raise WrongAnswerError("\n".join(found))

    question = Question(
        prompt("art_director"),
        wishes={
            "language of the script": work.script.language,
            "themes": ", ".join(themes),
            "pictures": "are to be had" if work.pictures else "are not to be had",
        },
        material={
            "audience": work.commission.audience,
            "notes": [note.text for note in work.notes],
            "pictures of the sources": _listed(images),
            "script": [{"id": scene.id, "said": " ".join(scene.words)} for scene in scenes],
        },
        language=work.script.language,
        answer_tokens=200 + _TOKENS_A_LOOK * len(scenes),
    )
    direction = think(desk, question, Direction, check)
    looks = {one.id: one.look for one in direction.scenes}
    shown = tuple(
        _shown(scene, looks[scene.id], images) if scene.id in looks else scene for scene in work.script.scenes
    )
    return Staged(
        script=work.script.model_copy(update={"scenes": shown}),
        theme=direction.theme,
        sketches=tuple(_sketches(direction, work)),
    )


ART_DIRECTOR = Agent(
    "art_director",
    f"2.{prompt('art_director').version}",
    Staging,
    Staged,
    _direct,
    about=lambda work: work.script.title[:40],
    thinks=True,
)


def _images(document: Document) -> Iterator[ImageVisual]:
    """The pictures of a document that could be had, as scenes show them."""
    for block in document.blocks:
        if block.kind == "image" and block.artifact is not None:
            yield ImageVisual(image=block.artifact, alt=block.alt, caption=block.title or block.alt)


def _listed(images: Sequence[ImageVisual]) -> list[dict[str, object]]:
    return [{"number": number, "shows": image.caption} for number, image in enumerate(images, 1)]


def _faults(direction: Direction, scenes: tuple[Scene, ...], work: Staging, images: int) -> Iterator[str]:
    if [one.id for one in direction.scenes] != [scene.id for scene in scenes]:
        yield f"the scenes must be {', '.join(scene.id for scene in scenes)}, in this order"
    said = {scene.id: " ".join(scene.words) for scene in scenes}
    notes = [*(note.text for note in work.notes), work.script.title]
    for one in direction.scenes:
        yield from (f"{one.id}: {fault}" for fault in faults(one.look))
        if strange := unknown_numbers(" ".join(texts(one.look)), [said.get(one.id, ""), *notes]):
            yield f"{one.id}: neither the narration nor a note says {', '.join(strange)}"
        if isinstance(one.look, PictureLook) and not work.pictures:
            yield f"{one.id}: pictures are not to be had"
        if isinstance(one.look, SourcePictureLook) and not 1 <= one.look.number <= images:
            yield f"{one.id}: the sources have no picture {one.look.number}"
    if direction.scenes and not isinstance(direction.scenes[0].look, TitleLook | PictureLook | SourcePictureLook):
        yield f"{direction.scenes[0].id}: the first scene is a title"


def _shown(scene: Scene, look: Look, images: Sequence[ImageVisual]) -> Scene:
    """The scene with its look; with the plain one that it has, if it has to be painted first."""
    if isinstance(look, SourcePictureLook):
        shown: Visual = images[look.number - 1].model_copy(update={"heading": look.heading})
    else:
        shown = visual(look, scene.words) or scene.visual
    return scene.model_copy(update={"visual": shown})


def _sketches(direction: Direction, work: Staging) -> Iterator[Sketch]:
    formats: tuple[Format, ...] = work.formats or ("landscape",)
    pictures = [(number, one.id, one.look) for number, one in enumerate(direction.scenes)]
    for number, scene, look in pictures:
        if not isinstance(look, PictureLook):
            continue
        for shape in formats:
            width, height = _CANVASES[shape]
            yield Sketch(
                scene=scene,
                format=shape,
                prompt=look.prompt,
                alt=look.alt,
                heading=look.heading,
                width=width,
                height=height,
                seed=work.seed + number,
            )
