"""Claims about burned captions."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import LINE_LIMITS, ZONES, Caption
from omnimind.core.errors import UserError
from omnimind.media.picture import Sprite
from omnimind.media.pictures.caption import caption_artist
from omnimind.media.pictures.theme import Color, contrast, theme, themes

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")
LOOKS = list(product(themes(), FORMATS))
ENGLISH = ("The tide rises because", "the Moon pulls on the sea.")
OTHERS = {
    "pt": ("A maré sobe porque a Lua", "puxa o oceano: é a atração."),
    "ar": ("القمر يسحب المحيط في 2024", "أكثر من NASA الأبعد."),
    "ja": ("潮の満ち引きは月の引力に", "よって起こります。"),
    "zh": ("我们每天看到的潮汐现象是由月球和太阳的引力共同作用产生的，并且随着地球自转而变化。",),
    "long": ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",),
}


def caption(*lines: str) -> tuple[Caption, list[str]]:
    """A caption of ``lines`` and the words of its scene, which begins with two others."""
    words, ranges = ["Before", "it."], []
    for line in lines:
        ranges.append((len(words), len(words) + len(line.split())))
        words += line.split()
    return Caption(start_s=0, end_s=2, lines=tuple(ranges)), words


def states(name: str, form: Format, *lines: str) -> list[Sprite]:
    """Every state of a caption: no word active, then each of its words."""
    shown, words = caption(*lines)
    artist = caption_artist(name, form)
    return [artist(shown, words, active) for active in (None, *range(2, len(words)))]


def assert_in_zone(sprite: Sprite, form: Format) -> None:
    """A sprite is even and within the zone."""
    height, width = sprite.pixels.shape[:2]
    x, y, zone_width, zone_height = ZONES[form]
    assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
    assert x <= sprite.x
    assert y <= sprite.y
    assert sprite.x + width <= x + zone_width
    assert sprite.y + height <= y + zone_height
    assert (sprite.pixels[:, :, :3] <= sprite.pixels[:, :, 3:]).all()


@pytest.mark.parametrize(("name", "form"), LOOKS)
def test_states_of_a_caption_have_one_box(name: str, form: Format) -> None:
    """Whichever word is spoken, the sprite has the same place and size, in the zone, and nothing moves but the pill."""
    drawn = states(name, form, *ENGLISH)
    assert len({(sprite.x, sprite.y, sprite.pixels.shape) for sprite in drawn}) == 1
    plain, *marked = drawn
    assert_in_zone(plain, form)
    for sprite in marked:
        changed = np.argwhere((sprite.pixels != plain.pixels).any(axis=2))
        top, left = changed.min(axis=0)
        bottom, right = changed.max(axis=0)
        assert 0 < right - left < 0.5 * plain.pixels.shape[1]
        assert bottom - top < 0.5 * plain.pixels.shape[0]


@pytest.mark.parametrize("form", FORMATS)
def test_pills_stand_clear_of_their_neighbours(form: Format) -> None:
    """A pill covers its word and no ink of another: what two states change never overlaps."""
    plain, *marked = states("night", form, *ENGLISH)
    changes = [(sprite.pixels != plain.pixels).any(axis=2) for sprite in marked]
    for at, one in enumerate(changes):
        assert not any((one & other).any() for other in changes[at + 1 :])
    ink = np.asarray(plain.pixels[:, :, 1], np.int16) > 150
    assert np.count_nonzero(ink & ~np.logical_or.reduce(changes)) == 0


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("form", FORMATS)
def test_any_script_fits(language: str, form: Format) -> None:
    """Accents, Arabic, Japanese, a clause of Chinese and a word wider than the frame stay in the zone."""
    drawn = states("paper", form, *OTHERS[language])
    for sprite in drawn:
        assert_in_zone(sprite, form)
        assert sprite.pixels.shape == drawn[0].pixels.shape


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("abcdeçãõ ABC-0123456789漢字אבגابت", min_size=1, max_size=60), min_size=1, max_size=2),
    st.sampled_from(themes()),
    st.sampled_from(FORMATS),
)
def test_any_text_fits(lines: list[str], name: str, form: Format) -> None:
    """Whatever the words, every state is in the zone."""
    for sprite in states(name, form, *lines):
        assert_in_zone(sprite, form)


@pytest.mark.parametrize("form", FORMATS)
def test_lines_of_the_usual_length_are_large(form: Format) -> None:
    """A line as long as captions may be is set at the full size: as high as a short one."""
    word = "average "
    full = (word * (LINE_LIMITS[form] // len(word))).strip()
    (short, *_), (long, *_) = states("paper", form, "average"), states("paper", form, full)
    assert short.pixels.shape[0] == long.pixels.shape[0]


def test_arabic_is_read_from_the_right() -> None:
    """The first word of a right-to-left line is its rightmost, and Latin words in it keep their own order."""
    shown, words = caption("القمر NASA Research الأبعد")
    artist = caption_artist("paper", "landscape")
    plain = artist(shown, words, None)
    lefts = [_left(artist(shown, words, active), plain) for active in range(2, 6)]
    assert lefts[0] == max(lefts)
    assert lefts[3] == min(lefts)
    assert lefts[1] < lefts[2]


def _left(sprite: Sprite, plain: Sprite) -> int:
    return int(np.argwhere((sprite.pixels != plain.pixels).any(axis=2))[:, 1].min())


def over(sprite: Sprite, ground: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """``sprite`` on a ground of its own size."""
    alpha = sprite.pixels[:, :, 3:].astype(np.float64) / 255
    return np.asarray(np.round(sprite.pixels[:, :, :3] + ground * (1 - alpha)), np.uint8)


def color(pixel: npt.NDArray[np.uint8]) -> Color:
    """A pixel as a colour."""
    red, green, blue = (int(channel) for channel in pixel)
    return 0xFF000000 | red << 16 | green << 8 | blue


@pytest.mark.parametrize(("name", "form"), LOOKS)
def test_captions_can_be_read_over_anything(name: str, form: Format) -> None:
    """Over black, white and noise, the text has 4.5:1 against every pixel of the plate that is not text."""
    plain = states(name, form, "average words mmm")[0]
    height, width = plain.pixels.shape[:2]
    noise = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    look = theme(name)
    inside = slice(4, 14), slice(width // 4, width // 2)
    for ground in (np.zeros_like(noise), np.full_like(noise, 255), noise):
        shown = over(plain, ground)
        plate = np.unique(shown[inside].reshape(-1, 3), axis=0)
        assert min(contrast(look.ink, color(pixel)) for pixel in plate) >= 4.5
        assert (shown == [(look.ink >> shift) & 255 for shift in (16, 8, 0)]).all(axis=2).sum() > 300


@pytest.mark.parametrize(("name", "form"), LOOKS)
def test_the_spoken_word_can_be_read(name: str, form: Format) -> None:
    """The pill is opaque, in the accent, and its text has 4.5:1 on it."""
    look = theme(name)
    _, marked = states(name, form, "word")
    accent = np.array([(look.accent >> shift) & 255 for shift in (16, 8, 0)] + [255])
    ink = np.array([(look.on_accent >> shift) & 255 for shift in (16, 8, 0)] + [255])
    assert (marked.pixels == accent).all(axis=2).sum() > 1000
    assert (marked.pixels == ink).all(axis=2).sum() > 100
    assert contrast(look.accent, look.on_accent) >= 4.5


def test_one_caption_is_the_same_every_time() -> None:
    """The artist remembers shapes, not states: order changes nothing, and sprites share no pixels."""
    shown, words = caption(*ENGLISH)
    artist = caption_artist("studio", "square")
    first = artist(shown, words, 3).pixels.copy()
    artist(shown, words, 5).pixels[:] = 0
    assert (artist(shown, words, 3).pixels == first).all()
    assert (caption_artist("studio", "square")(shown, words, 3).pixels == first).all()


def test_a_word_of_another_caption_marks_nothing() -> None:
    """An active word that the caption doesn't show leaves it plain."""
    shown, words = caption(*ENGLISH)
    artist = caption_artist("paper", "landscape")
    assert (artist(shown, words, 0).pixels == artist(shown, words, None).pixels).all()


def test_an_unknown_theme_is_an_error() -> None:
    """The theme is looked up at once, not at the first caption."""
    with pytest.raises(UserError) as caught:
        caption_artist("neon", "landscape")
    assert caught.value.code == "theme.unknown"


def test_captions_are_narrower_than_the_frame() -> None:
    """A plate fits its text: a short caption's is much narrower than the zone."""
    (short, *_) = states("paper", "landscape", "Yes.")
    assert short.pixels.shape[1] < 0.15 * SIZES["landscape"][0]
    middle = short.x + short.pixels.shape[1] / 2
    assert middle == pytest.approx(SIZES["landscape"][0] / 2, abs=2)
