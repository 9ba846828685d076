"""The shapes of states: each kind has its own, so that colour is never the only sign."""

from collections.abc import Callable
from typing import Final

from omnimind.flows.graph.layout import Box
from omnimind.flows.graph.routes import Way


def outline(box: Box) -> str:
    """The outline of a state that holds no others."""
    return _OUTLINES[box.kind](box.width, box.height)


def _rounded(radius: float) -> Callable[[float, float], str]:
    return lambda width, height: (
        f'<rect class="shape" width="{width:.1f}" height="{height:.1f}" rx="{min(radius, height / 2):.1f}"/>'
    )


def _hexagon(width: float, height: float) -> str:
    middle, corner = height / 2, 16
    points = (
        f"0,{middle:.1f} {corner},0 {width - corner:.1f},0 {width:.1f},{middle:.1f} {width - corner:.1f},{height:.1f}"
    )
    return f'<polygon class="shape" points="{points} {corner},{height:.1f}"/>'


def _octagon(width: float, height: float) -> str:
    cut, right, bottom = 11, width - 11, height - 11
    upper = f"{cut},0 {right:.1f},0 {width:.1f},{cut} {width:.1f},{bottom:.1f}"
    return (
        f'<polygon class="shape" points="{upper} {right:.1f},{height:.1f} {cut},{height:.1f} 0,{bottom:.1f} 0,{cut}"/>'
    )


def _double(width: float, height: float) -> str:
    inner = (
        f'<rect class="shape" x="3" y="3" width="{width - 6:.1f}" height="{height - 6:.1f}" rx="{height / 2 - 3:.1f}"/>'
    )
    return _rounded(100)(width, height) + inner


def _dot(width: float, height: float) -> str:
    return f'<circle class="shape" cx="{width / 2:.1f}" cy="{height / 2:.1f}" r="{width / 2 - 2:.1f}"/>'


def _ring(width: float, height: float) -> str:
    core = f'<circle class="core" cx="{width / 2:.1f}" cy="{height / 2:.1f}" r="{width / 2 - 4:.1f}"/>'
    return f'<circle class="shape" cx="{width / 2:.1f}" cy="{height / 2:.1f}" r="{width / 2:.1f}"/>{core}'


_OUTLINES: Final = {
    "Task": _rounded(10),
    "Pass": _rounded(2),
    "Choice": _hexagon,
    "Wait": _rounded(100),
    "Succeed": _double,
    "Fail": _octagon,
    "Start": _dot,
    "Finish": _ring,
}


def container(box: Box) -> str:
    """The outline of a Parallel, or of a Map: a pile, since it is run many times."""
    size = f'width="{box.width:.1f}" height="{box.height:.1f}" rx="12"'
    sheets = "".join(f'<rect class="sheet" x="{step}" y="{step}" {size}/>' for step in (8, 4)) * (box.kind == "Map")
    return f'{sheets}<rect class="shape" {size}/>'


def tip(way: Way) -> str:
    """The head of an arrow."""
    (x, y), size = way.tip, 7
    sideways = {"down": (-4, -size, 4, -size), "up": (-4, size, 4, size), "left": (size, -4, size, 4)}[way.heading]
    left, up, right, down = sideways
    return f'<path class="tip" d="M{x:.1f} {y:.1f}l{left} {up}L{x + right:.1f} {y + down:.1f}z"/>'


def retry(x: float, y: float) -> str:
    """A turning arrow around ``x`` and ``y``: the state is tried again when it fails."""
    return f'<path class="retry" d="M{x + 4:.1f} {y - 1.5:.1f}a4.2 4.2 0 1 0 .2 3.2m0 -6v2.9h-2.9"/>'


_SIGNS: Final = {
    "succeeded": "M-3 0l2 2.2 4-4.4",
    "failed": "M-2.5 -2.5l5 5m0 -5l-5 5",
    "running": "M-1.5 -3l4 3-4 3z",
    "waiting": "M-1.8 -2.6v5.2m3.6 -5.2v5.2",
    "cancelled": "M-2.8 0h5.6",
}


def badge(box: Box, status: str) -> str:
    """A sign in the corner of a state for what became of it."""
    x = box.width - 4
    sign = f'<path class="sign" transform="translate({x:.1f} 4)" d="{_SIGNS[status]}"/>'
    return f'<circle class="badge" cx="{x:.1f}" cy="4" r="8"/>{sign}'
