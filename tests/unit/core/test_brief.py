"""Wishes are read the same way wherever they are written."""

import pytest
from pydantic import ValidationError

from omnimind.core.brief import Options


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("90 seconds", 90),
        ("1m30s", 90),
        ("1m 30", 90),
        ("2 min", 120),
        ("1.5 minutes", 90),
        ("1:30", 90),
        ("1:02:03", 3723),
        ("1h", 3600),
        ("1h 2m", 3720),
        (45, 45),
    ],
)
def test_durations_are_read_as_people_write_them(said, seconds):
    """A duration may be seconds, a clock, or numbers with units."""
    assert Options(duration=said).duration == seconds


@pytest.mark.parametrize("said", ["", "soon", "5s", "9h", "-90s", "1:2", "nan", "inf"])
def test_absurd_durations_are_refused(said):
    """What is not a duration, or one nobody could mean, is an error."""
    with pytest.raises(ValidationError):
        Options(duration=said)


@pytest.mark.parametrize("said", ["pt-BR", "pt_br", "PT-br", " pt-BR "])
def test_languages_have_one_spelling(said):
    """However a tag is written, it is the same language."""
    assert Options(language=said).language == "pt-BR"


def test_lists_may_be_written_with_commas():
    """Several formats come from one string as from a list, repeats dropped, order kept."""
    assert Options(format="portrait, landscape,portrait").format == ("portrait", "landscape")
    assert Options(format=["square"]).format == ("square",)


@pytest.mark.parametrize("said", ["", "tall", ["landscape", 3], ()])
def test_unknown_formats_are_refused(said):
    """A format that does not exist is an error, and so is none at all."""
    with pytest.raises(ValidationError):
        Options(format=said)


def test_what_is_said_goes_before_what_was_said():
    """``over`` keeps the nearer wish and fills its gaps from the other; ``False`` is a wish, not a gap."""
    near, far = Options(title="Near", music=False), Options(title="Far", seed=7, music=True)

    assert near.over(far) == Options(title="Near", seed=7, music=False)


def test_unknown_wishes_are_refused():
    """A misspelt option is an error rather than nothing."""
    with pytest.raises(ValidationError, match="musik"):
        Options.model_validate({"musik": True})
