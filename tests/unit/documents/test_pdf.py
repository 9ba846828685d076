"""A PDF's text is put together again: paragraphs, headings and lists, without headers, footers and page numbers."""

from functools import cache

import pytest
import typst

from omnimind.core.document import plain
from omnimind.core.errors import UserError

BODY = "The Moon pulls the water of the oceans towards itself, and the water follows it around the world. "
ARTICLE = f"""
#set page(width: 400pt, height: 500pt, header: [Yearly report 2024], footer: context [Page #counter(page).display()])
#set text(size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true)
= The tides of the world
{BODY * 3}

Interesting phenomena internationally: extraordinarily incomprehensible internationalization, notwithstanding
incomprehensibility. {BODY * 3}

== Why they happen
- The Moon pulls the water.
- The Sun pulls too, although a good deal less than the Moon does, and yet enough for anyone to see it every month.

*A bold line*

{BODY * 20}
#pagebreak()
#columns(2)[
== Two columns
{BODY * 12}
]
"""


@cache
def pdf(source):
    """A PDF set from typst's ``source``, in its own fonts."""
    return typst.compile(source.encode(), font_paths=[], ignore_system_fonts=True)


@pytest.fixture
def article(reading):
    """An article of several pages, with a header and numbered pages."""
    return reading(pdf(ARTICLE), "application/pdf", "tides.pdf")


def test_structure(article):
    """Headings are found by size and weight, with their levels; lists by their marks."""
    told = [(block.kind, plain(block.runs)) for block in article.blocks if block.kind == "heading"]
    assert told == [
        ("heading", "The tides of the world"),
        ("heading", "Why they happen"),
        ("heading", "A bold line"),
        ("heading", "Two columns"),
    ]
    assert [block.level for block in article.blocks if block.kind == "heading"] == [1, 2, 3, 2]
    (items,) = [block for block in article.blocks if block.kind == "list"]
    assert [plain(item.runs)[:8] for item in items.items] == ["The Moon", "The Sun "]
    assert plain(items.items[1].runs).endswith("every month.")
    assert article.title == "The tides of the world"


def test_paragraphs_are_whole(article):
    """Lines, words broken at their ends, columns and pages are joined again."""
    paragraphs = [plain(block.runs) for block in article.blocks if block.kind == "paragraph"]
    assert paragraphs[0] == (BODY * 3).strip()
    assert paragraphs[1].startswith(
        "Interesting phenomena internationally: extraordinarily incomprehensible internationalization, notwithstanding "
        "incomprehensibility. The Moon"
    )
    assert " ".join(paragraphs[2:]).count("around the world.") == 32
    assert all(paragraph[0].isupper() for paragraph in paragraphs)


def test_no_headers_and_page_numbers(article):
    """What repeats in the margins is not told."""
    assert "Yearly report" not in article.text
    assert "Page" not in article.text


def test_places(article):
    """Spans index the text that was put together."""
    for block in article.blocks:
        for item in block.items if block.kind == "list" else [block]:
            assert article.text[item.span.start : item.span.end] == plain(item.runs)


def refusal(reading, data):
    """The error that reading ``data`` raises."""
    with pytest.raises(UserError) as caught:
        reading(data, "application/pdf", "a.pdf")
    assert "a.pdf" in caught.value.message
    return caught.value


def test_no_text(reading):
    """A PDF of pictures alone, such as a scan, is told as one."""
    error = refusal(reading, pdf("#rect(width: 3cm, height: 2cm, fill: red)"))
    assert error.code == "document.no_text"
    assert "OCR" in error.hint


def test_broken(reading):
    """Bytes that are no PDF are told as such."""
    assert refusal(reading, b"%PDF-1.7 broken").code == "document.invalid"


def test_locked(reading):
    """A PDF that wants a password is told as such."""
    key = "<" + "00" * 32 + ">"
    parts = [
        "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        "2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
        f"3 0 obj\n<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -4>>\nendobj\n",
    ]
    body, places = "%PDF-1.4\n", []
    for part in parts:
        places.append(len(body))
        body += part
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"trailer\n<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n{len(body)}\n%%EOF"
    data = f"{body}xref\n0 4\n0000000000 65535 f \n{table}{tail}".encode()
    assert "password" in refusal(reading, data).message
