"""Reading flow documents."""

import pytest

from omnimind.core.errors import UserError
from omnimind.flows.load import load

YAML = """\
Comment: a flow
StartAt: A
States:
  A:
    Type: Pass
    Result: {when: 2020-01-01, on: yes, n: 1, f: 1.5e2, none: ~, flag: true, text: "1"}
    End: true
"""


def test_yaml():
    """YAML is read with the scalars of JSON only: dates and yes are text."""
    document = load(YAML, "a.asl.yaml")
    result = document.definition["States"]["A"]["Result"]
    assert result == {"when": "2020-01-01", "on": "yes", "n": 1, "f": 150.0, "none": None, "flag": True, "text": "1"}
    assert document.mark(("States", "A")) == (4, 3)
    assert document.mark(("States", "A", "Result", "n")) == (6, 41)
    assert document.mark(("States", "A", "Nothing")) == (4, 3)


def test_json_with_tabs():
    """JSON is read as it is, tabs and escapes too, with the line of every value."""
    document = load('{\n\t"StartAt": "A\\tb",\n\t"States": {"A":\n\t\t{"Type": "Pass"}}\n}')
    assert document.definition == {"StartAt": "A\tb", "States": {"A": {"Type": "Pass"}}}
    assert document.mark(("States", "A", "Type")) == (4, 4)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not an object"),
        ("[1]", "not an object"),
        ("a: [", "line 2"),
        ("a: 1\na: 2", "line 2, column 1: the key 'a' is given twice"),
        ("{1", "line 1, column 2"),
        ("? [1]\n: 2", "key is not a string"),
        ("a: *b", "line 1"),
        ("a: &a [*a]", "nests deeper"),
        ("\n".join(["a: &a0 [1,1]", *(f"k{n}: &a{n} [*a{n - 1},*a{n - 1}]" for n in range(1, 40))]), "more than"),
        ("[" * 5000, "not an object|nests|line"),
        ("{" * 5000, "nests|line"),
        ("a" * 2_000_000, "longer"),
        ("a: 1e999", "line 1, column 4: the number 1e999 is out of range"),
        ("a: " + "9" * 5000, "line 1, column 4"),
        ("!!python/object/apply:os.getcwd []", "not an object"),
    ],
)
def test_unreadable(text, what):
    """What is not a document is refused with what is wrong, also when it is made to explode."""
    with pytest.raises(UserError, match=what) as refused:
        load(text)
    assert refused.value.code == "flow.unreadable"
