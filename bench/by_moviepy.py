"""The same video by MoviePy, as its users write it: image clips that fade into each other, text clips over them."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from moviepy import CompositeVideoClip, ImageClip, TextClip, VideoClip, vfx
from PIL import ImageFont

from omnimind.core.caption import ZONES
from omnimind.core.speech import FRAME_RATE
from omnimind.media.picture import Picture
from storyboard import FADE_S, FONT_FILE, FORMAT, Scene, Storyboard, crop_at, shade, states

SIZE = (1920, 1080)
FONT_SIZE = 46
LINE_PX = 64
INK, PLATE, ACCENT, ON_ACCENT = "#1e1a15", "#fffdf8", "#a83e1c", "#fffaf3"

_BT709 = ("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709")
"""MoviePy leaves FFmpeg's BT.601 in place; so that pictures can be compared it is asked for what the others make."""


def make(board: Storyboard, out: Path, options: Mapping[str, str]) -> None:
    """Make the video with the encoder's ``options``."""
    clips: list[VideoClip] = [ImageClip(board.picture(board.scenes[0]).background).with_duration(board.duration_s)]
    clock_s = 0.0
    for scene in board.scenes:
        clips += [clip.with_start(clock_s + clip.start) for clip in _clips(scene, board.picture(scene))]
        clock_s += scene.frames / FRAME_RATE
    video = CompositeVideoClip(clips, size=SIZE).with_duration(board.duration_s)
    given = {name: value for name, value in options.items() if name != "preset"}
    params = [part for name, value in given.items() for part in (f"-{name}", value)]
    video.write_videofile(
        str(out),
        fps=FRAME_RATE,
        codec="libx264",
        preset=options["preset"],
        audio=str(board.audio),
        ffmpeg_params=[*params, *_BT709],
        logger=None,
    )


def _clips(scene: Scene, picture: Picture) -> Iterator[VideoClip]:
    """A scene's clips, on its clock."""
    still = _photograph if picture.photo else _slide
    yield from still(scene, picture)
    for caption in scene.captions:
        lines = scene.spoken(caption)
        top = ZONES[FORMAT][1] + ZONES[FORMAT][3] - LINE_PX * len(lines)
        for row, words in enumerate(lines):
            text = " ".join(word.text for word in words)
            place = partial(_placed, top=top + LINE_PX * row, left=(SIZE[0] - _width(text)) / 2)
            yield place(text, INK, PLATE, 0, caption.start_s, caption.end_s)
            for number, word in enumerate(words):
                before = _width(" ".join(one.text for one in words[:number]) + " ") if number else 0.0
                yield place(word.text, ON_ACCENT, ACCENT, before, word.start_s, word.end_s)


def _placed(
    text: str, color: str, ground: str, after: float, start_s: float, end_s: float, *, top: float, left: float
) -> VideoClip:
    clip = TextClip(font=str(FONT_FILE), text=text, font_size=FONT_SIZE, color=color, bg_color=ground, margin=(6, 14))
    return (
        clip.with_position((left + after - 6, top - 14)).with_start(start_s).with_duration(max(end_s - start_s, 0.02))
    )


def _width(text: str) -> float:
    return ImageFont.truetype(str(FONT_FILE), FONT_SIZE).getlength(text)


def _slide(scene: Scene, picture: Picture) -> Iterator[VideoClip]:
    held = states(scene, picture)
    for number, state in enumerate(held):
        clip = ImageClip(state.pixels).with_start(state.start / FRAME_RATE)
        yield _faded(clip.with_duration((state.end - state.start) / FRAME_RATE), number == 0, number == len(held) - 1)


def _photograph(scene: Scene, picture: Picture) -> Iterator[VideoClip]:
    """Resized and moved so that the crop of the moment fills the frame."""

    def scale(time_s: float) -> float:
        return SIZE[0] / crop_at(scene, picture, round(time_s * FRAME_RATE)).width

    def place(time_s: float) -> tuple[float, float]:
        crop = crop_at(scene, picture, round(time_s * FRAME_RATE))
        return -crop.x * scale(time_s), -crop.y * scale(time_s)

    duration_s = scene.frames / FRAME_RATE
    moving = ImageClip(picture.photo.pixels).with_duration(duration_s).resized(scale).with_position(place)
    layer = shade(picture)
    titled = [moving, ImageClip(layer.pixels).with_duration(duration_s).with_position((layer.x, layer.y))]
    yield _faded(CompositeVideoClip(titled, size=SIZE).with_duration(duration_s), True, True)


def _faded(clip: VideoClip, first: bool, last: bool) -> VideoClip:
    effects = [vfx.CrossFadeIn(FADE_S)] * first + [vfx.CrossFadeOut(FADE_S)] * last
    return clip.with_effects(effects) if effects else clip
