"""A real production taken apart, so that others can make the same video: its pictures, words, captions and sound."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np

from omnimind.core.caption import ZONES, Caption
from omnimind.core.production import Production, TimedScene
from omnimind.core.script import Visual
from omnimind.core.speech import FRAME_RATE, Word
from omnimind.media.picture import Crop, Picture, Pixels, Sprite
from omnimind.media.pictures.draw import draw
from omnimind.media.video.timeline import FADE_FRAMES
from omnimind.store.home import Home

T = TypeVar("T", Word, Caption)

FORMAT = "landscape"
FONT_FILE = Path(str(files("fontpkg_inter"))) / "files" / "Inter[opsz,wght].ttf"
"""The captions' face."""

FADE_S = FADE_FRAMES / FRAME_RATE
CAPTION_TOP = ZONES[FORMAT][1]


class State(NamedTuple):
    """A still picture from ``start`` to ``end``, frames of its scene: every sprite that has appeared by then."""

    start: int
    end: int
    pixels: Pixels


class Scene(NamedTuple):
    """A scene on its own clock."""

    visual: Visual
    chapter: str
    words: Sequence[Word]
    captions: Sequence[Caption]
    frames: int

    def spoken(self, caption: Caption) -> list[list[Word]]:
        """The words of ``caption``, line by line."""
        return [[self.words[index] for index in range(*line)] for line in caption.lines]


class Storyboard(NamedTuple):
    """A production: its scenes, its finished sound, and where its images lie."""

    production: Production
    scenes: Sequence[Scene]
    audio: Path
    home: Home

    @classmethod
    def read(cls, output: Path, store: Path) -> "Storyboard":
        """Take apart what the command made."""
        production = Production.model_validate_json((output / "production.json").read_bytes())
        chapters = [timed.scene.chapter for timed in production.scenes]
        labels = [next((one for one in reversed(chapters[: at + 1]) if one), "") for at in range(len(chapters))]
        scenes = [_scene(*pair) for pair in zip(production.scenes, labels, strict=True)]
        return cls(production, scenes, output / "audio.m4a", Home(store))

    def picture(self, scene: Scene) -> Picture:
        """What ``scene`` shows, drawn anew."""
        theme = self.production.wishes.theme
        return draw(scene.visual, theme=theme, format=FORMAT, read=self.home.artifacts.read, chapter=scene.chapter)

    def first(self, duration_s: float) -> "Storyboard":
        """The first scenes, ``duration_s`` long or a little more."""
        count, frames = 0, 0
        while frames < duration_s * FRAME_RATE:
            frames += self.scenes[count].frames
            count += 1
        return self._replace(scenes=self.scenes[:count])

    @property
    def duration_s(self) -> float:
        """The scenes' length."""
        return sum(scene.frames for scene in self.scenes) / FRAME_RATE


def _scene(timed: TimedScene, chapter: str) -> Scene:
    def own(one: T) -> T:
        return one.model_copy(update={"start_s": one.start_s - timed.start_s, "end_s": one.end_s - timed.start_s})

    frames = round((timed.end_s - timed.start_s) * FRAME_RATE)
    words, captions = [own(word) for word in timed.words], [own(caption) for caption in timed.burned[FORMAT]]
    return Scene(timed.scene.visual, chapter, words, captions, frames)


def states(scene: Scene, picture: Picture) -> list[State]:
    """``scene`` as stills, cut where a sprite has appeared. A photograph is left out."""
    starts = (_start(sprite, scene.words) for sprite in picture.sprites)
    cuts = sorted({0, *(start for start in starts if 0 < start < scene.frames)})
    return [
        State(
            cut, end, composed(picture.background, [one for one in picture.sprites if _start(one, scene.words) <= cut])
        )
        for cut, end in zip(cuts, [*cuts[1:], scene.frames], strict=True)
    ]


def _start(sprite: Sprite, words: Sequence[Word]) -> int:
    cue_s = 0.0 if sprite.cue is None else words[sprite.cue].start_s
    return round((cue_s + sprite.delay_s) * FRAME_RATE)


def composed(below: Pixels, sprites: Sequence[Sprite]) -> Pixels:
    """``sprites`` over ``below``, sRGB."""
    pixels = below.copy()
    for sprite in sprites:
        height, width, _ = sprite.pixels.shape
        part = pixels[sprite.y : sprite.y + height, sprite.x : sprite.x + width]
        leaves = 1 - sprite.pixels[..., 3:] / np.float32(255)
        part[:] = np.rint(part * leaves + sprite.pixels[..., :3]).clip(0, 255)
    return pixels


def shade(picture: Picture) -> Sprite:
    """All sprites of a photograph as one layer, within the smallest box that holds them; its alpha is straight."""
    height, width, _ = picture.background.shape
    whole = np.zeros((height, width, 4), np.float32)
    for sprite in picture.sprites:
        tall, wide, _ = sprite.pixels.shape
        part = whole[sprite.y : sprite.y + tall, sprite.x : sprite.x + wide]
        part[:] = part * (1 - sprite.pixels[..., 3:] / np.float32(255)) + sprite.pixels
    whole[..., :3] *= 255 / np.maximum(whole[..., 3:], 1)
    pixels = np.rint(whole).clip(0, 255).astype(np.uint8)
    x, y, wide, tall = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    x, y = x & ~1, y & ~1
    return Sprite(np.ascontiguousarray(pixels[y : y + (tall + 1) // 2 * 2, x : x + (wide + 1) // 2 * 2]), x, y)


def crop_at(scene: Scene, picture: Picture, frame: int) -> Crop:
    """What part of its photograph ``scene`` shows at ``frame``."""
    share = frame / max(1, scene.frames - 1)
    share = share * share * (3 - 2 * share)
    start, end = picture.photo.start, picture.photo.end
    return Crop(
        *(getattr(start, side) * (1 - share) + getattr(end, side) * share for side in ("x", "y", "width", "height"))
    )


def drawn(scene: Scene, picture: Picture, frame: int) -> Pixels:
    """What ``frame`` should look like without its caption, as well as it can be drawn; every sprite is there."""
    below = picture.background
    if picture.photo:
        crop = crop_at(scene, picture, frame)
        size = (2 * below.shape[1], 2 * below.shape[0])
        matrix = np.array([[crop.width / size[0], 0, crop.x], [0, crop.height / size[1], crop.y]])
        matrix[:, 2] += matrix[:, :2].sum(axis=1) / 2 - 0.5
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        large = cv2.warpAffine(picture.photo.pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        below = cv2.resize(large, (below.shape[1], below.shape[0]), interpolation=cv2.INTER_AREA)
    return composed(below, picture.sprites)
