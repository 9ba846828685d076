"""Sound at the rate that speech is judged at."""

import av
import numpy as np

from omnimind.core.speech import Sound
from omnimind.perception.activity import RATE_HZ, Samples

__all__ = ["RATE_HZ", "resampled"]


def resampled(sound: Sound) -> Samples:
    """``sound`` at 16 kHz."""
    samples = np.frombuffer(sound.samples, "<i2")
    if sound.rate_hz == RATE_HZ or not samples.size:
        return samples
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = sound.rate_hz
    resampler = av.AudioResampler("s16", "mono", RATE_HZ)
    parts = [part.to_ndarray()[0] for given in (frame, None) for part in resampler.resample(given)]
    return np.concatenate(parts)
