"""Blocks of samples, and libavfilter as a step between them."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import cast

import av
import numpy as np
import numpy.typing as npt

from omnimind.core.speech import FRAME_RATE

Samples = npt.NDArray[np.float32]
"""``(channels, samples)``, full scale at 1."""

RATE_HZ = 48_000
SAMPLES_PER_FRAME = RATE_HZ // FRAME_RATE

BLOCK_SAMPLES = 1 << 17
"""A block is 2.7 s at 48 kHz: some 30 ms of work between two looks at whether to stop."""

_LAYOUTS = {1: "mono", 2: "stereo"}


def frames(blocks: Iterable[Samples], rate_hz: int = RATE_HZ) -> Iterator[av.AudioFrame]:
    """``blocks``, one or two channels, as the frames that libav works on."""
    position = 0
    for block in blocks:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", _LAYOUTS[block.shape[0]])
        frame.sample_rate = rate_hz
        frame.pts = position
        position += frame.samples
        yield frame


def arrays(frames: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    """The samples of planar float ``frames``."""
    for frame in frames:
        yield cast(Samples, frame.to_ndarray())


def filtered(frames: Iterable[av.AudioFrame], *filters: tuple[str, str]) -> Iterator[av.AudioFrame]:
    """``frames``, all of one format, through a chain of libavfilter's ``(name, arguments)``.

    Filters run without Python's lock. Frames come out as the last filter cuts them.
    """
    graph: av.filter.Graph | None = None
    for frame in frames:
        if graph is None:
            graph = _graph(frame, filters)
        graph.push(frame)
        yield from _ready(graph)
    if graph is not None:
        graph.push(None)
        yield from _ready(graph)


def _graph(like: av.AudioFrame, filters: tuple[tuple[str, str], ...]) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        sample_rate=like.sample_rate, format=like.format, layout=like.layout, time_base=Fraction(1, like.sample_rate)
    )
    steps = [graph.add(name, arguments) for name, arguments in filters]
    graph.link_nodes(source, *steps, graph.add("abuffersink")).configure()
    return graph


def _ready(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            yield cast(av.AudioFrame, graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
