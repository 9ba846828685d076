"""Claims about tables."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.script import TableVisual
from omnimind.media.picture import Picture, Sprite
from omnimind.media.pictures.draw import draw
from omnimind.media.pictures.table_cells import columns
from omnimind.media.pictures.theme import themes

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")


def table(header: list[str], rows: list[list[str]], heading: str = "A heading") -> TableVisual:
    """A table with a cue a row."""
    return TableVisual.model_validate(
        {"heading": heading, "header": header, "rows": rows, "row_cues": [2 * at for at in range(len(rows))]}
    )


def drawn(visual: TableVisual, form: Format = "landscape", name: str = "paper") -> Picture:
    """``visual`` with no chapter."""
    return draw(visual, theme=name, format=form, read=lambda _: b"")


def rows_of(picture: Picture) -> list[Sprite]:
    """The sprites of a table's rows."""
    return [sprite for sprite in picture.sprites if sprite.cue is not None]


@st.composite
def tables(draw_: st.DrawFn) -> TableVisual:
    """Any table: one cell to far too many, numbers, words and nothing in it."""
    width, height = draw_(st.integers(1, 12)), draw_(st.integers(1, 30))
    cell = st.one_of(
        st.text("abcdeçãõ ABC-0123456789", max_size=60), st.sampled_from(["", "–", "1,234.5", "R$ 3,50", "42%", "∞"])
    )
    row = st.lists(cell, min_size=width, max_size=width)
    return table(draw_(row), draw_(st.lists(row, min_size=height, max_size=height)), draw_(st.sampled_from(["", "T"])))


@settings(deadline=None, max_examples=40)
@given(tables(), st.sampled_from(themes()), st.sampled_from(FORMATS))
def test_any_table_keeps_its_place(visual: TableVisual, name: str, form: Format) -> None:
    """Whatever is in it, a table is in the frame and clear of the captions, its rows one under the other."""
    picture = drawn(visual, form, name)
    for sprite in picture.sprites:
        height, width = sprite.pixels.shape[:2]
        assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
        assert 0 <= sprite.x <= sprite.x + width <= SIZES[form][0]
        assert 0 <= sprite.y <= sprite.y + height <= ZONES[form][1]
    rows = rows_of(picture)
    assert rows
    assert all(one.y < other.y for one, other in pairwise(rows))


@pytest.mark.parametrize("form", FORMATS)
def test_rows_appear_at_their_cues(form: Format) -> None:
    """Every row is a sprite with its own cue; the header is there from the start."""
    rows = [[f"Row {at}", f"{at}.5"] for at in range(5)]
    assert [sprite.cue for sprite in rows_of(drawn(table(["Name", "Value"], rows), form))] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("form", FORMATS)
def test_what_does_not_fit_is_counted(form: Format) -> None:
    """Of sixty rows the first are shown, readable, and something stands for the rest; so too for columns."""
    many = drawn(table(["Name", "Value"], [[f"Row {at}", str(at)] for at in range(60)]), form)
    shown = rows_of(many)
    assert 6 <= len(shown) < 40
    count = many.sprites[-1]
    assert count.cue is None
    assert count.y >= shown[-1].y + shown[-1].pixels.shape[0] - 2
    wide = drawn(table([f"A long header {at}" for at in range(24)], [["1,234,567"] * 24]), form)
    assert wide.sprites[-1].x > SIZES[form][0] * 0.8


@pytest.mark.parametrize("form", FORMATS)
def test_cells_as_long_as_pages_are_cut(form: Format) -> None:
    """Two hundred words in a cell or in the header, or a word wider than the frame, leave the table in its place."""
    words, word = "many words " * 100, "word" * 100
    for header, row in (([words, "b"], ["a", words]), ([word, word], [word, word]), (["a"], [words])):
        for sprite in drawn(table(header, [row, row, row]), form).sprites:
            assert sprite.y + sprite.pixels.shape[0] <= ZONES[form][1]


def test_a_table_is_the_same_every_time() -> None:
    """Drawing twice gives the same bytes."""
    visual = table(["Name", "Value"], [["a", "1.5"], ["b", "20"]])
    one, other = drawn(visual), drawn(visual)
    assert [s.pixels.tobytes() for s in one.sprites] == [s.pixels.tobytes() for s in other.sprites]


@pytest.mark.parametrize(
    ("cells", "halves"),
    [
        (("1,234.5", "20", "3.25"), (("1,234", ".5"), ("20", ""), ("3", ".25"))),
        (("1.234,5", "20"), (("1.234", ",5"), ("20", ""))),
        (("1,234", "5,678"), (("1,234", ""), ("5,678", ""))),
        (("12%", "3.5%", "–"), (("12", "%"), ("3", ".5%"), ("–", ""))),
        (("R$ 1.200,00", "R$ 3,50"), (("R$ 1.200", ",00"), ("R$ 3", ",50"))),
        (("$4.2M", "$10M"), (("$4", ".2M"), ("$10", "M"))),
        (("−3", "+4.5"), (("−3", ""), ("+4", ".5"))),
        (("0.123", "0.456"), (("0", ".123"), ("0", ".456"))),
        (("10 000", "2 500,5"), (("10 000", ""), ("2 500", ",5"))),
        (("16.3 m", "4 m"), (("16", ".3 m"), ("4", " m"))),
        (("37,194,000", "5"), (("37,194,000", ""), ("5", ""))),
    ],
)
def test_numbers_are_split_at_their_decimal_mark(cells: tuple[str, ...], halves: tuple[tuple[str, str], ...]) -> None:
    """The halves of a column of numbers meet at the decimal mark, in any language, or after the last digit."""
    _, column = columns(["Name", "Value"], [["x", cell] for cell in cells])
    assert column.numeric
    assert column.halves == halves


@pytest.mark.parametrize("cells", [("H2O", "CO2"), ("2019-05-01",), ("3 to 5",), ("", "–"), ("about 5", "7")])
def test_words_are_not_numbers(cells: tuple[str, ...]) -> None:
    """Formulas, dates, ranges and empty columns are set as words."""
    _, column = columns(["Name", "Value"], [["x", cell] for cell in cells])
    assert not column.numeric


def test_the_first_column_names_the_rows() -> None:
    """Years in the first column are names: they stand at the left."""
    first, second = columns(["Year", "Value"], [["2019", "1"], ["2020", "2"]])
    assert not first.numeric
    assert second.numeric
