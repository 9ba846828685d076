"""Claims about fonts and typesetting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.media.pictures.breaking import fragments, pieces, stack
from omnimind.media.pictures.fonts import (
    FAMILIES,
    Face,
    clusters,
    drawable,
    fingerprint,
    report,
    typeface,
)
from omnimind.media.pictures.system_fonts import SCRIPTS, Script
from omnimind.media.pictures.typeset import Style, Typesetter, text_width

TEXT = Face("Inter", 430, optical=28)
DISPLAY = Face("Newsreader", 500, optical=72)
STYLE = Style(TEXT, 40, 0xFF000000)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_draws_english_and_portuguese(family: str) -> None:
    """Each of our faces has every letter that English and Portuguese use, and typographic marks."""
    letters = "AaBbZz 0123456789 áàâãéêíóôõúüç ÁÀÂÃÉÊÍÓÔÕÚÜÇ “”‘’–—…ºª€%&@"
    face = typeface(Face(family, 500))
    assert all(face.unicharsToGlyphs([ord(char) for char in letters]))


def test_a_variable_font_is_set_to_the_weight_asked_for() -> None:
    """Cuts of one family differ: heavier ones are wider."""
    light, heavy = (text_width("minimum", Style(Face("Inter", weight), 100, 0)) for weight in (300, 800))
    assert heavy > light * 1.05


@pytest.mark.parametrize("text", ["Привет, мир", "Γειά σου", "Tiếng Việt", "žluťoučký kůň", "→ ≤ ₂ €"])
def test_our_faces_draw_the_scripts_of_europe(text: str) -> None:
    """Cyrillic, Greek, Vietnamese and common signs need no font of the system, whatever face is asked for."""
    for face in (TEXT, DISPLAY, Face("Bricolage Grotesque", 700), Face("Manrope", 500)):
        shown = drawable(face, text)
        assert shown.text == text
        assert not shown.missing
        assert all(alias.split()[0] in {family.split()[0] for family in FAMILIES} for alias in shown.families)


def test_what_no_font_draws_is_left_out_and_reported() -> None:
    """Private, unassigned and unknown characters vanish from the text and are named, once each."""
    setter = Typesetter()
    block = setter.paragraph("a\ue000b\U00010380c\ue000\u0378", STYLE, 900)
    assert list(setter.missing) == ["\ue000", "\U00010380", "\u0378"]
    assert block.width == pytest.approx(setter.paragraph("abc", STYLE, 900).width)


def test_a_lone_surrogate_is_missing_rather_than_fatal() -> None:
    """Text that is not valid Unicode still is set."""
    assert drawable(TEXT, "a\ud800b").missing == ("\ud800",)


def test_a_plainer_spelling_stands_in() -> None:
    """Compatibility characters that no face has are written plainly rather than lost."""
    shown = drawable(TEXT, "\U0001d5a0\U0001d5a1")
    assert not shown.missing
    assert shown.text in ("AB", "\U0001d5a0\U0001d5a1")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("signs", ["->", "=>", "<-", "-->", "<=>", "(c)", "(TM)"])
def test_prose_shows_signs_as_they_are_written(family: str, signs: str) -> None:
    """A font for text makes no arrow and no sign of several signs; one for code may."""
    look = Style(Face(family, 500), 100, 0)
    apart = sum(text_width(sign, look) for sign in signs)
    together = text_width(signs, look)
    kerned = 0.06 * 100 * len(signs)
    assert together == pytest.approx(apart, abs=kerned)


def test_control_characters_become_spaces() -> None:
    """Tabs and other controls are never drawn."""
    assert drawable(TEXT, "a\tb\x07c").text == "a b c"


def test_decomposed_letters_are_composed() -> None:
    """A letter and its mark are one glyph."""
    assert drawable(TEXT, "c\u0327a\u0303o").text == "ção"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_drawn_or_reported(script: Script) -> None:
    """Where the system has a script's font its text is kept; otherwise it is drawn by ours or reported missing."""
    family = next(row.family for row in report() if row.script == script.name)
    shown = drawable(TEXT, script.sample)
    assert bool(shown.text) != bool(shown.missing)
    assert shown.text == script.sample or family is None


def test_the_fingerprint_is_stable() -> None:
    """The same fonts have the same name."""
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 16


def test_what_a_reader_sees_as_one_character_stays_whole() -> None:
    """Marks, joiners, selectors and skin tones belong to what they change."""
    assert clusters("e\u0301👩\u200d🚀👍🏽❤\ufe0fx") == ["e\u0301", "👩\u200d🚀", "👍🏽", "❤\ufe0f", "x"]


def test_lines_break_after_hyphens_but_not_inside_numbers() -> None:
    """A compound may break at its hyphen; ranges and negative numbers stay whole."""
    assert pieces("well-known 10-20 x") == ["well-", "known ", "10-20 ", "x"]


def test_east_asian_text_breaks_between_characters_but_not_before_marks() -> None:
    """No line starts with a closing mark nor ends with an opening one."""
    assert pieces("月の「力」。") == ["月", "の", "「力」。"]


def test_an_address_breaks_at_its_signs() -> None:
    """Long addresses fall apart after slashes, dots and the like."""
    assert fragments("example.org/tides/explained") == ["example.", "org/", "tides/", "explained"]


def test_titles_are_broken_evenly() -> None:
    """A title leaves no lone word on its last line."""
    block = Typesetter().paragraph("The Moon pulls the ocean nearest to it", STYLE, 620, even=True)
    widths = [line.width for line in block.lines]
    assert len(widths) == 2
    assert min(widths) > 0.75 * max(widths)


@given(st.lists(st.floats(5, 120), min_size=1, max_size=40), st.floats(130, 600))
def test_lines_are_as_few_as_can_be_and_none_is_too_long(widths: list[float], measure: float) -> None:
    """Evening lines out never costs a line nor overfills one."""
    starts = stack(widths, [0.0] * len(widths), measure, even=True)
    lines, used = 1, 0.0
    for width in widths:
        if used + width > measure:
            lines, used = lines + 1, 0.0
        used += width
    assert len(starts) == lines
    ends = [*starts[1:], len(widths)]
    assert all(sum(widths[a:b]) <= measure + 1e-6 for a, b in zip(starts, ends, strict=True))


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.sampled_from("abcdefg ABC é-/.0123456789"), max_size=300),
    st.integers(120, 900),
    st.integers(40, 500),
    st.booleans(),
)
def test_fitted_text_fits(text: str, width: int, height: int, even: bool) -> None:
    """Whatever the text, it is no wider and no higher than its box, give or take what hangs out of it."""
    block = Typesetter().fit(text, STYLE, width, height, floor_px=12, even=even)
    assert block.width <= width + 2
    assert block.height <= height + 1
    assert block.size_px <= STYLE.size_px


def test_too_much_text_ends_in_an_ellipsis_at_a_word() -> None:
    """At the smallest size the text is cut after a whole word."""
    setter = Typesetter()
    block = setter.fit("several words that will not all fit in here " * 20, STYLE, 400, 60, floor_px=30)
    assert block.truncated
    assert block.size_px >= 30
    assert len(block.lines) <= 2


def test_right_to_left_text_is_set_from_the_right() -> None:
    """A Hebrew line ends at the right edge of its measure."""
    setter = Typesetter()
    block = setter.paragraph("שלום", STYLE, 600)
    if setter.missing:
        pytest.skip("no Hebrew font here")
    assert block.rtl
    assert block.lines[0].x == pytest.approx(600 - block.width)


def test_height_is_known_without_setting() -> None:
    """The height foretold is the height set."""
    setter, text = Typesetter(), "some words of different lengths, set in several lines " * 4
    assert setter.height_of(text, STYLE, 500) == pytest.approx(setter.paragraph(text, STYLE, 500).height)
