"""Sentences know where they stood, whatever markup stands around and between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.artifact import ArtifactStore
from omnimind.core.document import Paragraph, Run, Span
from omnimind.core.errors import UserError
from omnimind.documents.fetch import Source
from omnimind.documents.read import read
from omnimind.documents.sentences import sentences

MARKUP = """word |Two. Three! |é中。|*|**|_|`|``|[|]|(|](x y)|](u)|![|> |- |1. |    | |&amp;|&copy;|<b>|</b>|<br>|<div>
|</div>|<img src=x>|<!--|-->|$|$$|---|# |```|~~|\\|\\*|<http://a.b/%20>|[^1]|[^1]: n|^[x]|<table><tr><td>|</table>|
|<ul><li>|<script>|[a]: b"""
PIECES = st.sampled_from([*MARKUP.split("|"), "|", "\n", "\n\n", "\t", "\r\n", "\0", "---\n", "seed: 1\n"])
SOUP = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


class NoStore(ArtifactStore):
    """For documents that hold no picture that can be had."""


def placed_as_promised(document):
    """Check what a document promises of its spans."""
    for block in document.blocks:
        assert 0 <= block.span.start <= block.span.end <= len(document.text)
        items = block.items if block.kind == "list" else [block] if hasattr(block, "runs") else []
        for run in (run for item in items for run in item.runs):
            raw = document.text[run.span.start : run.span.end]
            if len(raw) == len(run.text):
                assert all(shown in (" ", written) for shown, written in zip(run.text, raw, strict=True))
        for sentence in sentences(block, document):
            assert block.span.start <= sentence.span.start < sentence.span.end <= block.span.end
            assert sentence.text == " ".join(sentence.text.split())


@settings(deadline=None)  # the first page imports a library
@given(SOUP, st.sampled_from(["text/markdown", "text/plain"]))
def test_any_text(soup, media_type):
    """Nothing that is typed crashes the reader, and every place lies in the text, tight to its characters."""
    try:
        document = read(Source(soup.encode("utf-8", "surrogatepass"), media_type, "text"), NoStore())
    except UserError:
        return
    placed_as_promised(document)


@settings(deadline=None)  # the first page imports a library
@given(SOUP)
def test_any_page(soup):
    """So it is for HTML."""
    try:
        document = read(Source(f"<html><body>{soup}".encode("utf-8", "replace"), "text/html", "text"), NoStore())
    except UserError:
        return
    placed_as_promised(document)


WORDS = st.lists(st.sampled_from(["tide", "moon", "maré", "x2"]), min_size=2, max_size=6)
WRAPS = st.sampled_from(
    ["{}", "*{}*", "**{}**", "`{}`", "[{}](http://tide.moon 'moon')", "~~{}~~", "<b>{}</b>", "\n{}"]
)


@given(st.lists(st.tuples(WORDS, st.lists(WRAPS, min_size=6, max_size=6)), min_size=1, max_size=5), st.booleans())
def test_tight_around_markup(drawn, quoted):
    """A sentence's span holds its first and its last word, and begins and ends with them but for marks of links."""
    marked = [[wrap.format(word) for word, wrap in zip(words, wraps, strict=False)] for words, wraps in drawn]
    source = " ".join("So " + " ".join(words) + " end." for words in marked)
    if quoted:
        source = "> " + source.replace("\n", "\n> ")
    document = read(Source(source.encode(), "text/markdown", "text"), NoStore())
    (block,) = document.blocks
    found = sentences(block, document)
    assert [sentence.text for sentence in found] == ["So " + " ".join(words) + " end." for words, _ in drawn]
    for sentence in found:
        raw = document.text[sentence.span.start : sentence.span.end]
        assert raw.startswith("So ")
        assert raw.endswith(" end.")


def test_markup_at_the_edges(reading):
    """Marks around a sentence are not of it; marks within it are."""
    document = reading("**Bold one.** *Then* [two](u). Three \\* &amp; `f(x). y`.")
    found = sentences(document.blocks[0], document)
    assert [document.text[each.span.start : each.span.end] for each in found] == [
        "Bold one.",
        "Then* [two](u).",
        "Three \\* &amp; `f(x). y`.",
    ]
    assert found[2].text == "Three * & f(x). y."


def test_runs_without_places(reading):
    """Where runs don't know where they stood, their sentences stand where the block does."""
    document = reading("One here. Two there.")
    block = Paragraph(runs=(Run(text="One here. Two there."),), span=Span(start=0, end=20))
    assert [sentence.span for sentence in sentences(block, document)] == [block.span, block.span]


@pytest.mark.parametrize("source", ["```\na. B.\n```", "|a. B|\n|-|\n|c|", "$$\nx\n$$", "![a. B.](x.png)"])
def test_silent_blocks(reading, source):
    """Code, tables, mathematics and images say no sentences."""
    document = reading(source)
    assert sentences(document.blocks[0], document) == ()


def test_heading_is_one_sentence(reading):
    """A heading is never cut."""
    document = reading("# Why? Because.")
    assert [sentence.text for sentence in sentences(document.blocks[0], document)] == ["Why? Because."]
