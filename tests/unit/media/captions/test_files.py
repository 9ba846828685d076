"""Caption files."""

from hypothesis import given
from hypothesis import strategies as st

from omnimind.media.captions.files import srt, vtt

ENTRIES = [(0.0, 1.5, "Tides & <moons>\nrise --> fall"), (3599.9996, 3661.25, "Maré alta")]


def test_srt_is_what_players_expect():
    """Numbers, comma before the milliseconds, an empty line between, and no arrow within a text."""
    assert srt(ENTRIES) == (
        "1\n00:00:00,000 --> 00:00:01,500\nTides & <moons>\nrise → fall\n\n"
        "2\n01:00:00,000 --> 01:01:01,250\nMaré alta\n"
    )


def test_vtt_is_what_the_standard_says():
    """A header, a full stop before the milliseconds, and markup escaped."""
    assert vtt(ENTRIES, "pt-BR") == (
        "WEBVTT\nKind: captions\nLanguage: pt-BR\n\n"
        "1\n00:00:00.000 --> 00:00:01.500\nTides &amp; &lt;moons&gt;\nrise --&gt; fall\n\n"
        "2\n01:00:00.000 --> 01:01:01.250\nMaré alta\n"
    )


def test_nothing_gives_an_empty_file():
    """No captions, no cues."""
    assert srt([]) == ""
    assert vtt([], "en") == "WEBVTT\nKind: captions\nLanguage: en\n"


@given(st.integers(0, 4 * 3600 * 1000))
def test_milliseconds_are_exact(milliseconds):
    """A time in milliseconds is written as itself."""
    clock = srt([(milliseconds / 1000, milliseconds / 1000 + 1, "x")]).split("\n")[1].split(" ")[0]
    hours, minutes, seconds = clock.replace(",", ".").split(":")
    assert round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000) == milliseconds
