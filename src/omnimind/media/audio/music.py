"""Music: endless blocks of stereo at 48 kHz, levelled so that a mix need not know which music it is."""

from collections.abc import Iterator

import numpy as np

from omnimind.media.audio.pcm import Samples

LEVEL_LUFS = -23.0
"""The integrated loudness of all music before it is mixed."""

SWELL_LU = 4.0
"""Its momentary loudness never stands higher than this above :data:`LEVEL_LUFS`."""


class Reader:
    """Reads blocks of any size as blocks of the size asked for."""

    def __init__(self, blocks: Iterator[Samples]) -> None:
        self._blocks = blocks
        self._left: Samples = np.empty((2, 0), np.float32)

    def read(self, samples: int) -> Samples:
        """The next ``samples`` in stereo; fewer only when the blocks end."""
        parts = []
        while samples > 0:
            if not self._left.shape[1]:
                block = next(self._blocks, None)
                if block is None:
                    break
                self._left = block
            parts.append(self._left[:, :samples])
            self._left = self._left[:, samples:]
            samples -= parts[-1].shape[1]
        return np.concatenate(parts, axis=1) if parts else self._left
