"""Keywords say what a document is about."""

from omnimind.documents.keywords import keywords

TIDES = """# Ocean tides

Ocean tides are caused by the Moon. Spring tides follow the full Moon. Ocean tides differ from coast to coast,
and spring tides are the highest.

## Spring tides

A spring tide is high.
"""


def test_phrases_of_the_subject(reading):
    """Phrases that recur come first, in the form that the text writes most; words within them are not repeated."""
    found = keywords(reading(TIDES))
    assert found[0].lower() in ("spring tides", "ocean tides")
    assert {"spring tides", "ocean tides", "moon"} <= {word.lower() for word in found}
    assert "tides" not in found


def test_portuguese(reading):
    """Common Portuguese words are no keywords."""
    found = keywords(reading("# Marés\n\nAs marés sobem com a Lua. As marés descem. A Lua puxa a água, e a água sobe."))
    assert found[0].lower() == "marés"
    assert not {"as", "com", "a"} & set(found)


def test_ten_at_most(reading):
    """There are never more than ten."""
    words = " ".join(f"subject{chr(97 + number)} subject{chr(97 + number)}," for number in range(20))
    assert len(keywords(reading(words))) <= 10
