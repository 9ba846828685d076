"""Our renderer and cutter against MoviePy and the ``ffmpeg`` program: the same scenes, captions and sound in one run.

    python bench/peers.py
    python bench/peers.py photographs

A real production is made first. Its pictures are drawn anew, so that all three have the same layers, words, captions
and finished sound, and all encode with the same options of x264 at 30 frames a second. Ours draws its pictures within
the time that is measured; the others are given them, each slide as stills cut where something appears (so without the
animation of ours). MoviePy gets the first quarter of a minute only: seconds of work a second of video are compared.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import NamedTuple

import by_ffmpeg
import by_moviepy
import sources
from likeness import likeness
from make import Bench
from measuring import Cost
from omnimind.agents.timeline import timed_texts
from omnimind.core.brief import SIZES
from omnimind.media.pictures.caption import caption_artist
from omnimind.media.video.encoding import Encoding
from omnimind.media.video.mux import cut
from omnimind.media.video.scene import render_scene
from report import Row, circumstances, tell
from storyboard import FORMAT, Storyboard

THREADS = 2
EXCERPT_S = 15.0

GOALS = {"slides": {"MoviePy": 20.0, "ffmpeg": 3.0}, "photographs": {"MoviePy": 6.0, "ffmpeg": 1.2}}


class Made(NamedTuple):
    """A video that somebody made, of ``duration_s``, and how close its pictures are to what was drawn."""

    by: str
    duration_s: float
    cost: Cost
    size_mb: float
    ssim: float

    @property
    def wall(self) -> float:
        """Seconds for a second of video."""
        return self.cost.wall_s / self.duration_s

    @property
    def cpu(self) -> float:
        """Processor seconds for a second of video."""
        return self.cost.cpu_s / self.duration_s

    def row(self) -> Row:
        """All of it."""
        figures = (
            f"{self.wall:.3f} s (CPU {self.cpu:.3f} s) a second of video, "
            f"{60 * self.size_mb / self.duration_s:.1f} MB a minute, SSIM {self.ssim:.4f}"
        )
        return Row(f"{self.by}, {self.duration_s:.0f} s", figures)


def by_us(board: Storyboard, out: Path) -> None:
    """Draw, render and cut."""
    encoding = Encoding(size=SIZES[FORMAT])

    def one(number: int) -> Path:
        scene, path = board.scenes[number], out.with_name(f"{number}.mp4")
        artist = caption_artist(board.production.wishes.theme, FORMAT)
        picture = board.picture(scene)
        render_scene(picture, scene.words, scene.captions, artist, scene.frames, encoding, path, lambda _, __: None)
        return path

    with ThreadPoolExecutor(THREADS) as pool:
        rendered = list(pool.map(one, range(len(board.scenes))))
    texts = timed_texts(board.production.scenes[: len(board.scenes)])
    captions = [(text.start_s, text.end_s, text.text) for text in texts]
    cut(rendered, board.audio, out, chapters=[], captions=captions, language="en", metadata={})


def measured(by: str, board: Storyboard, work: Callable[[Path], None], folder: Path) -> Made:
    """Time ``work``, which writes the path that it is given, and look at what it made."""
    out = folder / f"{by}.mp4"
    before, began = _cpu_s(), time.perf_counter()
    work(out)
    cost = Cost(time.perf_counter() - began, _cpu_s() - before)
    return Made(by, board.duration_s, cost, out.stat().st_size / 1e6, likeness(board, out))


def _cpu_s() -> float:
    used = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(kinds: list[str]) -> Iterator[Row]:
    """The figures of all ``kinds``."""
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder:
        bench = Bench(Path(folder))
        for kind in kinds:
            yield from compared(kind, bench)


def compared(kind: str, bench: Bench) -> Iterator[Row]:
    """All three on ``kind``."""
    source = sources.TIDES if kind == "slides" else sources.photographs(bench.folder)
    bench.make(kind, source, "--duration", "90s")
    board = Storyboard.read(bench.output(kind), bench.store(kind))
    folder = bench.folder / "peers"
    folder.mkdir(exist_ok=True)
    options = Encoding(size=SIZES[FORMAT]).options(kind == "photographs")
    ours = measured("OmniMind", board, lambda out: by_us(board, out), folder)
    excerpt = board.first(EXCERPT_S)
    peers = [measured("MoviePy", excerpt, lambda out: by_moviepy.make(excerpt, out, options), folder)]
    if shutil.which("ffmpeg"):
        by_ffmpeg.prepare(board, folder)
        peers.append(measured("ffmpeg", board, lambda out: by_ffmpeg.make(board, folder, out, options), folder))
    for made in (ours, *peers):
        yield made.row()._replace(what=f"{kind}: {made.row().what}")
    for peer in peers:
        times, goal = peer.wall / ours.wall, GOALS[kind][peer.by]
        figure = f"{times:.1f} times as fast (CPU {peer.cpu / ours.cpu:.1f})"
        yield Row(f"{kind}: OmniMind to {peer.by}", figure, f"≥ {goal:g}", times >= goal)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="*", choices=[*GOALS, []], help="what to make; both by default")
    kinds = parser.parse_args().kind or list(GOALS)
    print(circumstances(), flush=True)
    tell(measure(kinds))


if __name__ == "__main__":
    main()
