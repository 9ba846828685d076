"""What a media file says about itself: its streams, chapters and captions, and where its index stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from omnimind.core.errors import MissingError, UserError

_BT709, _UNTAGGED = 1, 2
"""Source: ITU-T H.273."""

_NAMES = {"h264": "H.264", "hevc": "H.265", "av1": "AV1", "vp9": "VP9", "aac": "AAC", "opus": "Opus", "mp3": "MP3"}
_STILL = "_pipe"
"""How libavformat's names for single pictures end."""

_BOX_HEADER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption of a soft track, its lines parted by line feeds."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A media file. ``picture`` and ``sound`` describe the streams in words and are empty when there are none.

    ``fast_start`` says whether an MP4 file's index comes before its content, and is ``None`` for others.
    """

    path: Path
    picture: str
    sound: str
    width: int
    height: int
    frames: int
    marks: tuple[Mark, ...]
    cues: tuple[Cue, ...]
    fast_start: bool | None


def open_media(path: Path, *, needs_picture: bool = True) -> MediaFile:
    """Read what ``path`` says about itself; ``needs_picture`` unless sound alone will do.

    Raises:
        MissingError: ``video.missing``.
        UserError: ``video.unreadable`` when it is no media file; ``video.no_picture`` when it has no moving picture.
    """
    if not path.exists():
        raise MissingError("video.missing", f"there is no file {path}", "give the path of a video")
    try:
        with av.open(path) as container:
            return _described(path, container, needs_picture=needs_picture)
    except (av.FFmpegError, OSError) as exc:
        told = exc.strerror or "unknown"
        raise UserError(
            "video.unreadable", f"{path} is not a video ({told})", "give a video file, such as MP4"
        ) from exc


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of moving pictures: not a cover."""
    moving = (one for one in container.streams.video if not one.disposition & Disposition.attached_pic)
    return next(moving, None)


def _described(path: Path, container: InputContainer, *, needs_picture: bool) -> MediaFile:
    stream = picture_stream(container)
    sound = container.streams.audio[0] if container.streams.audio else None
    has_enough = stream if needs_picture else stream or sound
    if not has_enough or container.format.name.endswith(_STILL):
        raise UserError("video.no_picture", f"{path} has no moving picture", "give a video file, such as MP4")
    return MediaFile(
        path=path,
        picture=_picture(stream) if stream else "",
        sound=_sound(sound) if sound else "",
        width=stream.codec_context.width if stream else 0,
        height=stream.codec_context.height if stream else 0,
        frames=stream.frames if stream else 0,
        marks=tuple(_marks(container)),
        cues=tuple(_cues(container)),
        fast_start=_fast_start(path),
    )


def _picture(stream: VideoStream) -> str:
    context = stream.codec_context
    tags = {context.color_primaries, context.color_trc, context.colorspace}
    color = "BT.709" if tags == {_BT709} else "untagged" if tags == {_UNTAGGED} else "other colours"
    return f"{_codec(context)}, {context.pix_fmt}, {color}"


def _sound(stream: AudioStream) -> str:
    context = stream.codec_context
    return f"{_codec(context)}, {context.sample_rate} Hz, {context.layout.name}"


def _codec(context: CodecContext) -> str:
    name = context.codec.canonical_name
    return f"{_NAMES.get(name, name)} {context.profile or ''}".rstrip()


def _marks(container: InputContainer) -> Iterator[Mark]:
    for chapter in container.chapters():
        tick = chapter["time_base"] or Fraction(1, av.time_base)
        start, end = chapter["start"] * tick, chapter["end"] * tick
        yield Mark(chapter["metadata"].get("title", ""), float(start), float(end))


def _cues(container: InputContainer) -> Iterator[Cue]:
    """The cues of the first text track of an MP4 file. Source: 3GPP TS 26.245, a length and the text."""
    stream = next((one for one in container.streams.subtitles if one.codec_context.name == "mov_text"), None)
    if stream is None:
        return
    for packet in container.demux(stream):
        data = bytes(packet)
        text = data[2 : 2 + int.from_bytes(data[:2], "big")].decode("utf-8", errors="replace")
        if text and packet.pts is not None and packet.time_base is not None:
            start = packet.pts * packet.time_base
            yield Cue(float(start), float(start + (packet.duration or 0) * packet.time_base), text)


def _fast_start(path: Path) -> bool | None:
    """Whether ``moov`` comes before ``mdat`` in an MP4 file. Source: ISO/IEC 14496-12, boxes."""
    with path.open("rb") as file:
        kinds = [kind for kind in _boxes(file) if kind in {b"ftyp", b"moov", b"mdat"}]
    return kinds.index(b"moov") < kinds.index(b"mdat") if {b"ftyp", b"moov", b"mdat"} <= set(kinds) else None


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The kinds of the outermost boxes."""
    while len(header := file.read(_BOX_HEADER_BYTES)) == _BOX_HEADER_BYTES:
        size, kind = int.from_bytes(header[:4], "big"), header[4:]
        read = _BOX_HEADER_BYTES
        if size == 1:
            size, read = int.from_bytes(file.read(8), "big"), 16
        yield kind
        if size < read:
            return
        file.seek(size - read, 1)
