"""Claims about the pictures of every layout, format and theme."""

from collections.abc import Callable
from itertools import combinations, product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.artifact import Artifact
from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.errors import UserError
from omnimind.core.script import (
    BulletsVisual,
    Column,
    ComparisonVisual,
    ImageVisual,
    Item,
    QuoteVisual,
    SourcesVisual,
    StatementVisual,
    TitleVisual,
    Visual,
)
from omnimind.media.picture import Picture, Pixels, Sprite
from omnimind.media.pictures.background import background
from omnimind.media.pictures.draw import draw
from omnimind.media.pictures.image import decode
from omnimind.media.pictures.page import CONTENT
from omnimind.media.pictures.quote import _unquoted
from omnimind.media.pictures.sources import tidy
from omnimind.media.pictures.statement import emphasised
from omnimind.media.pictures.theme import contrast, theme, themes
from omnimind.media.pictures.thumbnail import thumbnail
from omnimind.media.pictures.typeset import Style

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")
LOOKS = list(product(themes(), FORMATS))
HANG_PX = 38
"""Descenders, marks and the strokes of italics may leave the content box by this much."""

WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzáãçéõABCDM-0123456789"), min_size=1, max_size=24)


def texts(words: int, least: int = 1) -> st.SearchStrategy[str]:
    """Between ``least`` and ``words`` words."""
    return st.lists(WORD, min_size=least, max_size=words).map(" ".join)


def items(most: int) -> st.SearchStrategy[tuple[Item, ...]]:
    """One to ``most`` items that appear one by one."""
    lists = st.lists(texts(24), min_size=1, max_size=most)
    return lists.map(lambda found: tuple(Item(text=text, cue=cue) for cue, text in enumerate(found)))


def visuals() -> st.SearchStrategy[Visual]:
    """Any visual of words, from tiny to far too long."""
    columns = st.lists(st.builds(Column, title=texts(6), items=items(5)), min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(TitleVisual, title=texts(20), subtitle=texts(40, 0)),
        st.builds(StatementVisual, heading=texts(14, 0), text=texts(120)),
        st.builds(BulletsVisual, heading=texts(14, 0), items=items(9), ordered=st.booleans()),
        st.builds(QuoteVisual, text=texts(120), attribution=texts(20, 0)),
        st.builds(ComparisonVisual, heading=texts(10, 0), columns=columns),
        st.builds(SourcesVisual, heading=texts(4), items=st.lists(texts(30), max_size=16).map(tuple)),
    )


def encoded(pixels: Pixels, kind: str = ".png") -> bytes:
    """``pixels`` (RGB or RGBA) as a file."""
    channels = [2, 1, 0, 3][: pixels.shape[2]]
    return cv2.imencode(kind, np.ascontiguousarray(pixels[:, :, channels]))[1].tobytes()


def photograph(width: int, height: int) -> Pixels:
    """Something with the colours and the grain of a photograph."""
    noise = np.random.default_rng(7).integers(0, 255, (height // 16 + 1, width // 16 + 1, 3), np.uint8)
    smooth = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(8).integers(0, 24, (height, width, 3), np.uint8)
    return np.asarray(smooth // 2 + grain + 60, np.uint8)


def reader(data: bytes) -> Callable[[Artifact], bytes]:
    """A store with one thing in it."""
    return lambda _: data


def drawn(visual: Visual, name: str = "paper", form: Format = "landscape", data: bytes = b"") -> Picture:
    """``visual`` under a chapter of its own."""
    return draw(visual, theme=name, format=form, read=reader(data), chapter="A chapter")


def image(**more: str) -> ImageVisual:
    """An image whose bytes the reader has."""
    return ImageVisual(image=Artifact(sha256="0" * 64, media_type="image/png", size_bytes=1), **more)


def assert_sound(sprite: Sprite, form: Format) -> None:
    """A sprite keeps the renderer's contract."""
    height, width = sprite.pixels.shape[:2]
    assert sprite.pixels.dtype == np.uint8
    assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
    assert sprite.x >= 0
    assert sprite.y >= 0
    assert sprite.x + width <= SIZES[form][0]
    assert sprite.y + height <= SIZES[form][1]
    assert (sprite.pixels[:, :, :3] <= sprite.pixels[:, :, 3:]).all()


def within_content(sprite: Sprite, form: Format) -> bool:
    """Whether a sprite is in the content box, but for what hangs out."""
    height, width = sprite.pixels.shape[:2]
    box = CONTENT[form].inset(-HANG_PX, -HANG_PX, -HANG_PX, -HANG_PX)
    across = box.x <= sprite.x and sprite.x + width <= box.right
    return across and box.y <= sprite.y and sprite.y + height <= box.bottom


def overlap(one: Sprite, other: Sprite) -> int:
    """How many pixels both sprites have ink on."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.pixels.shape[1], other.x + other.pixels.shape[1])
    bottom = min(one.y + one.pixels.shape[0], other.y + other.pixels.shape[0])
    if right <= left or bottom <= top:
        return 0
    inks = [
        sprite.pixels[top - sprite.y : bottom - sprite.y, left - sprite.x : right - sprite.x, 3] > 127
        for sprite in (one, other)
    ]
    return int((inks[0] & inks[1]).sum())


@settings(deadline=None, max_examples=120, derandomize=True)
@given(visuals(), st.sampled_from(themes()), st.sampled_from(FORMATS))
def test_every_layout_keeps_its_place(visual: Visual, name: str, form: Format) -> None:
    """Whatever the text, sprites are even, within the content box, clear of the captions, and not on each other."""
    picture = drawn(visual, name, form)
    zone = ZONES[form]
    for sprite in picture.sprites:
        assert_sound(sprite, form)
        assert within_content(sprite, form)
        assert sprite.y + sprite.pixels.shape[0] <= zone[1]
    assert all(overlap(one, other) == 0 for one, other in combinations(picture.sprites, 2))


MANY = tuple(Item(text="several words that say something " * 4, cue=cue) for cue in range(60))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "visual",
    [
        TitleVisual(title=""),
        StatementVisual(text=""),
        StatementVisual(text="endless" * 400),
        BulletsVisual(items=()),
        BulletsVisual(heading="Many", items=MANY),
        QuoteVisual(text=""),
        ComparisonVisual(columns=()),
        ComparisonVisual(columns=(Column(title="Many " * 30, items=MANY), Column(title="", items=()))),
        SourcesVisual(heading="", items=()),
        SourcesVisual(heading="Many", items=tuple(item.text for item in MANY)),
    ],
    ids=lambda visual: visual.kind,
)
def test_nothing_and_far_too_much_are_drawn_in_place(visual: Visual, form: Format) -> None:
    """Empty and absurdly long visuals neither fail nor leave their place; what has no room is only spoken."""
    for sprite in drawn(visual, "studio", form).sprites:
        assert_sound(sprite, form)
        assert within_content(sprite, form) or not sprite.pixels.any()


@settings(deadline=None, max_examples=12)
@given(visuals(), st.sampled_from(themes()), st.sampled_from(FORMATS))
def test_the_same_visual_is_the_same_picture(visual: Visual, name: str, form: Format) -> None:
    """Drawing twice gives the same bytes at the same places, and the very same background."""
    one, other = drawn(visual, name, form), drawn(visual, name, form)
    assert one.background is other.background
    assert len(one.sprites) == len(other.sprites)
    for left, right in zip(one.sprites, other.sprites, strict=True):
        assert (left.x, left.y, left.cue, left.effect, left.delay_s) == (
            right.x,
            right.y,
            right.cue,
            right.effect,
            right.delay_s,
        )
        assert left.pixels.tobytes() == right.pixels.tobytes()


def test_items_appear_when_they_are_spoken() -> None:
    """Every item is a sprite with the item's cue; the rest is there from the start."""
    spoken = tuple(Item(text=f"item {cue}", cue=cue) for cue in (3, 9, 14))
    picture = drawn(BulletsVisual(heading="Three", items=spoken))
    assert [sprite.cue for sprite in picture.sprites if sprite.cue is not None] == [3, 9, 14]
    columns = (Column(title="a", items=spoken[:1]), Column(title="b", items=spoken[1:]))
    compared = drawn(ComparisonVisual(columns=columns))
    assert [sprite.cue for sprite in compared.sprites if sprite.cue is not None] == [3, 9, 14]


def test_a_scene_tells_what_it_could_not_draw() -> None:
    """Characters without a glyph are in ``missing``, in the order they were met."""
    picture = drawn(StatementVisual(heading="\ue001", text="a \ue000 b \ue001"))
    assert set(picture.missing) == {"\ue000", "\ue001"}


def test_the_running_head_is_dropped_when_the_heading_says_it() -> None:
    """A chapter is not named twice."""
    repeated = draw(
        StatementVisual(heading="Tides", text="x"), theme="paper", format="square", read=reader(b""), chapter="TIDES"
    )
    assert len(repeated.sprites) == len(drawn(StatementVisual(heading="Tides", text="x"), form="square").sprites) - 1


@pytest.mark.parametrize(("name", "form"), LOOKS)
def test_text_can_be_read(name: str, form: Format) -> None:
    """Every text colour has 4.5:1 on every shade of the background and on cards; chart colours have 3:1."""
    look = theme(name)
    shades = np.unique(background(name, form).reshape(-1, 3)[::31], axis=0)
    colors = [0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in shades]
    for color in (look.ink, look.muted, look.accent):
        assert min(contrast(color, shade) for shade in (*colors, look.surface)) >= 4.5
    for color in look.series:
        assert min(contrast(color, shade) for shade in (*colors, look.surface)) >= 3
    assert contrast(look.on_accent, look.accent) >= 4.5


@pytest.mark.parametrize(("name", "form"), LOOKS)
def test_backgrounds_do_not_band(name: str, form: Format) -> None:
    """Neighbours differ like noise does: nowhere are there long runs of one level beside long runs of the next."""
    pixels = background(name, form)
    assert pixels.shape == (SIZES[form][1], SIZES[form][0], 3)
    assert not pixels.flags.writeable
    changes = (np.diff(pixels.astype(np.int16), axis=1) != 0).any(axis=2).mean(axis=1)
    assert np.percentile(changes, 5) > 0.2
    assert np.abs(np.diff(pixels.astype(np.int16), axis=1)).max() <= 2


def test_an_unknown_theme_is_named_with_the_known_ones() -> None:
    """The error says which themes there are."""
    with pytest.raises(UserError) as caught:
        drawn(TitleVisual(title="x"), "neon")
    assert caught.value.code == "theme.unknown"
    assert all(name in caught.value.hint for name in themes())


@pytest.mark.parametrize(
    "data", [b"", b"not an image", encoded(photograph(64, 64))[:-300]], ids=["empty", "nonsense", "cut off"]
)
def test_a_broken_image_is_an_error(data: bytes) -> None:
    """What can't be decoded is said to be broken."""
    with pytest.raises(UserError) as caught:
        drawn(image(), data=data)
    assert caught.value.code == "image.broken"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("size", [(1600, 1060), (900, 1300), (1000, 1000), (2400, 600), (420, 300), (300, 1200)])
def test_photographs_move_slowly_and_stay_whole(size: tuple[int, int], form: Format) -> None:
    """A photograph's views lie within it, have its box's aspect, lose at most a third and zoom by 6 to 10 per cent."""
    picture = drawn(image(heading="A heading", caption="A caption"), form=form, data=encoded(photograph(*size)))
    photo = picture.photo
    assert photo is not None
    x, y, width, height = photo.box
    assert not any(value % 2 for value in photo.box)
    assert 0 <= x <= x + width <= SIZES[form][0]
    assert 0 <= y <= y + height <= SIZES[form][1]
    for crop in (photo.start, photo.end):
        assert crop.width / crop.height == pytest.approx(width / height)
        assert crop.x >= -1e-6
        assert crop.y >= -1e-6
        assert crop.x + crop.width <= photo.pixels.shape[1] + 1e-6
        assert crop.y + crop.height <= photo.pixels.shape[0] + 1e-6
    wide, near = sorted((photo.start.width, photo.end.width), reverse=True)
    assert 1.06 <= wide / near <= 1.10
    aspect = size[0] / size[1] / (width / height)
    assert min(aspect, 1 / aspect) >= 0.65
    assert width / size[0] <= 1.52
    assert all(assert_sound(sprite, form) is None for sprite in picture.sprites)


@pytest.mark.parametrize("form", FORMATS)
def test_drawings_are_still_and_framed(form: Format) -> None:
    """Images of few colours or with transparency are sprites within the content box, enlarged at most one half more."""
    flat = np.full((300, 500, 3), 240, np.uint8)
    flat[100:200, 50:400] = (200, 40, 40)
    clear = np.zeros((200, 300, 4), np.uint8)
    clear[50:150, 50:250] = (20, 40, 90, 255)
    for pixels in (flat, clear):
        picture = drawn(image(heading="A heading"), form=form, data=encoded(pixels))
        assert picture.photo is None
        card = picture.sprites[-1]
        assert within_content(card, form)
        assert card.pixels.shape[1] <= pixels.shape[1] * 1.5 + 5 * 24


def test_words_over_a_photograph_have_contrast() -> None:
    """Under white words even a white photograph is dark enough: 4.5:1 at every pixel of the words' box."""
    pixels = 255 - photograph(1920, 1080) // 12
    picture = drawn(image(heading="Bright", caption="Snow at noon"), data=encoded(pixels))
    assert picture.photo is not None
    shade, *words = picture.sprites
    for sprite in words:
        height, width = sprite.pixels.shape[:2]
        alpha = shade.pixels[sprite.y : sprite.y + height, sprite.x : sprite.x + width]
        level = int((alpha[:, :, :3] + (255 - alpha[:, :, 3:].astype(np.uint16)) * 250 // 255).max())
        assert contrast(0xFFFFFFFF, 0xFF000000 | level << 16 | level << 8 | level) >= 4.5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_camera_says(orientation: int) -> None:
    """The EXIF orientation is applied: every turn shows the same as OpenCV, which also knows them."""
    plain = encoded(photograph(200, 100), ".jpg")
    tag = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0%c\0\0\0\0\0\0\0" % orientation
    turned = plain[:2] + b"\xff\xe1" + (len(tag) + 2).to_bytes(2, "big") + tag + plain[2:]
    expected = cv2.imdecode(np.frombuffer(turned, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    found = decode(turned).pixels[:, :, :3]
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 3


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".bmp", ".tiff"])
def test_common_kinds_of_image_decode(kind: str) -> None:
    """Their pixels come out as they went in, near enough."""
    pixels = photograph(160, 120)
    assert np.abs(decode(encoded(pixels, kind)).pixels[:, :, :3].astype(int) - pixels).mean() < 12


def test_a_huge_photograph_is_reduced() -> None:
    """No more pixels are kept than are ever shown."""
    bitmap = decode(encoded(cv2.resize(photograph(600, 400), (6000, 4000)), ".jpg"))
    assert max(bitmap.width, bitmap.height) <= 2800
    assert bitmap.aspect == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("It rises 16 metres, twice a day.", ["16\u00a0metres"]),
        ("Custa R$ 1.234,56 por ano", ["R$\u00a01.234,56"]),
        ("A share of 45% in 1966", ["45%", "1966"]),
        ("1, 2 and 3 are too many", []),
        ("No number here", []),
        ("Up 3.5 million.", ["3.5\u00a0million"]),
    ],
)
def test_the_number_of_a_statement_is_emphasised(text: str, strong: list[str]) -> None:
    """One or two numbers take the accent with their unit, more take nothing."""
    plain, accent = (Style(theme("paper").display, 10, color) for color in (1, 2))
    runs = emphasised(text, plain, accent)
    assert [part for part, style in runs if style is accent] == strong
    assert "".join(part for part, _ in runs).replace("\u00a0", " ") == text


def test_addresses_are_tidied() -> None:
    """Schemes and closing slashes are noise."""
    assert tidy("NOAA: https://www.example.org/tides/ (2024)") == "NOAA: example.org/tides (2024)"


@pytest.mark.parametrize("name", themes())
def test_thumbnails_are_png_and_repeatable(name: str) -> None:
    """1280 by 720, the same bytes twice, and another picture with a photograph than without."""
    plain = thumbnail("Why the tides rise", theme=name)
    photo = encoded(photograph(1400, 900), ".jpg")
    over = thumbnail("Why the tides rise", theme=name, image=photo)
    for data in (plain, over):
        assert data.startswith(b"\x89PNG")
        assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (720, 1280, 3)
    assert plain != over
    assert plain == thumbnail("Why the tides rise", theme=name, image=b"broken")
    assert over == thumbnail("Why the tides rise", theme=name, image=photo)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("«El buen café vuelve».", "El buen café vuelve."),
        ("“Twice a day.”", "Twice a day."),
        ("'Tis the sea's way", "'Tis the sea's way"),
        ("“One” and “two” are words.", "“One” and “two” are words."),
        ("Plain.", "Plain."),
        ("", ""),
    ],
)
def test_a_quote_loses_the_marks_around_all_of_it(said, shown):
    """Both or none go, whatever stands after the closing one."""
    assert _unquoted(said) == shown
