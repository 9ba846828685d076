"""The gate for a text that comes piece by piece."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.errors import RefusedError
from omnimind.guard.check import Match
from omnimind.guard.gate import Edit, TextGate, edited, merged, settled
from omnimind.guard.personal.check import PersonalData


class Words:
    """A check that knows only its reach."""

    reach = 5

    def find(self, text):
        """Every ``ab`` and ``bcd``, which overlap."""
        return [Match("word", *found.span()) for found in re.finditer(r"ab|(?<=a)bcd|(?<!a)bcd", text)]


PERSONAL, WORDS = PersonalData(), Words()
CHECKS = (PERSONAL, WORDS)

ATOMS = (
    *("529.982.247-25", "52998224725", "111.444.777-35", "CPF", "cpf: ", " ", "\n", ". ", ", ", "-", "/", "("),
    *("(11) 98765-4321", "11987654321", "98765-4321", "+55 ", "ana@example.com", "ana", " arroba ", "gmail", " ponto "),
    *("com", " at ", " dot ", "@", ".br", "4111 1111 1111 1111", "4111111111111111", "GB29 NWBK 6016 1331 9268 19"),
    *("ABC", "1D23", "placa ", "RG ", "12.345.678-9", "pedido ", "192.168.0.1", "2001:db8::8a2e:370:7334", "pix "),
    *("12.ABC.345/01DE-35", "123e4567-e89b-12d3-a456-426614174000", "CEP ", "01310-100", "5", "2", "9", "\u200b"),
    *("cinco ", "dois ", "nove ", "oito ", "５", "á", "the tide comes in ", "2024", '"', ":", "|", "1 2 3 ", "SSN "),
    *("é meu CPF", "passaporte FZ123456", "abcd", "b", "É ", "\u200b" * 20, "\\", "n"),
)
TEXTS = st.lists(st.sampled_from(ATOMS), max_size=40).map("".join) | st.text(max_size=60)
SIZES = st.lists(st.integers(1, 30), min_size=1, max_size=10)


def judge(text):
    """Names the kind in the place of what any check found."""
    return [Edit(match.start, match.end, f"[{match.kind}]") for check in CHECKS for match in check.find(text)]


def gate():
    """One for all checks."""
    return TextGate(judge, max(check.reach for check in CHECKS), lambda text: settled(CHECKS, text))


def pieces_of(text, sizes):
    """``text`` in pieces of ``sizes`` characters, over and over."""
    at, turn = 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        yield text[at : at + size]
        at, turn = at + size, turn + 1


@settings(max_examples=80, deadline=None)
@given(TEXTS, SIZES)
def test_any_split_gives_the_redaction_of_the_whole(text, sizes):
    """What went on is its beginning at any time, so that nothing that is found ever leaves."""
    whole = edited(text, judge(text))
    one = gate()
    out = ""
    for piece in pieces_of(text, sizes):
        out += one.feed(piece)
        assert whole.startswith(out)

    assert out + one.close() == whole


@settings(max_examples=15, deadline=None)
@given(TEXTS, st.sampled_from(["the tide comes in. ", "CPF 529.982.247-25. ", "1 2 3 4 5 6 "]), SIZES)
def test_what_went_on_long_ago_changes_nothing(text, filler, sizes):
    """The window that is kept is enough, even behind what never ends."""
    text = filler * 40 + text
    one = gate()

    assert "".join([*map(one.feed, pieces_of(text, [197, *sizes])), one.close()]) == edited(text, judge(text))


PROSE = (
    "The tide comes in twice a day, since the Moon pulls at the sea - and in 2024, for 15 days, the sea was 3.5 metres "
    "higher. People at the shore of Santos (SP) asked why. One of them, a teacher, knew: it is the Sun as well! "
    "A maré sobe duas vezes por dia porque a Lua atrai o mar; em 2024, um dos dias teve 12 horas de ressaca. "
)


def test_plain_prose_is_not_held_back():
    """At most some words are waited for, and on average hardly more than the last one."""
    one, fed, sent, behind = gate(), 0, 0, []
    for piece in re.findall(r"\s*\S+", PROSE):
        fed += len(piece)
        sent += len(one.feed(piece))
        behind.append(fed - sent)

    assert max(behind) <= 30
    assert sum(behind) / len(behind) <= 10


def test_a_number_waits_for_what_is_said_behind_it():
    """And goes on as soon as that can't matter any more."""
    one = gate()

    assert one.feed("O numero 52998224725") == "O numero "
    assert one.feed(" e") == ""
    assert one.feed(" o CPF dela, como ela mesma nos disse ontem a noite, e nada mais.").startswith(
        "[br.cpf] e o CPF dela"
    )


def test_a_refusal_is_raised_when_it_is_certain():
    """Not for what may still become something else; and again for all that follows."""
    refused = RefusedError("guard.blocked", "Rule 'x' forbids it")
    one = TextGate(lambda text: [Edit(*found.span(), refused) for found in re.finditer(r"bad\b", text)], 4)

    assert one.feed("so ba") == "s"
    assert one.feed("dly ") == "o ba"
    one.feed("bad")
    with pytest.raises(RefusedError, match="forbids"):
        one.feed(" it is")
    with pytest.raises(RefusedError, match="forbids"):
        one.close()


def test_edits_that_overlap_become_one():
    """The longest says what stands there; those that touch stay apart."""
    edits = [Edit(4, 6, "c"), Edit(0, 2, "a"), Edit(1, 5, "b"), Edit(6, 7, "d")]

    assert merged(edits) == [Edit(0, 6, "b"), Edit(6, 7, "d")]
    assert edited("0123456789", edits) == "bd789"
