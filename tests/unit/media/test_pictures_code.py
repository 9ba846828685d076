"""Claims about source code on the screen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.script import CodeVisual
from omnimind.media.picture import Picture
from omnimind.media.pictures.draw import draw
from omnimind.media.pictures.highlighting import columns_of, excerpt, highlighted, language_name, wrapped
from omnimind.media.pictures.theme import contrast, legible, theme, themes

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")
PYTHON = '''
    # Licence: MIT
    import math

    def tide(hours: float) -> float:
        """The height, metres."""
        return 2.5 * math.cos(hours)  # a plain cosine
'''


def drawn(text: str, language: str = "python", form: Format = "landscape", name: str = "paper") -> Picture:
    """Code under a heading."""
    visual = CodeVisual(heading="A heading", language=language, text=text)
    return draw(visual, theme=name, format=form, read=lambda _: b"")


def plain(text: str, language: str = "python") -> list[str]:
    """The text of every highlighted line."""
    return ["".join(part for part, _ in line) for line in highlighted(text, language)]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.text("abc(){}[]=->!/.,;:'\"# \tçã漢0", max_size=200), max_size=60).map("\n".join),
    st.sampled_from(["python", "js", "", "no-such-language", "c++", "sql"]),
    st.sampled_from(themes()),
    st.sampled_from(FORMATS),
)
def test_any_code_keeps_its_place(text: str, language: str, name: str, form: Format) -> None:
    """Whatever the code, its card is in the frame and clear of the captions."""
    for sprite in drawn(text, language, form, name).sprites:
        height, width = sprite.pixels.shape[:2]
        assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
        assert 0 <= sprite.x <= sprite.x + width <= SIZES[form][0]
        assert 0 <= sprite.y <= sprite.y + height <= ZONES[form][1]


def test_code_is_dedented_and_its_pieces_are_told_apart() -> None:
    """Common indentation and blank ends go; keywords, names, numbers, strings and comments have their roles."""
    lines = highlighted(PYTHON, "python")
    assert plain(PYTHON)[0] == "# Licence: MIT"
    roles = {part.strip(): role for line in lines for part, role in line if part.strip()}
    assert roles["def"] == "keyword"
    assert roles["tide"] == "name"
    assert roles["2.5"] == "number"
    assert roles['"""The height, metres."""'] == "string"
    assert roles["# a plain cosine"] == "comment"


def test_an_unknown_language_is_plain() -> None:
    """Text in no language, or one that nobody knows, is shown as it is."""
    for language in ("", "no-such-language"):
        assert {role for line in highlighted("def x(): pass", language) for _, role in line} == {"plain"}
        assert language_name(language) == ""
    assert language_name("py") == "Python"


@given(st.text("abc(){}->!= .,çã漢\t", max_size=300), st.integers(8, 60))
def test_wrapping_loses_nothing(text: str, measure: int) -> None:
    """Long lines turn within the measure, and only spaces are lost at the turn."""
    (line,) = highlighted("x" + text.replace("\t", " "), "")
    rows = ["".join(part for part, _ in row) for row in wrapped(line, measure)]
    assert all(columns_of(row.rstrip()) <= measure for row in rows)
    assert "".join(rows).replace(" ", "") == "".join(part for part, _ in line).replace(" ", "")


def test_rows_hang_under_their_line() -> None:
    """What follows a turn is indented further than the line that it goes on."""
    (line,) = highlighted("x = call(first_argument, second_argument, third_argument)", "")
    _, *rest = wrapped(line, 30)
    assert rest
    assert all("".join(part for part, _ in row).startswith("  ") for row in rest)


def test_the_excerpt_starts_where_the_code_does() -> None:
    """Code that fits is shown whole; else licence, imports and blank lines are passed over and the cut is at a gap."""
    text = "# Licence\n\nimport os\nfrom re import sub\n\n" + "\n\n".join(
        f"def f{at}():\n    a = {at}\n    return a" for at in range(20)
    )
    lines = highlighted(text, "python")
    assert excerpt(lines[:10], 18) == (0, 10)
    first, past = excerpt(lines, 18)
    assert plain(text)[first] == "def f0():"
    assert past - first <= 18
    assert plain(text)[past - 1].strip() == "return a"
    assert not plain(text)[past]


def test_long_code_is_cut_and_short_code_is_large() -> None:
    """A thousand lines make a card no taller than the page allows; two lines are set larger than fifteen."""
    long = drawn("\n".join(f"x{at} = {at}" for at in range(1000))).sprites[-1]
    assert long.y + long.pixels.shape[0] <= ZONES["landscape"][1]
    short = drawn("a = 1\nb = 2").sprites[-1]
    assert short.pixels.shape[0] < long.pixels.shape[0] / 2


def test_code_looks_as_it_is_typed() -> None:
    """Signs side by side are drawn as two: the font's ligatures are off."""
    first, second, both = (
        drawn(text, "").sprites[-1].pixels.astype(np.int16) for text in ("a !  b", "a  = b", "a != b")
    )
    assert np.abs(np.minimum(first, second) - both).max() < 40


@pytest.mark.parametrize("name", themes())
def test_every_role_can_be_read(name: str) -> None:
    """Each colour of the code has 4.5:1 on the card, and they differ."""
    look = theme(name)
    colors = [legible(color, look) for color in (look.ink, look.muted, *look.series[:4])]
    assert min(contrast(color, look.surface) for color in colors) >= 4.5
    assert len(set(colors)) == 6


def test_code_is_the_same_every_time() -> None:
    """Drawing twice gives the same bytes."""
    one, other = drawn(PYTHON), drawn(PYTHON)
    assert [s.pixels.tobytes() for s in one.sprites] == [s.pixels.tobytes() for s in other.sprites]
