"""Pictures are found where a document may look, checked whole, and told of when they can't be had."""

import base64
import io
import zlib
from urllib.parse import quote

import pytest
import skia

from omnimind.documents.fetch import load
from omnimind.documents.pictures import MAX_PICTURE_BYTES
from omnimind.documents.read import read

FORMATS = {
    "png": (skia.EncodedImageFormat.kPNG, "image/png"),
    "jpg": (skia.EncodedImageFormat.kJPEG, "image/jpeg"),
    "webp": (skia.EncodedImageFormat.kWEBP, "image/webp"),
}
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def picture(kind="png", width=3, height=2):
    """A small picture's bytes."""
    surface = skia.Surface(width, height)
    surface.getCanvas().clear(skia.ColorRED)
    stream = io.BytesIO(bytes(surface.makeImageSnapshot().encodeToData(FORMATS[kind][0], 90)))
    return stream.getvalue()


def resized(png, width, height):
    """``png`` with a head that promises another size."""
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + png[24:29]
    return png[:12] + head + zlib.crc32(head).to_bytes(4) + png[33:]


@pytest.fixture
def shown(tmp_path, artifacts):
    """Reads a document in a folder that shows one picture, and gives the image and the notices."""

    def show(source, name="doc.md", text="![Alt]({} 'Title')"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.format(source))
        document = read(load(str(path)), artifacts)
        (image,) = [block for block in document.blocks if block.kind == "image"]
        return image, document.notices

    (tmp_path / "docs").mkdir()
    return show


@pytest.mark.parametrize("kind", FORMATS)
def test_relative(shown, tmp_path, artifacts, kind):
    """A file of the document's folder is kept as it is, with its type and size."""
    data = picture(kind)
    (tmp_path / "docs" / f"my moon.{kind}").write_bytes(data)
    image, notices = shown(f"my%20moon.{kind}")
    assert artifacts.read(image.artifact) == data
    assert image.artifact.media_type == FORMATS[kind][1]
    assert (image.width, image.height, image.alt, image.title) == (3, 2, "Alt", "Title")
    assert (image.problem, notices) == ("", ())


def test_gif(shown, tmp_path):
    """GIF is read too."""
    (tmp_path / "docs" / "a.gif").write_bytes(GIF)
    image, _ = shown("a.gif")
    assert (image.artifact.media_type, image.width, image.height) == ("image/gif", 1, 1)


def test_turned(shown, tmp_path):
    """A photograph that its camera turned has the size that it is shown in."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    jpeg = picture("jpg")
    marked = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + jpeg[2:]
    (tmp_path / "docs" / "a.jpg").write_bytes(marked)
    image, _ = shown("a.jpg")
    assert (image.width, image.height) == (2, 3)


def test_absolute(shown, tmp_path):
    """A local document may name any file by its whole path, or as a file address."""
    (tmp_path / "a.png").write_bytes(picture())
    for source in (tmp_path / "a.png", (tmp_path / "a.png").as_uri()):
        assert shown(source)[0].artifact


@pytest.mark.parametrize(
    "encode", [lambda data: ";base64," + base64.b64encode(data).decode(), lambda d: "," + quote(d)]
)
def test_data_uri(shown, encode):
    """A picture may be in the document itself; its origin does not repeat it."""
    image, _ = shown("data:image/png" + encode(picture()))
    assert (image.width, image.origin) == (3, "data:image/png")


def test_html(shown, tmp_path):
    """A page's pictures are found likewise."""
    (tmp_path / "docs" / "a.png").write_bytes(picture())
    text = "<html><body><p>Tides.</p><figure><img src='{}' alt='A'><figcaption>The <i>Moon</i></figcaption></figure>"
    image, _ = shown("a.png", "page.html", text)
    assert image.artifact
    assert (image.alt, image.title) == ("A", "The Moon")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("none.png", "no such file"),
        ("../a.png", "outside the document's folder"),
        ("link/a.png", "outside the document's folder"),
        ("folder", "directory"),
        ("broken.png", "cut short"),
        ("text.png", "not a picture"),
        ("drawing.svg", "SVG"),
        ("large.png", "larger than 20 MB"),
        ("bomb.png", "pixels are too many"),
        ("data:image/png", "no data"),
        ("data:image/png;base64,A", "broken"),
        ("ftp://a.b/c.png", "not the address"),
        ("%00", "not a path"),
        ("x" * 300, "name too long"),
    ],
)
def test_problems(shown, tmp_path, source, reason):
    """A picture that can't be had leaves its place with the reason, and a notice; the document goes on."""
    folder = tmp_path / "docs"
    (tmp_path / "a.png").write_bytes(picture())
    (folder / "link").symlink_to(tmp_path)
    (folder / "folder").mkdir()
    (folder / "broken.png").write_bytes(picture(width=90, height=90)[:60])
    (folder / "text.png").write_text("no picture")
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "bomb.png").write_bytes(resized(picture(), 60_000, 60_000))
    with (folder / "large.png").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    image, notices = shown(source)
    assert image.artifact is None
    assert reason in image.problem.lower() or reason in image.problem
    assert len(notices) == 1
    assert image.problem in notices[0]


def test_web(shown):
    """A local document's pictures on the web are not fetched; one notice counts them all."""
    image, notices = shown("https://a.b/c.png", text="![b]({})")
    assert image.problem
    assert notices == ("1 picture on the web left out: a local document shows only pictures that are files or data",)


def test_text_has_no_folder(reading):
    """A quoted text shows no files."""
    document = reading("![a](/etc/hostname) ![b](c.png) ![d](http://e.f/g.png) ![h](http://e.f/i.png)")
    assert all(block.artifact is None for block in document.blocks)
    assert len(document.notices) == 3
    assert "2 pictures on the web" in document.notices[-1]
