"""A table is shown as what it is."""

import pytest

from omnimind.agents.writing.exhibits import Contrast, Grid, Plot, exhibits, left_out
from omnimind.agents.writing.language import language_of
from omnimind.core.document import Span, Table

ENGLISH, PORTUGUESE = language_of("en"), language_of("pt-BR")


def table(*rows: str, caption: str = "") -> Table:
    """A table of lines whose cells are parted by bars."""
    cells = [tuple(cell.strip() for cell in row.split("|")) for row in rows]
    return Table(header=cells[0], rows=tuple(cells[1:]), caption=caption, span=Span(start=0, end=1))


@pytest.mark.parametrize(
    ("labels", "chart"),
    [
        (["2020", "2021", "2022", "2023"], "line"),
        (["January", "February", "March", "April"], "line"),
        (["Oct 2024", "Nov 2024", "Dec 2024", "Jan 2025"], "line"),
        (["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024"], "line"),
        (["2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05"], "line"),
        (["06:00", "09:00", "12:00", "15:00"], "line"),
        (["1990", "2000", "2005", "2010"], "bar"),
        (["March", "January", "February", "April"], "bar"),
        (["Lisbon", "Porto", "Faro", "Braga"], "bar"),
        (["Model 1", "Model 2", "Model 3", "Model 4"], "bar"),
    ],
)
def test_numbers_over_even_time_are_a_line_and_others_bars(labels: list[str], chart: str) -> None:
    """Only labels that step evenly through time are joined."""
    (plot,) = exhibits(table("When | Much", *(f"{label} | {10 + at}" for at, label in enumerate(labels))), ENGLISH)
    assert isinstance(plot, Plot)
    assert plot.chart == chart
    assert plot.labels == tuple(labels)


def test_parts_of_a_whole_are_a_pie() -> None:
    """Up to six percentages that make a hundred are slices; if they don't make it, bars."""
    (pie,) = exhibits(table("Part | Share", "A | 60,5 %", "B | 30 %", "C | 9,5 %"), PORTUGUESE)
    (bars,) = exhibits(table("Part | Share", "A | 60 %", "B | 70 %", "C | 9 %"), ENGLISH)
    assert isinstance(pie, Plot)
    assert isinstance(bars, Plot)
    assert (pie.chart, pie.unit, pie.series[0].values) == ("pie", "%", (60.5, 30.0, 9.5))
    assert pie.shown == (("60,5 %", "30 %", "9,5 %"),)
    assert bars.chart == "bar"


def test_columns_of_one_unit_share_a_chart_and_others_get_their_own() -> None:
    """Millimetres never share an axis with degrees."""
    months = ["January", "February", "March", "April"]
    rows = (f"{month} | {20 + at} | {30 + at} | {5 + at}" for at, month in enumerate(months))
    rain, heat = exhibits(table("Month | Lisbon (mm) | Porto (mm) | Heat (°C)", *rows), ENGLISH)
    assert isinstance(rain, Plot)
    assert isinstance(heat, Plot)
    assert [series.name for series in rain.series] == ["Lisbon", "Porto"]
    assert (rain.unit, heat.unit, heat.title) == ("mm", "°C", "Heat")


def test_a_total_is_no_bar() -> None:
    """A last row that adds up the others would dwarf them."""
    (plot,) = exhibits(table("Item | Cost (R$)", "Reforma | 32.000", "Móveis | 8.000", "Total | 40.000"), PORTUGUESE)
    assert isinstance(plot, Plot)
    assert plot.labels == ("Reforma", "Móveis")
    assert plot.series[0].values == (32000.0, 8000.0)


def test_many_bars_become_the_largest_and_it_is_said() -> None:
    """Twelve bars at most, in the table's order, and a notice."""
    whole = table("City | Rain", *(f"City {chr(65 + at)} | {at * 7 % 23 + 1}" for at in range(20)))
    shown = exhibits(whole, ENGLISH)
    (plot,) = shown
    assert isinstance(plot, Plot)
    assert len(plot.labels) == 12
    assert list(plot.rows) == sorted(plot.rows)
    assert min(plot.series[0].values) > 8
    assert left_out(whole, shown).endswith("shown in part: 12 of its 20 rows")


@pytest.mark.parametrize(
    "whole",
    [
        table("Before | After", "Slow | Fast", "Dear | Cheap"),
        table(
            "Pros | Cons",
            "It is simple and small | It does not scale far",
            "It is always there | One more thing to run",
        ),
    ],
)
def test_two_sides_stand_side_by_side(whole: Table) -> None:
    """Columns that are opposites, or built alike, are a comparison."""
    (contrast,) = exhibits(whole, ENGLISH)
    assert isinstance(contrast, Contrast)
    assert [title for title, _ in contrast.columns] == list(whole.header)


def test_options_keep_the_labels_of_their_rows() -> None:
    """Under an empty corner the first column labels both sides."""
    (contrast,) = exhibits(table(" | Spring | Neap", "Moon | full | half", "Sea | high | low"), ENGLISH)
    assert isinstance(contrast, Contrast)
    assert contrast.columns == (("Spring", ("Moon: full", "Sea: high")), ("Neap", ("Moon: half", "Sea: low")))


def test_words_stay_a_table_and_long_ones_take_two_pages() -> None:
    """Names with what they mean are shown as they are, at most seven rows at once."""
    rows = [f"Term {chr(65 + at)} | What this term means at some length" for at in range(9)]
    pages = exhibits(table("Term | Meaning", *rows), ENGLISH)
    assert all(isinstance(page, Grid) for page in pages)
    assert [len(page.rows) for page in pages if isinstance(page, Grid)] == [4, 5]


def test_drinks_with_size_and_price_stay_a_table() -> None:
    """Small tables of several units without time say more as they are than as charts."""
    (page,) = exhibits(table("Drink | Size (ml) | Price ($)", "Espresso | 30 | 2", "Latte | 240 | 4"), ENGLISH)
    assert isinstance(page, Grid)
    assert page.cells[1] == ("Latte", "240", "4")
