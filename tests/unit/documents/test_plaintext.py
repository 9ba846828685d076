"""Plain text is read by its looks: blank lines, marks, underlines and short lines."""

from omnimind.core.document import plain

TEXT = """The Tides

The tides rise and fall twice
a day. They follow the Moon.

Causes
------
There are two:

- the Moon's pull
- the Sun's pull, which
  is weaker
   * spring tides
   * neap tides
1) odd

****

Is It Over?

No. This is the last paragraph."""


def told(document):
    """Kind and text of each block."""
    return [
        (block.kind, [plain(item.runs) for item in block.items] if block.kind == "list" else plain(block.runs))
        for block in document.blocks
    ]


def test_blocks(reading):
    """Headings, paragraphs wrapped by hand, and lists with their depth."""
    document = reading(TEXT, "text/plain")
    assert told(document) == [
        ("heading", "The Tides"),
        ("paragraph", "The tides rise and fall twice a day. They follow the Moon."),
        ("heading", "Causes"),
        ("paragraph", "There are two:"),
        ("list", ["the Moon's pull", "the Sun's pull, which is weaker", "spring tides", "neap tides", "odd"]),
        ("heading", "Is It Over?"),
        ("paragraph", "No. This is the last paragraph."),
    ]
    assert [item.depth for item in document.blocks[4].items] == [0, 0, 1, 1, 0]
    assert document.title == "The Tides"


def test_long_lines_are_paragraphs(reading):
    """In a text that is not wrapped each line is a paragraph."""
    long = "word " * 30
    assert len(reading(f"{long}.\n{long}.\nshort.", "text/plain").blocks) == 3


def test_markup_means_itself(reading):
    """Nothing is markup in plain text."""
    assert told(reading("Ten *stars* and <b>tags</b> & `ticks`.", "text/plain")) == [
        ("paragraph", "Ten *stars* and <b>tags</b> & `ticks`.")
    ]


def test_front_matter(reading):
    """Front matter counts, and is not told."""
    document = reading("---\ntitle: T\n---\nOne. Two.", "text/plain")
    assert document.title == "T"
    assert told(document) == [("paragraph", "One. Two.")]
