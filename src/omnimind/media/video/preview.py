"""One scene to play, with its own speech, long before the whole is cut."""

from pathlib import Path

import numpy as np

from omnimind.media.audio.aac import SPEECH_BIT_RATE, write
from omnimind.media.audio.narration import narration
from omnimind.media.audio.pcm import frames as as_frames
from omnimind.media.video.mux import cut


def preview(video: Path, speech: Path, frames: int, out: Path, *, language: str) -> None:
    """Write ``out``, an MP4 that plays before all of it has come; no picture is encoded again.

    Args:
        video: What :func:`~omnimind.media.video.scene.render_scene` wrote.
        speech: The scene's mono WAV.
        frames: How long both are, at 30 a second.
        out: Appears only when it is complete; the sound is written beside it and taken away.
        language: BCP 47, of the speech.

    Raises:
        UserError: ``disk.full`` or ``disk.unwritable``.
        BrokenError: ``speech.unreadable`` or ``video.failed``.
    """
    sound = out.with_suffix(".m4a")
    try:
        stereo = (np.repeat(block, 2, axis=0) for block in narration([(speech, frames)]))
        write(as_frames(stereo), sound, SPEECH_BIT_RATE)
        cut([video], sound, out, chapters=(), captions=(), language=language, metadata={})
    finally:
        sound.unlink(missing_ok=True)
