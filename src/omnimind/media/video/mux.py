"""The cut: scenes' packets, sound, soft captions and chapters become one file, and nothing is encoded again."""

from __future__ import annotations  # PyAV's Packet takes parameters in its stub only

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import merge
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av import Packet
from av.container import OutputContainer
from av.stream import Disposition, Stream

from omnimind.core.agent import Progress
from omnimind.core.errors import BrokenError
from omnimind.media.video.atoms import disable_tracks
from omnimind.media.video.files import replacing
from omnimind.media.video.language import three_letters

if TYPE_CHECKING:
    from av.container.core import Chapter  # its stub is the only place that has it

_OPTIONS = {
    "movflags": "+faststart",
    "fflags": "+bitexact",
    "movie_timescale": "48000",  # edit lists count in it: in milliseconds, the default, sound would end before its end
}

_MILLISECOND = Fraction(1, 1000)

_TEXT_STYLE = b"[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Sans,16\n\n[Events]\nFormat: Text\n"
"""FFmpeg opens no ``mov_text`` track before it is told a style, in ASS."""


def cut(
    scenes: Sequence[Path],
    audio: Path | None,
    out: Path,
    *,
    chapters: Sequence[tuple[str, float, float]],
    captions: Sequence[tuple[float, float, str]],
    language: str,
    metadata: Mapping[str, str],
    cover: bytes | None = None,
    progress: Progress | None = None,
) -> None:
    """Write ``out``: the scenes one after the other, with ``audio`` beside them; without scenes, a podcast (M4A).

    Its bytes depend on the arguments and the files' bytes only. Memory does not grow with its length.

    Args:
        scenes: What :func:`~omnimind.media.video.scene.render_scene` wrote, all with one encoding.
        audio: A file whose sound is copied.
        out: Appears only when it is complete.
        chapters: Title, start and end of each, ascending, in seconds of the production.
        captions: Start, end and text of each, ascending, none overlapping the next: a track to be shown on demand.
        language: BCP 47, of the sound and the captions.
        metadata: Tags such as ``title``, ``description`` and ``artist``.
        cover: A PNG picture that stands for the whole.
        progress: Told of the scenes done after each; may raise ``Cancelled``.

    Raises:
        UserError: ``disk.full``.
        BrokenError: ``video.failed``, or ``video.mismatched`` when scenes were encoded differently.
    """
    with replacing(out) as partial:
        container, options = _container(is_podcast=not scenes, has_cover=cover is not None)
        with av.open(partial, "w", container, container_options=options) as file:
            file.metadata.update(metadata)
            file.set_chapters([_chapter(number, *chapter) for number, chapter in enumerate(chapters)])
            tracks: list[Iterator[Packet[Any]]] = []
            if scenes:
                tracks.append(_scene_packets(_stream_like(scenes[0], file), scenes, progress))
            if audio:
                tracks.append(_sound_packets(_stream_like(audio, file, language), audio))
            if captions:
                tracks.append(_caption_packets(_caption_stream(file, language), captions))
            if cover:
                tracks.append(_cover_packets(file, cover))
            for packet in merge(*tracks, key=_microsecond):
                file.mux_one(packet)
        disable_tracks(partial, b"sbtl")


def _container(*, is_podcast: bool, has_cover: bool) -> tuple[str, dict[str, str]]:
    """FFmpeg's name of the container, and its options."""
    if not is_podcast:
        return "mp4", _OPTIONS
    if not has_cover:
        return "ipod", _OPTIONS
    return "mp4", {**_OPTIONS, "brand": "M4A "}  # what "ipod" writes too, but PyAV lets no picture into that


def _stream_like(path: Path, file: OutputContainer, language: str = "und") -> Stream:
    """A new stream of ``file`` for the packets of the first one of ``path``."""
    with av.open(path) as source:
        stream = file.add_stream_from_template(source.streams[0])
    stream.metadata["language"] = three_letters(language)
    return stream


def _scene_packets(stream: Stream, scenes: Sequence[Path], progress: Progress | None) -> Iterator[Packet[Any]]:
    """Every scene's packets, on one integer clock; none is reordered, and each lasts until the next."""
    clock = 0
    for done, path in enumerate(scenes, 1):
        with av.open(path) as scene:
            if scene.streams[0].codec_context.extradata != stream.codec_context.extradata:
                raise BrokenError("video.mismatched", f"{path}: encoded otherwise than {scenes[0]}", "render it again")
            for packet in _copied(stream, scene.demux()):
                packet.pts = packet.dts = clock
                clock += packet.duration or 0
                yield packet
        if progress:
            progress(done, len(scenes))


def _sound_packets(stream: Stream, path: Path) -> Iterator[Packet[Any]]:
    with av.open(path) as source:
        yield from _copied(stream, source.demux(source.streams[0]))


def _copied(stream: Stream, packets: Iterable[Packet[Any]]) -> Iterator[Packet[Any]]:
    """``packets`` as ``stream``'s, without the empty one that ends a file."""
    for packet in packets:
        if packet.size:
            packet.stream = stream
            yield packet


def _caption_stream(file: OutputContainer, language: str) -> Stream:
    stream = file.add_stream("mov_text")
    stream.codec_context.subtitle_header = _TEXT_STYLE
    stream.time_base = stream.codec_context.time_base = _MILLISECOND
    stream.metadata["language"] = three_letters(language)
    return stream


def _caption_packets(stream: Stream, captions: Sequence[tuple[float, float, str]]) -> Iterator[Packet[Any]]:
    """A packet a caption: its text, after the text's length in two bytes."""
    for start_s, end_s, text in captions:
        data = text.encode()
        packet = Packet(len(data).to_bytes(2, "big") + data)
        packet.stream, packet.time_base = stream, _MILLISECOND
        packet.pts = packet.dts = round(start_s * 1000)
        packet.duration = round(end_s * 1000) - packet.pts
        yield packet


def _cover_packets(file: OutputContainer, cover: bytes) -> Iterator[Packet[Any]]:
    """The picture, which players show while the sound plays."""
    with av.open(BytesIO(cover), "r") as source:
        stream = file.add_stream_from_template(source.streams[0])
        stream.disposition = Disposition.attached_pic
        return iter([*_copied(stream, source.demux())])


def _chapter(number: int, title: str, start_s: float, end_s: float) -> Chapter:
    return {
        "id": number,
        "start": round(start_s * 1000),
        "end": round(end_s * 1000),
        "time_base": _MILLISECOND,
        "metadata": {"title": title},
    }


def _microsecond(packet: Packet[Any]) -> int:
    """When ``packet`` is decoded: the order in which a file wants packets."""
    return int((packet.dts or 0) * packet.time_base * 1_000_000)
