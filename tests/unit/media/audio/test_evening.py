"""Voices that speak by turns are as loud as each other."""

import pytest

from omnimind.media.audio.evening import evened
from omnimind.media.audio.loudness import integrated, momentary
from omnimind.media.audio.narration import narration
from omnimind.media.audio.pcm import frames


def lufs(scene, gain_db=0.0):
    """How loud a scene is."""
    return integrated(momentary(frames(narration([scene], [gain_db]))))


def test_another_voice_is_raised_to_the_productions_own(speak):
    """However much softer it is, at whatever rate; the production's own stays as it is."""
    own, soft = speak(peak=0.8), speak(peak=0.3, rate_hz=16_000)
    gains_db = evened([own, soft, own], [None, "soft", None])
    assert (gains_db[0], gains_db[2]) == (0.0, 0.0)
    assert lufs(own) - lufs(soft) > 6
    assert lufs(soft, gains_db[1]) == pytest.approx(lufs(own), abs=0.1)


def test_a_voice_keeps_its_own_louder_and_softer_scenes(speak):
    """All it says is raised alike."""
    loud, soft = speak(peak=0.8), speak(peak=0.4)
    gains_db = evened([speak(peak=0.5), loud, soft], [None, "other", "other"])
    assert gains_db[1] == gains_db[2] != 0


@pytest.mark.parametrize("voices", [[None, None], ["other", "other"]])
def test_a_single_voice_is_left_as_it_is(speak, voices):
    """Whether it is the production's own or not."""
    assert evened([speak(peak=0.8), speak(peak=0.2)], voices) == (0.0, 0.0)


def test_without_the_productions_own_the_first_voice_counts(speak):
    """And a scene that says nothing is not raised."""
    silent = speak(peak=0.0)
    gains_db = evened([speak(peak=0.8), speak(peak=0.4), silent], ["one", "two", "three"])
    assert gains_db[0] == gains_db[2] == 0.0
    assert gains_db[1] > 3
