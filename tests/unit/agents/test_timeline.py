"""Scenes one after the other make the production's clock."""

import pytest

from omnimind.agents.timeline import chapters, place, timed_texts
from omnimind.core.artifact import Artifact
from omnimind.core.caption import Caption
from omnimind.core.script import Line, Scene, StatementVisual
from omnimind.core.speech import SceneSpeech, Word

WAV = Artifact(sha256="0" * 64, media_type="audio/wav", size_bytes=0)


def scene(text, chapter=None):
    """A scene that says ``text``."""
    return Scene(id=text.lower(), chapter=chapter, lines=(Line(text=text),), visual=StatementVisual(text=text))


def speech(text, frames):
    """Narration of ``text``, a word every third of a second."""
    words = (Word(text=word, said=word, start_s=n / 3, end_s=n / 3 + 0.2) for n, word in enumerate(text.split()))
    return SceneSpeech(audio=WAV, words=tuple(words), frames=frames)


def placed(*told, captions=(), burned=None):
    """``(text, frames, chapter)`` of each scene, placed; all with the same captions on their own clocks."""
    scenes = [scene(text, chapter) for text, _, chapter in told]
    speeches = [speech(text, frames) for text, frames, _ in told]
    count = len(told)
    return place(scenes, speeches, [captions] * count, [burned or {}] * count, [None] * count)


def test_scenes_follow_each_other_on_the_grid():
    """Each starts where the one before ends, on whole frames, however many there are."""
    scenes = placed(("A tide", 31, None), ("Again", 1, None), ("And so on", 47, None))
    assert [(one.start_s * 30, one.end_s * 30) for one in scenes] == [
        pytest.approx((0, 31)),
        pytest.approx((31, 32)),
        pytest.approx((32, 79)),
    ]


def test_ten_thousand_scenes_do_not_drift():
    """Times come from counted frames, never from a sum of rounded seconds."""
    scenes = placed(*[("tide", 31, None)] * 10_000)
    assert scenes[-1].end_s == 310_000 / 30


def test_words_and_captions_keep_to_the_clock_of_the_production():
    """All move by where their scene starts, to whole milliseconds, which is what caption files can say."""
    caption = Caption(start_s=0.1, end_s=0.9, lines=((0, 1),))
    scenes = placed(("A tide", 31, None), ("The sea", 40, None), captions=(caption,), burned={"square": (caption,)})
    second = scenes[1]
    assert [(word.start_s, word.end_s) for word in second.words] == [(1.033, 1.233), (1.367, 1.567)]
    assert [(one.start_s, one.end_s, one.lines) for one in second.captions] == [(1.133, 1.933, ((0, 1),))]
    assert second.burned == {"square": second.captions}


def test_chapters_last_until_the_next():
    """The first begins at zero though its scene may not name it first; the last ends with the production."""
    scenes = placed(("a", 30, None), ("b", 30, "One"), ("c", 30, None), ("d", 30, "Two"), ("e", 30, None))
    assert [(one.title, one.start_s, one.end_s) for one in chapters(scenes)] == [("One", 0, 3), ("Two", 3, 5)]


def test_there_may_be_no_chapters():
    """A production whose scenes name none has none."""
    assert chapters(placed(("a", 30, None))) == ()


def test_captions_as_text_have_a_line_feed_between_their_lines():
    """The words are the script's, by their numbers."""
    caption = Caption(start_s=0, end_s=1, lines=((0, 2), (2, 3)))
    (text,) = timed_texts(placed(("The high tide", 30, None), captions=(caption,)))
    assert (text.start_s, text.end_s, text.text) == (0, 1, "The high\ntide")
