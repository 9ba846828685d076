"""How loud the music is under a narration."""

import numpy as np

from omnimind.media.audio.gain import Curve, amplitude, eased, heard_at
from omnimind.media.audio.loudness import MOMENTARY_HZ, SILENCE_LUFS, Momentary
from omnimind.media.audio.music import LEVEL_LUFS, SWELL_LU

UNDER_SPEECH_LU = 18.0
"""Even where it swells, the music stays this far below the speech; its mean is another :data:`SWELL_LU` lower.

Source: WCAG 2.2, success criterion 1.4.7, wants a background 20 dB below speech, but for brief sounds.
"""

IN_PAUSES_LU = 12.0
"""How far below the speech the music's mean lies where nobody has spoken for long."""

FADE_IN_S = 1.5
FADE_OUT_S = 3.0

_PAUSE_LU = 20.0  # what is quieter than the speech by more is a pause
_RISE_DB_S = 4.0
_FALL_DB_S = 16.0


def music_factors(speech_momentary: Momentary, speech_lufs: float, duration_s: float) -> Curve:
    """What to multiply levelled music by: it fades in and out, lies under the speech, and rises in its pauses.

    Where there is no speech at all (``speech_lufs`` is -70), nothing is ducked.
    """
    if speech_lufs <= SILENCE_LUFS:
        factors = np.ones(speech_momentary.size + 1)
    else:
        spoken = heard_at(speech_momentary) > speech_lufs - _PAUSE_LU
        below_lu = np.where(spoken, UNDER_SPEECH_LU + SWELL_LU, IN_PAUSES_LU)
        factors = amplitude(eased(speech_lufs - below_lu - LEVEL_LUFS, _RISE_DB_S, _FALL_DB_S))
    return factors * _fades(np.arange(factors.size) / MOMENTARY_HZ, duration_s)


def _fades(time_s: Curve, duration_s: float) -> Curve:
    """From nothing to one and back, softly; shorter in what is short."""
    risen = time_s / min(FADE_IN_S, duration_s / 3)
    left = (duration_s - time_s) / min(FADE_OUT_S, duration_s / 3)
    return np.asarray(np.sin(np.pi / 2 * np.clip(np.minimum(risen, left), 0, 1)) ** 2)
