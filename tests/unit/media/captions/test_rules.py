"""The rules that captions keep."""

import re

import pytest

from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.captions.rules import violations

WORDS = [
    Word(text=text, said=text, start_s=0.5 * number, end_s=0.5 * number + 0.4)
    for number, text in enumerate(
        re.findall(r"\w+", "the sea comes in and goes out again twice a day for ever and ever")
    )
]
GOOD = [
    Caption(start_s=0.0, end_s=4.0, lines=((0, 4), (4, 8))),
    Caption(start_s=4.0, end_s=7.5, lines=((8, 11), (11, 15))),
]


def told(captions):
    """Every complaint about ``captions``."""
    return " | ".join(violations(captions, WORDS, 8.0, "portrait"))


def test_good_captions_break_no_rule():
    """What is right is not complained of, not even by a rounding error."""
    assert told([GOOD[0], GOOD[1].model_copy(update={"start_s": 4.0 - 1e-9})]) == "" != told([])


@pytest.mark.parametrize(
    ("captions", "complaint"),
    [
        (GOOD[:1], "not every word"),
        (GOOD[::-1], "not every word"),
        ([GOOD[0], GOOD[1].model_copy(update={"start_s": 3.9})], "overlap"),
        ([GOOD[0].model_copy(update={"end_s": 3.8}), GOOD[1]], "a gap of 0.200 s"),
        ([GOOD[0], GOOD[1].model_copy(update={"end_s": 8.1})], "outside the scene"),
        ([GOOD[0], GOOD[1].model_copy(update={"end_s": 4.6})], "shown for 0.600 s"),
        ([GOOD[0].model_copy(update={"end_s": 1.0}), GOOD[1]], "characters a second"),
        ([GOOD[0], GOOD[1].model_copy(update={"start_s": 4.2})], "not in time"),
        ([GOOD[0].model_copy(update={"lines": ((0, 3), (3, 5), (5, 8))}), GOOD[1]], "3 lines"),
        ([GOOD[0].model_copy(update={"lines": ((0, 8),)}), GOOD[1]], "characters in 'the sea"),
    ],
)
def test_each_broken_rule_is_told(captions, complaint):
    """Each rule is checked, and says what is wrong."""
    assert complaint in told(captions)
