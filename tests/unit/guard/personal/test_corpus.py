"""How much of what is personal is found, and how much of what is found is personal, in texts made up from a seed."""

import runpy
import time
from collections import Counter
from pathlib import Path

import pytest

from omnimind.guard.gate import Edit, TextGate, edited, settled
from omnimind.guard.personal.check import KINDS, PersonalData

CHECK = PersonalData()
HELD_OUT = 20_261_121
"""No rule was made by looking at what comes of this seed."""

COUNT = 1800
CORPUS = runpy.run_path(str(Path(__file__).parents[4] / "bench" / "personal_corpus.py"))


@pytest.fixture(scope="module")
def samples():
    """Held out ones."""
    return list(CORPUS["Corpus"](HELD_OUT).samples(COUNT))


@pytest.fixture(scope="module")
def counted(samples):
    """By kind: how many there are, how many of them were found from end to end, and how many others."""
    there, found, others = Counter(), Counter(), Counter()
    for sample in samples:
        seen = {(match.kind, match.start, match.end) for match in CHECK.find(sample.text)}
        expected = {tuple(span) for span in sample.spans}
        there.update(kind for kind, *_ in expected)
        found.update(kind for kind, *_ in expected & seen)
        others.update(kind for kind, *_ in seen - expected)
    return there, found, others


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_personal_is_found_and_little_else(kind, counted):
    """At least 99 of 100 both ways; 95 of 100 are found where no check digits help."""
    there, found, others = (counts[kind] for counts in counted)

    assert there >= 20
    assert found / there >= (0.99 if kind in CORPUS["CHECKSUMMED"] else 0.95)
    assert found / (found + others) >= 0.99


def test_a_stream_of_it_is_redacted_as_the_whole(samples):
    """By pieces as models send them."""

    def judge(text):
        return [Edit(match.start, match.end, f"[{match.kind}]") for match in CHECK.find(text)]

    text = "\n\n".join(sample.text for sample in samples[:60])
    gate = TextGate(judge, CHECK.reach, lambda window: settled([CHECK], window))
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]

    assert "".join([*map(gate.feed, pieces), gate.close()]) == edited(text, judge(text))


ENDLESS = (
    "1",
    "1 ",
    "12 ",
    "123 ",
    "1.",
    "a@",
    "a.",
    "+1",
    "((",
    " at ",
    "cinco ",
    "A1-",
    "AB ",
    "a:1:",
    "\u200b",
    "a-",
    "%40",
)


@pytest.mark.parametrize(
    "part", [*ENDLESS, "52998224725,", "529.982.247-25 ", "4111 1111 1111 1111 ", "11 98765-4321 "]
)
def test_no_text_takes_long(part):
    """Time grows with the length, whatever is in it: nobody stops the gateway with a text."""
    text = part * (20_000 // len(part))
    began = time.process_time()
    CHECK.find(text)
    CHECK.settled(text, len(text))

    assert time.process_time() - began < 2
