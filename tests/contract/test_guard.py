"""What every guard promises, whichever policy it goes by."""

import pytest

from omnimind.core.errors import RefusedError
from omnimind.core.model import Caller
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import parse
from omnimind.guard.shelf import Shelf
from omnimind.testing.guard import WORDS, FakeGuard

CALLER = Caller(tenant="acme", key="k1", run_id="r1", agent="writer")

_RULES = "".join(
    f"  - {{id: {word}, check: words, words: [{word}], where: [brief, input, output, tool, narration, captions], "
    f"action: {decided}}}\n"
    for word, decided in WORDS.items()
)


def _policy_guard():
    return PolicyGuard(Shelf(house=parse(f"name: words\nrules:\n{_RULES}", "words.yaml")))


@pytest.fixture(params=[FakeGuard, _policy_guard], ids=["fake", "policy"])
def guard(request):
    """Each guard in turn."""
    return request.param()


def test_what_nothing_is_found_in_passes(guard):
    """Unchanged, and the policy that let it pass is named."""
    verdict = guard.check("A calm sea.", "output", CALLER)

    assert (verdict.decided, verdict.text, verdict.findings) == ("allow", "A calm sea.", ())
    assert verdict.policy == guard.policy_of("acme")
    assert guard.passed("A calm sea.", "brief", CALLER) == "A calm sea."


def test_what_is_logged_passes(guard):
    """Unchanged, with what was found."""
    verdict = guard.check("It was noted.", "output", CALLER)

    assert (verdict.decided, verdict.text) == ("log", "It was noted.")
    assert [(found.start, found.end) for found in verdict.findings] == [(7, 12)]


def test_what_is_redacted_is_gone(guard):
    """The rest of the text stays as it was."""
    passed = guard.passed("The hidden reef.", "output", CALLER)

    assert "hidden" not in passed
    assert passed.startswith("The ")
    assert passed.endswith(" reef.")


@pytest.mark.parametrize(("word", "code"), [("forbidden", "guard.blocked"), ("doubtful", "guard.ask")])
def test_what_may_not_pass_is_refused(guard, word, code):
    """With the code that says why, and never with the text."""
    with pytest.raises(RefusedError) as error:
        guard.passed(f"The {word} shore of Atlantis.", "input", CALLER)

    assert error.value.code == code
    assert "Atlantis" not in str(error.value)
    assert word in {"doubtful"} or guard.check(f"The {word} shore.", "input", CALLER).text == ""


def test_the_strictest_counts(guard):
    """Of several things that are found."""
    assert guard.check("noted hidden", "output", CALLER).decided == "redact"
    assert guard.check("noted hidden doubtful", "output", CALLER).decided == "ask"
    assert guard.check("noted forbidden doubtful", "output", CALLER).decided == "block"


def test_a_gate_lets_through_what_the_whole_would(guard):
    """Whatever the pieces are."""
    text = "A hidden reef, noted by a hidden crew."
    whole = guard.passed(text, "output", CALLER)

    for size in (1, 3, len(text)):
        gate = guard.gate("output", CALLER)
        pieces = [gate.feed(text[start : start + size]) for start in range(0, len(text), size)]
        assert "".join(pieces) + gate.close() == whole


def test_a_gate_refuses_in_time(guard):
    """Nothing of what is forbidden went on before."""
    gate, passed = guard.gate("output", CALLER), []

    def feed():
        for character in "A calm sea, and a forbidden shore.":
            passed.append(gate.feed(character))
        gate.close()

    with pytest.raises(RefusedError) as error:
        feed()

    assert error.value.code == "guard.blocked"
    assert "f" not in "".join(passed)


def test_an_exchange_tells_what_it_found(guard):
    """Of question and answer together, by the policy that it began with."""
    exchange = guard.exchange(CALLER)

    exchange.check("noted", "input")
    exchange.check("hidden", "output")

    assert [found.decided for found in exchange.findings] == ["log", "redact"]
    assert exchange.policy == guard.policy_of("acme")
    assert not exchange.is_slow("output")
