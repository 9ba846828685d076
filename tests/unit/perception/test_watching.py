"""Watching scene by scene: what was seen of scenes is what is seen of the video that they make, and of no other."""

import numpy as np
import pytest

from omnimind.core.watching import Contrasts, Flashing, Seen, Stretch, Watching
from omnimind.media.video.mux import cut
from omnimind.perception.check import check
from omnimind.perception.joining import joined
from omnimind.perception.watching import look, recognised, watch

CAPTIONS = [(0.1, 0.9, "two words")]


def tone(value):
    """A picture of one tone."""
    return np.full((1080, 1920, 3), value, np.uint8)


@pytest.fixture
def scenes(reel, tmp_path):
    """Two scenes of a second each: the first ends black, the second begins so."""
    pictures = [(0, tone(230)), (12, tone(0)), (29, tone(0))], [(0, tone(0)), (9, tone(200)), (29, tone(180))]
    return [reel(shown).rename(tmp_path / f"{number}.mp4") for number, shown in enumerate(pictures)]


@pytest.fixture
def film(tmp_path):
    """Cuts scenes into one file."""

    def of(scenes):
        path = tmp_path / "film.mp4"
        cut(scenes, None, path, chapters=[], captions=[], language="en", metadata={})
        return path

    return of


def watched(paths):
    """What is seen of each; the first has a caption."""
    return [watch(path, "landscape", CAPTIONS if number == 0 else []) for number, path in enumerate(paths)]


def test_scenes_are_recognised_in_the_film_that_they_make(scenes, film):
    """All its pictures, in order, on the grid, up to its end."""
    viewing = recognised(film(scenes), watched(scenes))
    assert (viewing.frames, viewing.errors, viewing.out_of_order, viewing.off_grid) == (6, 0, 0, 0)
    assert (viewing.first_s, viewing.end_s) == pytest.approx((0.0, 2.0))


def test_a_film_of_anything_else_is_not_recognised(scenes, film):
    """Scenes the other way round, too many, too few, or of other bytes."""
    first, second = watched(scenes)
    whole = film(scenes)
    assert recognised(whole, [second, first]) is None
    assert recognised(whole, [first]) is None
    assert recognised(whole, [first, second, second]) is None
    data = bytearray(scenes[0].read_bytes())
    at = data.index(b"mdat") + 900
    data[at] ^= 1
    scenes[0].write_bytes(data)
    assert recognised(film(scenes), [first, second]) is None


def test_what_is_seen_of_scenes_is_what_is_seen_of_their_film(scenes, film):
    """Black and stillness where they meet are one stretch; flashes there are not counted too low."""
    together = joined(watched(scenes))
    whole, _ = look(film(scenes), "landscape", CAPTIONS, None, threads=1)
    for seen, expected in ((together.black, whole.black), (together.frozen, whole.frozen)):
        assert (seen.start_s, seen.longest_s) == pytest.approx((expected.start_s, expected.longest_s))
    assert together.black.longest_s == pytest.approx(27 / 30)
    assert whole.flashes.most <= together.flashes.most <= whole.flashes.most + 1
    assert together.contrasts == whole.contrasts


def one(seen_s, *, opening_s=0.0, closing_s=0.0, duration_s=5.0, flashes=None):
    """A scene whose longest stretches last ``seen_s``."""
    stretch = Stretch(start_s=1.0, longest_s=seen_s, opening_s=opening_s, closing_s=closing_s)
    seen = Seen(black=stretch, frozen=stretch, flashes=flashes or Flashing(), contrasts=Contrasts())
    return Watching(digest="0" * 64, packets=1, pictures=1, errors=0, duration_s=duration_s, seen=seen)


def test_a_stretch_goes_on_through_scenes_that_it_fills():
    """Two seconds, all of five, and one more."""
    before, filled, after = one(2, closing_s=2), one(5, opening_s=5, closing_s=5), one(1, opening_s=1)
    black = joined([before, filled, after]).black
    assert (black.start_s, black.longest_s) == (3.0, 8.0)
    assert joined([before, one(3), after]).black.start_s == 6.0


def test_changes_on_both_sides_of_a_cut_make_flashes():
    """Two before and three after are two flashes in one second; those of the scenes themselves count too."""
    before, after = one(0, flashes=Flashing(closing=2)), one(0, flashes=Flashing(opening=3))
    assert joined([before, after]).flashes == Flashing(most=2, at_s=5.0)
    assert joined([before, one(0, flashes=Flashing(most=3, at_s=1.5))]).flashes == Flashing(most=3, at_s=6.5)


def test_scenes_that_were_watched_are_judged_as_the_film_is(good, good_file):
    """The proof is the same, decoded again or recognised; and decoded again where it is not recognised."""
    captions = [
        (caption.start_s, caption.end_s, " ".join(" ".join(scene.scene.words[slice(*line)]) for line in caption.lines))
        for scene in good.manifest.scenes
        for caption in scene.burned["landscape"]
    ]
    known = watch(good.reel, "landscape", captions)
    decoded = check(good_file, good.manifest, hear=False)
    assert recognised(good_file, [known]) is not None
    assert check(good_file, good.manifest, hear=False, watched=[known]) == decoded
    assert check(good_file, good.manifest, hear=False, watched=[known, known]) == decoded
    black = known.model_copy(update={"seen": one(4).seen})
    failed = {measure.name for measure in check(good_file, good.manifest, hear=False, watched=[black]).failures}
    assert "longest_black" in failed
