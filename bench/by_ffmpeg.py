"""The same video by the ``ffmpeg`` program: ``loop`` holds stills, ``zoompan`` moves photographs, libass captions."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from omnimind.core.speech import FRAME_RATE
from omnimind.media.picture import Picture, Pixels
from omnimind.media.video.timeline import FADE_FRAMES
from storyboard import FONT_FILE, Scene, Storyboard, shade, states

BT709 = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"

_STYLE = """\
[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV
Style: Default,Inter,58,&H001C3EA8,&H00151A1E,&H14F8FDFF,&H14F8FDFF,3,14,0,2,160,160,40

[Events]
Format: Layer, Start, End, Style, Text
"""
"""Dark letters on a light plate that take the accent as they are said."""


def prepare(board: Storyboard, folder: Path) -> None:
    """Write the layers, the captions and the filter graph, which takes no part in the time."""
    inputs: list[str] = []
    graph: list[str] = []
    for number, scene in enumerate(board.scenes):
        picture = board.picture(scene)
        make = _photograph if picture.photo else _slide
        graph += make(scene, picture, folder, number, inputs)
    segments = "".join(f"[s{number}]" for number in range(len(board.scenes)))
    graph.append(
        f"{segments}concat=n={len(board.scenes)},ass={folder}/captions.ass:fontsdir={FONT_FILE.parent},format=yuv420p[v]"
    )
    (folder / "captions.ass").write_text(_STYLE + "".join(_events(board)))
    (folder / "graph.txt").write_text(";\n".join(graph))
    (folder / "inputs.txt").write_text("\n".join(inputs))


def make(board: Storyboard, folder: Path, out: Path, options: Mapping[str, str]) -> None:
    """Make the video from what :func:`prepare` wrote, with the encoder's ``options``."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-nostdin"]
    for name in (folder / "inputs.txt").read_text().splitlines():
        command += ["-framerate", str(FRAME_RATE), "-i", str(folder / name)]
    command += ["-i", str(board.audio), "-filter_complex_script", str(folder / "graph.txt")]
    command += ["-map", "[v]", "-map", f"{command.count('-i') - 1}:a", "-c:a", "copy", "-c:v", "libx264"]
    for name, value in options.items():
        command += [f"-{name}", value]
    command += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    subprocess.run([*command, "-movflags", "+faststart", str(out)], check=True)


def _slide(scene: Scene, picture: Picture, folder: Path, number: int, inputs: list[str]) -> Iterator[str]:
    """Each state is read and converted once, and then held."""
    names = []
    for at, state in enumerate(states(scene, picture)):
        held = state.end - state.start
        names.append(f"[s{number}_{at}]")
        yield f"[{len(inputs)}:v]{BT709},loop=loop={held - 1}:size=1:start=0{names[-1]}"
        inputs.append(_saved(state.pixels, folder / f"{number}-{at}.png"))
    joined = f"{''.join(names)}concat=n={len(names)}," if len(names) > 1 else names[0]
    yield f"{joined}{_fades(scene, picture)}[s{number}]"


def _photograph(scene: Scene, picture: Picture, folder: Path, number: int, inputs: list[str]) -> Iterator[str]:
    """The same motion: easing and all, but by whole pixels of the photograph, which is what ``zoompan`` does."""
    start, end = picture.photo.start, picture.photo.end
    width = picture.photo.pixels.shape[1]
    share = f"(on/{scene.frames - 1})*(on/{scene.frames - 1})*(3-2*on/{scene.frames - 1})"

    def moving(first: float, last: float) -> str:
        return f"({first}+({last - first})*{share})"

    zoom, x, y = f"{width}/{moving(start.width, end.width)}", moving(start.x, end.x), moving(start.y, end.y)
    yield (
        f"[{len(inputs)}:v]{BT709},zoompan=z='{zoom}':x='{x}':y='{y}':d={scene.frames}:s=1920x1080:fps={FRAME_RATE}"
        f"[p{number}]"
    )
    inputs.append(_saved(picture.photo.pixels, folder / f"{number}.png"))
    layer = shade(picture)
    yield f"[{len(inputs)}:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[l{number}]"
    inputs.append(_saved(layer.pixels, folder / f"{number}-layer.png"))
    yield f"[p{number}][l{number}]overlay={layer.x}:{layer.y},{_fades(scene, picture)}[s{number}]"


def _fades(scene: Scene, picture: Picture) -> str:
    """In from the background's mean colour and out to it."""
    red, green, blue = np.rint(picture.background.mean(axis=(0, 1))).astype(int)
    color = f"color=0x{red:02x}{green:02x}{blue:02x}"
    return f"fade=in:0:{FADE_FRAMES}:{color},fade=out:{scene.frames - FADE_FRAMES}:{FADE_FRAMES}:{color}"


def _events(board: Storyboard) -> Iterator[str]:
    """An event a caption, its words timed in hundredths of a second."""
    clock_s = 0.0
    for scene in board.scenes:
        for caption in scene.captions:
            text, at_s = "", caption.start_s
            for line in scene.spoken(caption):
                text += "\\N" if text else ""
                for word in line:
                    text += f"{{\\k{max(0, round((word.start_s - at_s) * 100))}}}" if word.start_s > at_s else ""
                    text += f"{{\\k{round((word.end_s - word.start_s) * 100)}}}{word.text} "
                    at_s = word.end_s
            yield f"Dialogue: 0,{_time(clock_s + caption.start_s)},{_time(clock_s + caption.end_s)},Default,{text}\n"
        clock_s += scene.frames / FRAME_RATE


def _time(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s * 100), 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds // 100:02}.{seconds % 100:02}"


def _saved(pixels: Pixels, path: Path) -> str:
    turned = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(path), turned, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return path.name
