"""Pictures are made for browsers, and nothing that people send takes the machine down."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from omnimind.core.errors import UserError
from omnimind.media.delivery import WIDTHS, picture, width_for


def stored(folder, image, encoding, **more):
    """A file with the image."""
    path = folder / f"picture.{encoding}"
    image.save(path, encoding, **more)
    return path


def opened(data):
    """The picture in bytes."""
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("encoding", ["webp", "avif"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "I;16"])
def test_any_picture_is_delivered_small(tmp_path, encoding, mode):
    """Whatever its colours are kept as, it is as wide as was asked, and keeps its shape."""
    path = stored(tmp_path, Image.new(mode, (800, 400)), "png")

    shown = opened(picture(path, 320, encoding))

    assert (shown.format, shown.size) == (encoding.upper(), (320, 160))


def test_a_small_picture_is_not_enlarged(tmp_path):
    """It would only be more bytes."""
    assert opened(picture(stored(tmp_path, Image.new("RGB", (90, 60)), "png"), 320, "webp")).size == (90, 60)


def test_a_picture_stands_upright_and_tells_nothing_else(tmp_path):
    """As its camera said; where it was taken stays with its owner."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "at home"
    path = stored(tmp_path, Image.new("RGB", (400, 200)), "jpeg", exif=exif)

    data = picture(path, 1920, "webp")

    assert opened(data).size == (200, 400)
    assert b"at home" not in data
    assert not opened(data).getexif()


def test_widths_are_few():
    """So that nobody can have a file made for every pixel."""
    assert {width_for(width) for width in range(1, 5000)} == set(WIDTHS)
    assert width_for(None) == max(WIDTHS)
    assert width_for(321) == 480


def bomb(width, height):
    """A PNG that says it is that large, and has nothing in it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(10_000, 6_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_opened(tmp_path, size):
    """By what it says of its size."""
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(*size))

    with pytest.raises(UserError) as error:
        picture(path, 320, "webp")
    assert error.value.code == "image.large"


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", bomb(100, 100), b"GIF89a", b"\xff\xd8\xff\xe0", b"\x00\x00\x00\x20ftypisom" + bytes(50)],
)
def test_what_is_no_picture_is_told(tmp_path, data):
    """Whatever it began as."""
    path = tmp_path / "data"
    path.write_bytes(data)

    with pytest.raises(UserError) as error:
        picture(path, 320, "webp")
    assert error.value.code == "image.unreadable"


def test_other_kinds_of_files_are_not_even_tried(tmp_path):
    """PostScript and the like have interpreters behind them."""
    path = tmp_path / "picture.eps"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")

    with pytest.raises(UserError):
        picture(path, 320, "webp")
