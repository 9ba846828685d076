"""Caption rules, each broken on its own, and excused where speech forces it."""

import pytest

from omnimind.core.caption import Caption
from omnimind.core.production import TimedScene
from omnimind.core.script import Line, Scene, StatementVisual
from omnimind.core.speech import Word
from omnimind.perception.captions import Timed, judge, timed, track_errors, unshown_words
from omnimind.perception.media_file import Cue


def caption(start_s=0.0, end_s=3.0, lines=("High tide comes", "twice a day."), spoken_s=None, room_end_s=10.0):
    """A good caption unless told otherwise."""
    return Timed(start_s, end_s, lines, spoken_s or (start_s, end_s - 0.2), room_end_s)


def offenders(*captions):
    """The names of the rules broken."""
    found = judge(captions)
    return {name for name in ("overlaps", "too_short", "too_long", "too_fast", "out_of_sync") if getattr(found, name)}


def test_a_good_caption_breaks_no_rule():
    """Two lines, 27 characters in three seconds, up while its words are spoken."""
    assert offenders(caption(), caption(3.0, 6.0)) == set()
    found = judge([caption()])
    assert (found.lines, found.line_length) == (2, 15)


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (caption(end_s=0.7, lines=("High tide",)), "too_short"),
        (caption(end_s=7.2), "too_long"),
        (caption(end_s=1.2), "too_fast"),
        (caption(spoken_s=(0.7, 2.0)), "out_of_sync"),
        (caption(start_s=0.2, spoken_s=(0.0, 2.0)), "out_of_sync"),
        (caption(spoken_s=(0.0, 3.3)), "out_of_sync"),
    ],
)
def test_each_rule_is_broken_on_its_own(bad, rule):
    """And told by the offender's start."""
    assert offenders(bad) == {rule}
    assert getattr(judge([bad]), rule) == (bad.start_s,)


def test_captions_must_not_overlap():
    """The later one is the offender."""
    assert judge([caption(), caption(2.5, 6.0)]).overlaps == (2.5,)


@pytest.mark.parametrize(
    "hurried",
    [
        caption(end_s=0.7, lines=("High tide",), room_end_s=0.7),
        caption(end_s=1.2, room_end_s=1.3),
        caption(end_s=7.6, lines=("Donaudampfschifffahrtsgesellschaft",)),
        caption(end_s=7.0, spoken_s=(0.0, 8.0)),
    ],
)
def test_what_speech_forces_is_excused(hurried):
    """Fast talk, a word that takes long, and words that go on past the longest time."""
    assert offenders(hurried) == set()


def test_wide_characters_take_two_places_and_a_lone_word_may_overflow():
    """As the captions are broken."""
    assert judge([caption(lines=("潮の 満ち引き",))]).line_length == 13
    assert judge([caption(lines=("a" * 60,))]).line_length == 0


def scene(*captions):
    """A scene of four words, one a second, with ``captions``."""
    texts = ("High", "tide", "comes", "twice.")
    return TimedScene(
        scene=Scene(id="s", lines=(Line(text=" ".join(texts)),), visual=StatementVisual(text="x")),
        start_s=0,
        end_s=4,
        words=tuple(Word(text=text, said=text, start_s=n, end_s=n + 0.8) for n, text in enumerate(texts)),
        captions=captions,
    )


@pytest.mark.parametrize(
    ("lines", "missing"),
    [((((0, 2), (2, 4)),), 0), ((((0, 2),),), 2), ((((0, 2), (3, 4)),), 1), ((((2, 4),), ((0, 2),)), 1)],
)
def test_every_word_is_shown_once_and_in_order(lines, missing):
    """Words left out, and words in the wrong place."""
    captions = tuple(Caption(start_s=0, end_s=1, lines=one) for one in lines)
    assert unshown_words(scene(), captions) == missing


def test_captions_know_their_words_and_the_room_they_have():
    """Until the next one, or the scene's end."""
    captions = (Caption(start_s=0, end_s=1.9, lines=((0, 2),)), Caption(start_s=2, end_s=3.5, lines=((2, 3), (3, 4))))
    first, second = timed(scene(*captions), captions)
    assert (first.lines, first.spoken_s, first.room_end_s) == (("High tide",), (0, 1.8), 2)
    assert (second.lines, second.spoken_s, second.room_end_s) == (("comes", "twice."), (2, 3.8), 4)


def test_a_scene_may_have_no_captions():
    """Where none are burned in there is nothing to look at."""
    assert timed(scene(), ()) == []


def test_a_track_is_held_against_what_it_should_say():
    """Text, times within a frame, and number."""
    due = [Cue(0, 2, "High tide"), Cue(2, 4, "comes twice.")]
    assert track_errors(due, due) == 0
    assert track_errors([Cue(0.02, 2.03, "High tide"), due[1]], due) == 0
    assert track_errors([Cue(0.1, 2, "High tide"), due[1]], due) == 1
    assert track_errors([Cue(0, 2, "Low tide"), due[1]], due) == 1
    assert track_errors(due[:1], due) == 1
    assert track_errors([], due) == 2
