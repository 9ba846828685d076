"""The speech's measures: a share says something only of enough words."""

import pytest

from omnimind.core.hearing import Hearing
from omnimind.perception.limits import FEWEST_WORDS, OURS
from omnimind.perception.review import speech
from omnimind.perception.sheet import Sheet


@pytest.mark.parametrize(("words", "verdict"), [(FEWEST_WORDS - 1, "not measured"), (FEWEST_WORDS, "fail")])
def test_a_tail_is_judged_only_of_enough_words(good, words, verdict):
    """Of seven words one is more than a twentieth: a few words far off don't speak against a short production."""
    late_s = [0.9, 0.9, *[0.0] * (words - 2)]
    onsets = tuple((0.5 * number, 0.5 * number + late) for number, late in enumerate(late_s))
    heard = Hearing(judge="test", engine="test", onsets=onsets, sought=words, voiced=1)
    sheet = Sheet(OURS)
    speech.write(sheet, [heard], good.manifest)
    measures = {measure.name: measure for measure in sheet.measures}
    assert measures["word_timing"].verdict == "pass"
    assert measures["word_timing_p95"].verdict == verdict


def heard_by(engine, words, errors):
    """What was heard of a scene by a voice of that engine."""
    onsets = tuple((0.5 * number, 0.5 * number) for number in range(words))
    return Hearing(judge="test", engine=engine, onsets=onsets, sought=words, words=words, errors=errors, voiced=1)


@pytest.mark.parametrize(
    ("espeak", "natural", "limit"), [(0, 40, "≤ 15 %"), (40, 0, "≤ 40 %"), (20, 60, "≤ 21.2 %"), (30, 30, "≤ 27.5 %")]
)
def test_each_voice_may_be_misheard_by_the_words_that_it_says(good, espeak, natural, limit):
    """A scene in a voice that is hard to understand does not excuse the others."""
    hearing = [heard_by(engine, words, 0) for engine, words in (("espeak", espeak), ("flite", natural)) if words]
    sheet = Sheet(OURS)
    speech.write(sheet, hearing, good.manifest)
    assert {measure.name: measure.limit for measure in sheet.measures}["word_error_rate"] == limit
