"""Times the renderer on a synthetic production of ten-second scenes, and says what the picture lost.

    python bench/render.py slides
    python bench/render.py photos --seconds 30
    python bench/render.py slides --x264 preset=superfast:crf=20:mbtree=1:rc-lookahead=10 --x264 preset=veryfast:crf=20

CPU seconds are the figure to compare: wall time depends on who else is at work. ``drawn`` is the part of them spent on
making frames. SSIM and PSNR compare decoded luma with drawn luma, on the first two scenes.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np

import synthetic
from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.picture import Picture
from omnimind.media.video.encoding import Encoding
from omnimind.media.video.mux import cut
from omnimind.media.video.scene import render_scene
from omnimind.media.video.stage import Stage
from omnimind.media.video.timeline import moments

SCENE_S = 10.0
SCENE_FRAMES = 300


class Tuned(Encoding):
    """Our encoding with the encoder's own options replaced."""

    x264: str = ""

    def options(self, in_motion: bool) -> dict[str, str]:
        """``x264`` over what scenes need to fit together."""
        if not self.x264:
            return super().options(in_motion)
        given = dict(part.split("=", 1) for part in self.x264.split(":"))
        preset = given.pop("preset", "superfast")
        fixed = {"bframes": "0", "scenecut": "0", "keyint": "300", "stitchable": "1"}
        params = ":".join(f"{key}={value}" for key, value in (fixed | given).items())
        return {"preset": preset, "profile": "high", "x264-params": params}


class Scene(NamedTuple):
    """What is rendered."""

    picture: Picture
    words: list[Word]
    captions: list[Caption]

    def stage(self) -> Stage:
        """The scene drawn without being encoded."""
        return Stage(self.picture, [word.text for word in self.words], self.captions, synthetic.draw_caption)


def scenes(kind: str, seconds: float) -> list[Scene]:
    """The production's scenes; photographs are made once each and then used again."""
    base = synthetic.background()
    made = []
    photographs = [synthetic.moving(number, base) for number in range(3)] if kind == "photos" else []
    for number in range(round(seconds / SCENE_S)):
        words = synthetic.words(SCENE_S, number * 5)
        picture = photographs[number % 3] if photographs else synthetic.slide(number, base, words)
        made.append(Scene(picture, words, synthetic.captions(words)))
    return made


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds, all threads, that ``work`` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def draw(made: list[Scene], every_frame: bool) -> None:
    """Draw all that would be encoded."""
    for scene in made:
        stage = scene.stage()
        for moment in moments(*scene, SCENE_FRAMES, every_frame):
            stage.draw(moment.view)


def render(made: list[Scene], encoding: Encoding, threads: int, folder: Path) -> list[Path]:
    """Render all scenes, as many at once as there are threads."""
    paths = [folder / f"{number}.mp4" for number in range(len(made))]

    def one(scene: Scene, path: Path) -> None:
        render_scene(*scene, synthetic.draw_caption, SCENE_FRAMES, encoding, path, lambda done, total: None)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, made, paths))
    return paths


def losses(made: list[Scene], paths: list[Path], every_frame: bool) -> Iterator[tuple[float, float]]:
    """SSIM and PSNR of the luma of every seventh frame that was sent."""
    for scene, path in zip(made[:2], paths[:2], strict=True):
        stage = scene.stage()
        with av.open(path) as file:
            sent = zip(moments(*scene, SCENE_FRAMES, every_frame), file.decode(video=0), strict=True)
            for number, (moment, frame) in enumerate(sent):
                drawn = stage.draw(moment.view).to_ndarray()[: frame.height].astype(np.float32)
                if number % 7 == 0:
                    shown = frame.to_ndarray()[: frame.height].astype(np.float32)
                    yield ssim(drawn, shown), 10 * np.log10(255**2 / max(1e-6, float(np.mean((drawn - shown) ** 2))))


def ssim(first: np.ndarray, second: np.ndarray) -> float:
    """Structural similarity. Source: Wang et al. 2004."""

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    a, b = mean(first), mean(second)
    spread = mean(first**2) - a**2 + mean(second**2) - b**2
    both = mean(first * second) - a * b
    return float(((2 * a * b + 6.5025) * (2 * both + 58.5225) / ((a**2 + b**2 + 6.5025) * (spread + 58.5225))).mean())


def main() -> None:
    """One line of figures for each encoding."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("slides", "photos"))
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quality", choices=("draft", "standard", "high"), default="standard")
    parser.add_argument("--constant-frame-rate", action="store_true")
    parser.add_argument("--x264", action="append", metavar="KEY=VALUE:...", help="instead of our options; repeatable")
    given = parser.parse_args()
    every_frame = given.constant_frame_rate
    made = scenes(given.kind, given.seconds)
    sent = sum(1 for scene in made for _ in moments(*scene, SCENE_FRAMES, every_frame))
    seconds = len(made) * SCENE_S
    print(f"{seconds:.0f} s of {given.kind}, {sent} frames sent; drawn: {cpu_s(lambda: draw(made, every_frame)):.2f} s")
    for x264 in given.x264 or [""]:
        encoding = Tuned(
            size=(synthetic.WIDTH, synthetic.HEIGHT),
            quality=given.quality,
            constant_frame_rate=every_frame,
            x264=x264,
        )
        with tempfile.TemporaryDirectory() as folder:
            start, cpu_start = time.perf_counter(), time.process_time()
            paths = render(made, encoding, given.threads, Path(folder))
            cpu, wall = time.process_time() - cpu_start, time.perf_counter() - start
            out = Path(folder, "out.mp4")
            cutting = cpu_s(lambda: cut(paths, None, out, chapters=[], captions=[], language="en", metadata={}))  # noqa: B023 - called at once
            size_mb = out.stat().st_size / 1e6
            figures = np.array(list(losses(made, paths, every_frame)))
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(
            f"{x264 or given.quality}: CPU {cpu:.2f} s ({1e3 * cpu / sent:.2f} ms a frame), cut {cutting:.2f} s, "
            f"wall {wall:.2f} s ({seconds / wall:.1f} x real time), {size_mb:.2f} MB, "
            f"SSIM {figures[:, 0].mean():.4f} (least {figures[:, 0].min():.4f}), PSNR {figures[:, 1].mean():.1f} dB, "
            f"peak {peak_mb:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
