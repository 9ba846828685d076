"""The timeline: which frames are sent, and what they show."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.picture import Crop, Effect, Photo, Picture, Sprite
from omnimind.media.video.timeline import ANIMATION_FRAMES, Moment, Shown, View, moments

DOT = np.full((2, 2, 4), 255, np.uint8)
BARE = np.zeros((20, 20, 3), np.uint8)
STILL = Photo(np.zeros((20, 20, 3), np.uint8), (0, 0, 20, 20), Crop(0, 0, 20, 20), Crop(1, 1, 18, 18))


class Scene(NamedTuple):
    """What a timeline is made of."""

    picture: Picture
    words: list[Word]
    captions: list[Caption]
    frames: int

    def moments(self, every_frame: bool = False) -> list[Moment]:
        """Its timeline."""
        return list(moments(*self, every_frame=every_frame))


@st.composite
def scenes(draw: st.DrawFn, with_photo: bool = False) -> Scene:
    """Words that ascend (some of no length), captions that follow one another, sprites on any cue."""
    times, now = [], draw(st.floats(0, 1))
    for length, pause in draw(st.lists(st.tuples(st.floats(0, 0.8), st.floats(0, 1.5)), min_size=1, max_size=12)):
        times.append((now, now + length))
        now += length + pause
    words = [Word(text=f"w{i}", said="", start_s=start, end_s=end) for i, (start, end) in enumerate(times)]
    cuts = sorted(draw(st.sets(st.integers(1, len(words)), max_size=4)) | {0, len(words)})
    captions = [
        Caption(start_s=words[first].start_s, end_s=words[past - 1].end_s + 0.2, lines=((first, past),))
        for first, past in pairwise(cuts)
    ]
    sprites = draw(
        st.lists(
            st.builds(
                Sprite,
                pixels=st.just(DOT),
                x=st.just(0),
                y=st.just(0),
                cue=st.none() | st.integers(0, len(words) - 1),
                effect=st.sampled_from(list(ANIMATION_FRAMES)),
                delay_s=st.floats(0, 1),
            ),
            max_size=4,
        )
    )
    frames = draw(st.integers(1, int(now * 30) + 40))
    return Scene(Picture(BARE, tuple(sprites), STILL if with_photo else None), words, captions, frames)


def one_sprite(effect: Effect, start_s: float) -> Scene:
    """Two seconds with one sprite."""
    return Scene(Picture(BARE, (Sprite(DOT, 0, 0, effect=effect, delay_s=start_s),)), [], [], 60)


def views(scene: Scene) -> list[View]:
    """What each frame shows."""
    return [moment.view for moment in scene.moments() for _ in range(moment.hold)]


@given(scenes())
def test_moments_tile_the_scene(scene: Scene) -> None:
    """Every frame belongs to exactly one moment, in order, and none stands for longer than a second."""
    sent = scene.moments()
    assert sent[0].frame == 0
    assert all(a.frame + a.hold == b.frame for a, b in pairwise(sent))
    assert sent[-1].frame + sent[-1].hold == scene.frames
    assert all(1 <= moment.hold <= 30 for moment in sent)


@given(scenes())
def test_nothing_is_lost_by_sending_less(scene: Scene) -> None:
    """Frames left out are those that equal the one before: held frames show what every frame would have shown."""
    every = scene.moments(every_frame=True)
    assert [moment.frame for moment in every] == list(range(scene.frames))
    assert {moment.hold for moment in every} == {1}
    assert [moment.view for moment in every] == views(scene)


@given(scenes())
def test_a_frame_is_sent_only_for_a_change(scene: Scene) -> None:
    """Two moments alike follow each other only after a full second."""
    assert all(a.view != b.view or a.hold == 30 for a, b in pairwise(scene.moments()))


@given(scenes())
def test_scenes_rise_from_and_sink_into_the_background(scene: Scene) -> None:
    """The first and the last frame are bare; presence rises, stays whole, and falls, whatever the length."""
    presence = [view.presence for view in views(scene)]
    assert presence[0] == presence[-1] == 0.0
    peak = presence.index(max(presence))
    assert presence[: peak + 1] == sorted(presence[: peak + 1])
    assert presence[peak:] == sorted(presence[peak:], reverse=True)
    if scene.frames >= 30:
        assert presence.count(1.0) == scene.frames - 12


@given(scenes())
def test_sprites_appear_once_and_stay(scene: Scene) -> None:
    """A sprite starts on the frame nearest to its cue, only grows, and from the end of its animation on is whole."""
    shown = [{sprite.index: sprite for sprite in view.sprites} for view in views(scene)]
    for index, sprite in enumerate(scene.picture.sprites):
        cue_s = 0 if sprite.cue is None else scene.words[sprite.cue].start_s
        start = round((cue_s + sprite.delay_s) * 30)
        states = [frame.get(index) for frame in shown]
        assert all(state is None for state in states[:start])
        there = [state for state in states[start:] if state]
        assert len(there) == max(0, scene.frames - start)
        grown = [(state.opacity, state.wiped, -state.drop_px) for state in there]
        assert grown == sorted(grown)
        assert all(state == Shown(index) for state in there[ANIMATION_FRAMES[sprite.effect] - 1 :])


@given(scenes())
def test_captions_and_words_are_on_time(scene: Scene) -> None:
    """A caption is there from its start to its end or the next; the active word is its latest one that has begun."""
    for frame, view in enumerate(views(scene)):
        current = [i for i, c in enumerate(scene.captions) if round(c.start_s * 30) <= frame < round(c.end_s * 30)]
        assert view.caption == (current[-1] if current else None)
        if view.active is not None:
            first, past = scene.captions[view.caption or 0].lines[0]
            begun = [i for i in range(first, past) if round(scene.words[i].start_s * 30) <= frame]
            assert view.active == begun[-1]


@given(scenes())
def test_every_spoken_word_is_highlighted(scene: Scene) -> None:
    """A word that lasts a frame or more is active on the frame on which it starts."""
    seen = views(scene)
    for caption in scene.captions:
        for index in range(*caption.lines[0]):
            word = scene.words[index]
            start, end = round(word.start_s * 30), round(word.end_s * 30)
            if start < end < min(scene.frames, round(caption.end_s * 30)) and seen[start].caption is not None:
                assert seen[start].active == index


@given(scenes(with_photo=True))
def test_photographs_move_all_the_time(scene: Scene) -> None:
    """With a photograph every frame is sent, and its motion runs from start to end without turning back."""
    sent = scene.moments()
    assert [moment.frame for moment in sent] == list(range(scene.frames))
    motion = [moment.view.motion for moment in sent]
    assert motion == sorted(motion)
    assert motion[0] == 0.0
    assert motion[-1] == (1.0 if scene.frames > 1 else 0.0)


@pytest.mark.parametrize(("effect", "count"), [("fade", 6), ("rise", 6), ("right", 8), ("up", 8)])
def test_animations_are_short(effect: Effect, count: int) -> None:
    """A sprite takes 6 to 8 frames to appear, each of them different."""
    states = [view.sprites for view in views(one_sprite(effect, 0.5))]
    assert states[14] == ()
    assert states[15] != ()
    assert len(set(states[15 : 15 + count])) == count
    assert set(states[15 + count :]) == {(Shown(0),)}


def test_rising_is_in_even_pixels() -> None:
    """A rising sprite is lower by an even number of pixels, less each frame, so that its chroma needs no resampling."""
    drops = [view.sprites[0].drop_px for view in views(one_sprite("rise", 0.5))[15:]]
    assert drops[0] > drops[1] > 0 == drops[-1]
    assert all(drop % 2 == 0 for drop in drops)


def test_a_pause_dims_the_last_word() -> None:
    """A word stays highlighted for 0.3 s after it was said, then no word is."""
    words = [Word(text="a", said="", start_s=0.5, end_s=1.0), Word(text="b", said="", start_s=2.0, end_s=2.2)]
    caption = Caption(start_s=0.5, end_s=2.4, lines=((0, 2),))
    active = [view.active for view in views(Scene(Picture(BARE, ()), words, [caption], 90))]
    assert active[14:16] == [None, 0]
    assert active[38:40] == [0, None]
    assert active[59:61] == [None, 1]


def test_a_still_scene_sends_one_frame_a_second() -> None:
    """Ten seconds in which nothing happens take the fades' frames and one a second."""
    sent = Scene(Picture(BARE, ()), [], [], 300).moments()
    assert len(sent) == 7 + 9 + 6
