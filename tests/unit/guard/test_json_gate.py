"""The gate for JSON that comes piece by piece."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.errors import RefusedError
from omnimind.guard.gate import Edit, settled
from omnimind.guard.json_gate import JsonGate
from omnimind.guard.personal.check import PersonalData

PERSONAL = PersonalData()


def judge(text):
    """Names the kind in the place of what is personal."""
    return [Edit(match.start, match.end, f"[{match.kind}]") for match in PERSONAL.find(text)]


def through(pieces):
    """What a gate for personal data makes of them."""
    gate = JsonGate(judge, PERSONAL.reach, lambda text: settled([PERSONAL], text))
    return "".join([*(gate.feed(piece) for piece in pieces), gate.close()])


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ('{"cpf": "52998224725"}', {"cpf": "[br.cpf]"}),
        ('{"cpf": 52998224725, "n": 3}', {"cpf": "[br.cpf]", "n": 3}),
        ('{"a": "52\\u0039.982.247-25"}', {"a": "[br.cpf]"}),
        ('{"529.982.247-25": true}', {"[br.cpf]": True}),
        ('{"a": "CPF\\n529.982.247-25\\n\\"ok\\""}', {"a": 'CPF\n[br.cpf]\n"ok"'}),
        ('{"cpf": [5, 2, 9, 9, 8, 2, 2, 4, 7, 2, 5]}', {"cpf": ["[br.cpf]", *[None] * 10]}),
        ('{"body": "{\\"cpf\\": \\"52998224725\\"}"}', {"body": '{"cpf": "[br.cpf]"}'}),
        ('{"mail": "ana\\u0040example.com", "x": null}', {"mail": "[email]", "x": None}),
    ],
)
def test_arguments_stay_json(given_, expected):
    """Findings in strings, names, numbers and escapes are redacted, whether it comes at once or by character."""
    gate = JsonGate(judge, len(given_))
    assert json.loads(gate.feed(given_) + gate.close()) == expected
    assert json.loads(through(given_)) == expected


def test_digits_of_other_alphabets_are_seen_through_their_escapes():
    """Both halves of a surrogate pair are one digit."""
    assert json.loads(through('{"a": "\\ud835\\udfd329.982.247-25"}')) == {"a": "[br.cpf]"}


def test_a_number_is_written_as_a_string():
    """``52998224725`` has no quotes of its own."""
    assert through('{"cpf":52998224725}') == '{"cpf":"[br.cpf]"}'


def test_what_refuses_refuses():
    """An edit can be an error."""
    refused = RefusedError("guard.blocked", "no")
    gate = JsonGate(lambda text: [Edit(*found.span(), refused) for found in re.finditer("bad", text)], 3)
    gate.feed('{"a": "b\\u0061')
    with pytest.raises(RefusedError, match="no"):
        gate.feed('d", "b": 1}')


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None))
    | st.sampled_from(["CPF 529.982.247-25", "cpf: 52998224725", "ana@example.com", "(11) 98765-4321", "pix"])
    | st.just(52998224725),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.just("cpf"), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=50, deadline=None)
@given(VALUES, st.booleans(), st.lists(st.integers(1, 20), min_size=1))
def test_any_split_gives_the_same_json(value, ascii_only, sizes):
    """It is JSON, and as if it had come at once; what has nothing personal is not touched."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    whole = through([text])
    pieces, at = [], 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size

    assert through(pieces) == whole
    json.loads(whole)
    if not judge(json.dumps(value, ensure_ascii=False)):
        assert whole == text or not text.isascii() or "\\" in text
