"""What is said on the command line becomes options, or one line that says what is wrong."""

import pytest

from omnimind.cli import explicit
from omnimind.cli.make import _music, _options
from omnimind.core.errors import UserError


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ([], []),
        (["make", "a.md", "--music"], ["make", "a.md", "--music=on"]),
        (["make", "--music", "--seed", "1", "a.md"], ["make", "--music=on", "--seed", "1", "a.md"]),
        (["make", "a.md", "--music", "tune.mp3"], ["make", "a.md", "--music", "tune.mp3"]),
        (["make", "a.md", "--music=tune.mp3"], ["make", "a.md", "--music=tune.mp3"]),
        (["make", "a.md", "--no-music"], ["make", "a.md", "--no-music"]),
    ],
)
def test_music_needs_no_file(said, meant):
    """``--music`` before another option, or last, is music of ours."""
    assert explicit(said) == meant


@pytest.mark.parametrize(
    ("music", "no_music", "wish"),
    [(None, False, None), ("on", False, True), (None, True, False), ("a.mp3", False, "a.mp3")],
)
def test_music_is_unsaid_ours_none_or_a_file(music, no_music, wish):
    """Unsaid is left to the document."""
    assert _music(music, no_music) == wish


def test_what_is_said_is_kept_and_what_is_not_is_unsaid():
    """Texts become the values that they mean."""
    options = _options(duration="1m30s", format="square, portrait", captions=(), seed="7", theme=None)
    assert (options.duration, options.format, options.captions, options.seed) == (90, ("square", "portrait"), (), 7)
    assert options.theme is None
    assert "theme" not in options.model_fields_set


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("seed", "x", "--seed x is not right (input should be a valid integer"),
        ("duration", "soon", "--duration soon is not right ('soon' is not a duration: write it as 90s, 2m or 1:30)"),
        ("format", "round", "--format round is not right (input should be 'landscape', 'portrait' or 'square')"),
    ],
)
def test_a_wrong_value_is_told_with_its_option(name, value, told):
    """The option, the value and the reason, on one line, with where to read on."""
    with pytest.raises(UserError) as caught:
        _options(**{name: value})
    assert caught.value.code == "option.invalid"
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)
    assert "--help" in caught.value.hint
