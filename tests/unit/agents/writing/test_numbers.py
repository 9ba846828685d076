"""Numbers are read as tables write them, in either language's style."""

import pytest

from omnimind.agents.writing.numbers import Figure, figure, named_unit


@pytest.mark.parametrize(
    ("cell", "english", "portuguese"),
    [
        ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("1,234.5", 1234.5, 1234.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1.234.567", 1234567, 1234567),
        ("12,5", 12.5, 12.5),
        ("0.25", 0.25, 0.25),
        ("−4.5", -4.5, -4.5),
        ("1 234 567", 1234567, 1234567),
    ],
)
def test_marks_mean_what_the_language_says_unless_they_can_mean_one_thing_only(
    cell: str, english: float, portuguese: float
) -> None:
    """A lone mark before three digits is the language's affair; any other is told by its place."""
    assert figure(cell, ".") == Figure(english, "")
    assert figure(cell, ",") == Figure(portuguese, "")


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [("R$ 1.234,56", 1234.56, "R$"), ("38 %", 38, "%"), ("12 mm", 12, "mm"), ("~5 km/h", 5, "km/h"), ("-$3", -3, "$")],
)
def test_a_currency_or_a_unit_stays_with_its_number(cell: str, value: float, unit: str) -> None:
    """What stands before or after the digits is kept as the unit."""
    assert figure(cell, ",") == Figure(value, unit)


@pytest.mark.parametrize("cell", ["", "—", "2024-01-05", "12:30", "3–5", "10/20", "v1.2.3", "1,23,4", "seven"])
def test_what_is_no_single_number_is_none(cell: str) -> None:
    """Dates, times, ranges, versions and words are not figures."""
    assert figure(cell, ".") is None


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("Rainfall (mm)", "Rainfall", "mm"),
        ("Share, %", "Share", "%"),
        ("Speed [km/h]", "Speed", "km/h"),
        ("A, B", "A, B", ""),
    ],
)
def test_a_header_may_name_the_unit(header: str, name: str, unit: str) -> None:
    """A unit in brackets, or a known one after a comma, is told from the name."""
    assert named_unit(header) == (name, unit)
