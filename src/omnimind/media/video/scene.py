"""A scene becomes a video of its own, which :func:`~omnimind.media.video.mux.cut` joins to the others."""

from collections.abc import Sequence
from pathlib import Path

import av

from omnimind.core.agent import Progress
from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.picture import CaptionArtist, Picture
from omnimind.media.video.encoding import TICK, Encoding
from omnimind.media.video.files import replacing
from omnimind.media.video.stage import Stage
from omnimind.media.video.timeline import moments

__all__ = ["Encoding", "render_scene"]


def render_scene(
    picture: Picture,
    words: Sequence[Word],
    captions: Sequence[Caption],
    artist: CaptionArtist | None,
    frames: int,
    encoding: Encoding,
    path: Path,
    progress: Progress,
) -> int:
    """Write ``path``, an MP4 of exactly ``frames`` / 30 seconds without sound.

    Its bytes depend on the arguments only. It works in one thread and leaves the interpreter free most of the time, so
    scenes are best rendered in one thread a core.

    Args:
        picture: What is shown, of the size that ``encoding`` says.
        words: The scene's words on its clock; cues and captions index them.
        captions: When which words are shown, on the scene's clock.
        artist: Draws captions into the picture; ``None`` leaves them out.
        frames: The scene's length on the 30 fps grid, at least 1.
        encoding: Size and quality; scenes of one production share it.
        path: Appears only when it is complete.
        progress: Told of the frames done after each that is sent; may raise ``Cancelled``.

    Returns:
        How many pictures were encoded: those that stand for several frames once.

    Raises:
        UserError: ``disk.full``.
        BrokenError: ``video.failed``.
    """
    burned = captions if artist else ()
    stage = Stage(picture, [word.text for word in words], burned, artist)
    with replacing(path) as partial, av.open(partial, "w", "mp4", container_options={"fflags": "+bitexact"}) as file:
        stream = encoding.add_stream(file, in_motion=picture.photo is not None)
        encoded = 0
        for moment in moments(picture, words, burned, frames, encoding.constant_frame_rate):
            frame = stage.draw(moment.view)
            frame.pts, frame.duration, frame.time_base = moment.frame, moment.hold, TICK
            file.mux(stream.encode(frame))
            encoded += 1
            progress(moment.frame + moment.hold, frames)
        file.mux(stream.encode())
    return encoded
