"""What is true of every document: title, language, and errors."""

import pytest

from omnimind.core.errors import UserError
from omnimind.documents.fetch import Source
from omnimind.documents.read import read


@pytest.mark.parametrize(
    ("text", "origin", "title"),
    [
        ("---\ntitle: Mine\n---\n# Other", "a.md", "Mine"),
        ("## Second\n\n# First *one*", "a.md", "First one"),
        ("Text.\n\n## Second", "a.md", "Second"),
        ("A short sentence. And more.", "a.md", "A short sentence"),
        ("- item", "folder/my_holiday-notes.md", "My holiday notes"),
        ("- item", "https://a.b/c/the-tides.html?x=1", "The tides"),
        ("- item", "https://a.b/", "A.b"),
        (
            "So " + "very " * 30 + "long.",
            "text",
            "So very very very very very very very very very very very very very very very…",
        ),
        ("- item", "-", "-"),
    ],
)
def test_title(reading, text, origin, title):
    """Front matter, else a heading, else a short first sentence, else the file's name, else the first words."""
    assert reading(text, "text/markdown", origin).title == title


def test_language(artifacts):
    """What the caller says counts before front matter, and that before what the words tell."""
    said = Source(b"---\nlanguage: fr\n---\nThe tide and the Moon.", "text/markdown", "text")
    unsaid = Source("As marés e a Lua, `the code of the`.".encode(), "text/markdown", "text")
    assert read(said, artifacts, language="de").language == "de"
    assert read(said, artifacts).language == "fr"
    assert read(unsaid, artifacts).language == "pt-BR"


@pytest.mark.parametrize("text", ["", "  \n\n ", "---\nseed: 1\n---\n", "<!-- hidden -->", "[a]: b"])
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_empty(reading, text, media_type):
    """A document that says nothing is refused; in plain text markup says something."""
    if media_type == "text/plain" and text[:1] in ("<", "["):
        assert reading(text, media_type).blocks
        return
    with pytest.raises(UserError, match="has nothing to tell") as caught:
        reading(text, media_type, "a.md")
    assert caught.value.code == "document.empty"


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain", "text/html", "text/csv", "application/json"])
def test_too_large(reading, media_type):
    """Fifty megabytes of text are refused before they are parsed."""
    with pytest.raises(UserError) as caught:
        reading(b"a, " * 17_500_000, media_type)
    assert caught.value.code == "document.too_large"


def test_unknown_media_type(reading):
    """What no reader reads is refused."""
    with pytest.raises(UserError) as caught:
        reading(b"x", "image/png")
    assert caught.value.code == "source.media_type"
