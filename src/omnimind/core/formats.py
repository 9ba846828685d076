"""The formats that videos are made in."""

from typing import Final, Literal

Format = Literal["landscape", "portrait", "square"]

SIZES: Final[dict[str, tuple[int, int]]] = {
    "landscape": (1920, 1080),
    "portrait": (1080, 1920),
    "square": (1080, 1080),
}
"""Width and height, pixels, of each format."""
