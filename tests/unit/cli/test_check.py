"""A measure is shown as people read it; a manifest that is none is refused."""

import pytest

from omnimind.cli.check import _manifest, shown
from omnimind.core.errors import MissingError, UserError
from omnimind.core.proof import Measure


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-16.018, "LUFS", "-16.02 LUFS"),
        (0.0, "", "0"),
        (5.56, ":1", "5.56:1"),
        ("yes", "", "yes"),
        (None, "ms", "not measured"),
    ],
)
def test_values_have_four_digits_and_their_unit(value, unit, text):
    """Ratios close up, texts stay as they are, and what was not measured says so."""
    verdict = "not measured" if value is None else "pass"
    assert shown(Measure(name="x", title="X", value=value, unit=unit, verdict=verdict)) == text


def test_without_a_script_there_is_no_manifest():
    """Nothing is asked of the disk."""
    assert _manifest(None) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [("{}", "is not a manifest (title: Field required)"), ("no", "is not a manifest (Invalid JSON: ")],
)
def test_a_script_of_another_kind_is_refused(tmp_path, content, told):
    """The first thing that is wrong with it is named."""
    path = tmp_path / "script.json"
    path.write_text(content)
    with pytest.raises(UserError) as caught:
        _manifest(path)
    assert f"{path} {told}" in caught.value.message


def test_a_script_that_is_not_there_is_missing(tmp_path):
    """Named, and not taken for an empty one."""
    with pytest.raises(MissingError, match=r"gone\.json can't be read"):
        _manifest(tmp_path / "gone.json")
