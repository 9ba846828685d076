"""What is asked of gateways: 1 kB of a plain letter, with some of the numbers that a guard has to look at twice."""

from typing import Final

ANSWER: Final = "The tide turns twice a day, because the Earth turns under two bulges of water that the Moon holds up."

LETTER: Final = (
    "Please write a leaflet for the visitors of our harbour museum that explains how the tides work, in plain "
    "words and for children of ten. Begin with what they can see from the quay: boats that lie on the mud in "
    "the morning and swim at noon. Go on with the Moon, which pulls the water nearest to it a little more than "
    "the Earth below, so that two bulges stand up, one on either side, while the Earth turns underneath. Say "
    "why spring tides come at full and new moon, and neap tides between them. The printer has order 88213 for "
    "250 copies and wants the text by 21 November 2026; the old guide, ISBN 978-3-16-148410-0, has a table of "
    "heights in chapter 12 that you need not repeat. Avoid long sentences, and words that only sailors know, "
    "or explain them at once. End with a small experiment that a class can do with a basin, a ball and a lamp. "
    "Our readers come from many countries, so leave out jokes that live from words which sound alike."
)


def prompt(number: int) -> str:
    """The ``number``-th prompt: no two are the same, so that nothing is remembered."""
    return f"{LETTER} This is question {number}."
