"""CSV and JSON become tables, with their numbers as they are written."""

import pytest

from omnimind.core.document import plain
from omnimind.core.errors import UserError


def grid(document):
    """Header and rows of a document's only table."""
    (block,) = document.blocks
    return block.header, block.rows


@pytest.mark.parametrize(
    "text",
    [
        'Mês,"Vendas, R$",Obs\nJan,"1.234,56","a;b"\nFev,"2,5",\n',
        'Mês;Vendas, R$;Obs\nJan;1.234,56;"a;b"\nFev;2,5\n\n',
        "sep=;\nMês;Vendas, R$;Obs\r\nJan;1.234,56;'a;b'\r\nFev;2,5;\r\n".replace("'", '"'),
        "Mês\tVendas, R$\tObs\nJan\t1.234,56\ta;b\nFev\t2,5\t\n",
        "Mês|Vendas, R$|Obs\nJan|1.234,56|a;b\nFev|2,5|\n",
    ],
)
def test_delimiters(reading, text):
    """Commas, semicolons beside decimal commas, tabs and bars all cut the same cells; ragged rows are filled up."""
    document = reading(text, "text/csv", "vendas_2024.csv")
    assert grid(document) == (("Mês", "Vendas, R$", "Obs"), (("Jan", "1.234,56", "a;b"), ("Fev", "2,5", "")))
    assert document.title == document.blocks[0].caption == "Vendas 2024"
    assert document.language == "pt-BR"


def test_no_header(reading):
    """Where the first row has numbers the columns have no names; years do name columns."""
    assert grid(reading("Lisbon,3\nPorto,5", "text/csv"))[0] == ("", "")
    assert grid(reading("City,2019,2020\nPorto,5,6", "text/csv"))[0] == ("City", "2019", "2020")


def test_line_breaks_in_cells(reading):
    """A quoted cell may hold a line break and doubled quotation marks."""
    assert grid(reading('a,b\n"x\ny","say ""z"""\n', "text/csv")) == (("a", "b"), (("x y", 'say "z"'),))


def test_records(reading):
    """A list of objects is a table of all their keys; an object within one becomes columns of its own."""
    text = '[{"unit_price": 1.50, "who": {"name": "Ann"}}, {"unit_price": 2e3, "ok": true, "tags": ["a", "b"]}]'
    assert grid(reading(text, "application/json")) == (
        ("unit price", "who name", "ok", "tags"),
        (("1.50", "Ann", "", ""), ("2e3", "", "true", "a, b")),
    )


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ('[["City", "Rain"], ["Porto", 5]]', ("City", "Rain"), (("Porto", "5"),)),
        ('{"Porto": 5, "Faro": null}', ("", ""), (("Porto", "5"), ("Faro", ""))),
        ('{"x": [1, 2], "y": [3, 4]}', ("x", "y"), (("1", "3"), ("2", "4"))),
        ('{"Porto": {"km": 1}, "Faro": {"km": 2}}', ("", "km"), (("Porto", "1"), ("Faro", "2"))),
    ],
)
def test_shapes(reading, text, header, rows):
    """Lists of rows, plain keys, columns and named records are tables too."""
    assert grid(reading(text, "application/json")) == (header, rows)


def test_nested_keys(reading):
    """Keys that hold more are headings, with their place, above what they hold."""
    document = reading('{"title": "Sales", "by_month": [{"m": "Jan"}], "tags": ["a b", "c"], "deep": {"x": {"y": 1}}}')
    document = reading(document.text, "application/json", "s.json")
    assert document.title == "Sales"
    assert [block.kind for block in document.blocks] == [
        "table", "heading", "table", "heading", "list", "heading", "heading", "table",
    ]  # fmt: skip
    heading, items = document.blocks[1], document.blocks[4]
    assert plain(heading.runs) == "by month"
    assert document.text[heading.span.start : heading.span.end] == "by_month"
    assert [document.text[item.span.start : item.span.end] for item in items.items] == ["a b", "c"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": }', "line 1, column 7"),
        ("[1, 2", "line 1"),
        ("3", "single value"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 900 + "]" * 900, "nested too deeply"),
    ],
)
def test_broken_json(reading, text, reason):
    """Broken JSON is told with its line and column; how deep is too deep is for the interpreter to say."""
    with pytest.raises(UserError, match=reason) as caught:
        reading(text, "application/json", "a.json")
    assert caught.value.code == "document.invalid"


@pytest.mark.parametrize(("text", "media_type"), [("", "text/csv"), (",,\n,", "text/csv"), ("[]", "application/json")])
def test_empty(reading, text, media_type):
    """A table without a filled cell is an empty document."""
    with pytest.raises(UserError) as caught:
        reading(text, media_type)
    assert caught.value.code == "document.empty"
