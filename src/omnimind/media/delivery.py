"""Pictures as browsers get them: small, in the size that was asked for, and without what else was in the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

import av
from PIL import Image, ImageOps, UnidentifiedImageError

from omnimind.core.errors import UserError
from omnimind.media.picture import Pixels

Encoding = Literal["webp", "avif"]

WIDTHS: Final = (160, 320, 480, 640, 960, 1280, 1920)
"""The widths there are: others are rounded up, so that nobody can have a file made for every pixel."""

MOST_PIXELS: Final = 50_000_000
"""What takes more memory to open than is good for a server: 150 MB at three bytes a pixel."""

_READABLE: Final = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
_SAVING: Final = {"webp": {"quality": 82, "method": 4}, "avif": {"quality": 60, "speed": 8}}
"""What is not told from the original on slides and photographs, at some 30 ms for a WebP. Source: measured."""

_SHORT_S: Final = 60.0
_LATE_SHARE: Final = 0.85
_BEGUN_S: Final = 8.0


def width_for(asked: int | None) -> int:
    """The width that is made when ``asked`` is asked for; the largest if nothing is."""
    return next((width for width in WIDTHS if asked is not None and width >= asked), WIDTHS[-1])


def picture(path: Path, width: int, encoding: Encoding) -> bytes:
    """The picture, or a still of the video, in ``path``, at most ``width`` pixels wide.

    Raises:
        UserError: ``image.unreadable``: it is neither; ``image.large``: opening it would take too much memory.
    """
    with _telling(path):
        image = _opened(path) or _still(path)
        image = ImageOps.exif_transpose(image)
        return _saved(image, width, encoding)


def encoded(pixels: Pixels, width: int, encoding: Encoding) -> bytes:
    """``pixels``, ``(height, width, 3)`` sRGB, at most ``width`` pixels wide."""
    return _saved(Image.fromarray(pixels), width, encoding)


def _saved(image: Image.Image, width: int, encoding: Encoding) -> bytes:
    if image.mode not in {"RGB", "RGBA"}:
        image = image.convert("RGBA" if "transparency" in image.info or "A" in image.mode else "RGB")
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    target = BytesIO()
    image.info.clear()
    image.save(target, encoding.upper(), **_SAVING[encoding])
    return target.getvalue()


def _opened(path: Path) -> Image.Image | None:
    """The picture in ``path``, if it is one."""
    with path.open("rb") as file:
        try:
            image = Image.open(file, formats=_READABLE)
        except UnidentifiedImageError:
            return None
        _check(path, image.width, image.height)
        image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))  # only JPEG can be read smaller than it is
        image.load()
        return image


def _still(path: Path) -> Image.Image:
    """A frame that shows what a video is about: a scene's is filled towards its end, a whole one's soon."""
    with av.open(path) as file:
        stream = file.streams.video[0]
        _check(path, stream.width, stream.height)
        length_s = (file.duration or 0) / av.time_base
        wanted_s = length_s * _LATE_SHARE if length_s <= _SHORT_S else _BEGUN_S
        last = None
        for frame in file.decode(stream):
            last = frame
            if (frame.time or 0.0) >= wanted_s:
                break
        if last is None:
            raise UnidentifiedImageError
        image: Image.Image = last.to_image()  # type: ignore[no-untyped-call]  # its stub leaves the rest open
        return image


def _check(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        message = f"the picture {path.name[:12]} has {width} x {height} pixels"
        raise UserError("image.large", message, f"make it smaller than {MOST_PIXELS // 10**6} million pixels")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError("image.large", f"the picture {path.name[:12]} is too large", "make it smaller") from error
    except (UnidentifiedImageError, av.FFmpegError, OSError, ValueError, IndexError, SyntaxError) as error:
        hint = "only PNG, JPEG, WebP, GIF, AVIF and videos have one"
        raise UserError("image.unreadable", f"{path.name[:12]} can't be shown as a picture", hint) from error
