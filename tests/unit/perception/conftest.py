"""Films for the review to judge: a good one, told in a script of two scenes, and ways to spoil it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from omnimind.core.artifact import Artifact
from omnimind.core.brief import SIZES, Wishes
from omnimind.core.caption import ZONES, Caption
from omnimind.core.production import Chapter, Production, TimedScene
from omnimind.core.script import Line, Scene, StatementVisual
from omnimind.core.speech import Sound, SpokenWord, VoiceInfo, Word
from omnimind.media.speech.espeak import EspeakEngine

RATE_HZ = 48_000
PAUSE_S = 0.4

SCENES = (
    ("The tides are the rise and fall of sea levels caused by the gravity of the Moon and the Sun.",),
    ("Most places see two high tides and two low tides each day.",),
)

Picture = npt.NDArray[np.uint8]
Signal = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Spoken:
    """Scenes said aloud: each one's sound, and its words on its clock."""

    sounds: tuple[Sound, ...]
    words: tuple[tuple[Word, ...], ...]


@pytest.fixture(scope="session")
def say() -> Callable[..., tuple[Sound, tuple[Word, ...]]]:
    """Says sentences as one scene, with a pause after each, ending on a frame of 30 a second."""
    engine = EspeakEngine()

    def said(sentences: Sequence[str], language: str = "en-US") -> tuple[Sound, tuple[Word, ...]]:
        voice = engine.voice(next(info for info in engine.voices() if info.language == language))
        parts: list[bytes] = []
        words: list[Word] = []
        now_s = 0.0
        rate_hz = 0
        for sentence in sentences:
            tokens = [SpokenWord(word, word.strip(".,")) for word in sentence.split()]
            utterance = voice.speak(tokens)
            rate_hz = utterance.sound.rate_hz
            words += [
                Word(text=token.shown, said=token.said, start_s=now_s + start_s, end_s=now_s + end_s)
                for token, (start_s, end_s) in zip(tokens, utterance.times, strict=True)
            ]
            parts += [utterance.sound.samples, bytes(2 * round(PAUSE_S * rate_hz))]
            now_s = sum(map(len, parts)) / 2 / rate_hz
        frames = -(-len(b"".join(parts)) // 2 * 30 // rate_hz)
        return Sound(rate_hz, b"".join(parts).ljust(2 * frames * rate_hz // 30, b"\0")), tuple(words)

    return said


@dataclass(frozen=True)
class Film:
    """A film before it is cut; tests change one thing of it. ``reel`` is its picture, encoded."""

    manifest: Production
    sound: Signal
    reel: Path
    movflags: str = "faststart"

    def but(self, **changes: Any) -> "Film":
        """This film with something changed."""
        return replace(self, **changes)

    def telling(self, **changes: Any) -> "Film":
        """This film with something changed in its manifest."""
        return replace(self, manifest=self.manifest.model_copy(update=changes))

    @property
    def frames(self) -> int:
        """Length in frames."""
        return round(self.manifest.duration_s * 30)

    def cut(self, path: Path) -> Path:
        """Join picture, sound, chapters and captions in a file."""
        options = {"movflags": self.movflags} if self.movflags else {}
        with av.open(path, "w", options=options) as container, av.open(self.reel) as reel:
            video = container.add_stream_from_template(reel.streams.video[0])
            audio = container.add_stream("aac", rate=RATE_HZ, layout="stereo", options={"aac_coder": "fast"})
            audio.bit_rate = 160_000
            subtitles = container.add_stream("mov_text")
            subtitles.codec_context.subtitle_header = b"[Script Info]\n"
            container.set_chapters([_chapter(*pair) for pair in enumerate(self.manifest.chapters)])
            container.start_encoding()
            for packet in reel.demux(video=0):
                if packet.dts is not None:
                    packet.stream = video
                    container.mux(packet)
            container.mux(list(self._audio_packets(audio)))
            for packet in self._subtitle_packets():
                packet.stream = subtitles
                container.mux(packet)
        return path

    def _audio_packets(self, stream: Any) -> Iterator[av.Packet]:
        frame = av.AudioFrame.from_ndarray(np.stack([self.sound, self.sound]), "fltp", "stereo")
        frame.sample_rate, frame.pts = RATE_HZ, 0
        yield from stream.encode(frame)
        yield from stream.encode(None)

    def _subtitle_packets(self) -> Iterator[av.Packet]:
        last_ms = 0
        for scene in self.manifest.scenes:
            for caption in scene.captions:
                text = "\n".join(" ".join(scene.scene.words[first:past]) for first, past in caption.lines).encode()
                start_ms, end_ms = round(caption.start_s * 1000), round(caption.end_s * 1000)
                if start_ms > last_ms:
                    yield _packet(b"\0\0", last_ms, start_ms)
                yield _packet(len(text).to_bytes(2, "big") + text, start_ms, end_ms)
                last_ms = end_ms


def encoded(pictures: Iterable[tuple[int, Picture]], path: Path, ticks: int = 30) -> Path:
    """A reel of ``pictures``, each shown from so many ``ticks`` of a second on."""
    with av.open(path, "w") as container:
        options = {"preset": "ultrafast", "profile": "high", "x264-params": "bframes=0:8x8dct=1"}
        stream = container.add_stream("libx264", rate=30, options=options)
        context = stream.codec_context
        context.time_base = Fraction(1, ticks)
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.width, stream.height = SIZES["landscape"]
        for start, picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
            )
            frame.pts, frame.time_base = start, Fraction(1, ticks)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _chapter(number: int, chapter: Chapter) -> Any:
    start_ms, end_ms = round(chapter.start_s * 1000), round(chapter.end_s * 1000)
    titled = {"title": chapter.title}
    return {"id": number, "start": start_ms, "end": end_ms, "time_base": Fraction(1, 1000), "metadata": titled}


def _packet(data: bytes, start_ms: int, end_ms: int) -> av.Packet:
    packet = av.Packet(data)
    packet.pts = packet.dts = start_ms
    packet.duration, packet.time_base = end_ms - start_ms, Fraction(1, 1000)
    return packet


def drawn(lines: Sequence[str], active: int, ink: int = 255, plate: int = 20) -> Picture:
    """A slide with a caption of white ``ink`` on a dark ``plate``; as many letters of the title show as ``active``."""
    picture = np.full((1080, 1920, 3), 236, np.uint8)
    cv2.putText(picture, "Tides and more"[: active + 1], (200, 400), cv2.FONT_HERSHEY_DUPLEX, 4, (40, 40, 40), 8)
    x, y, width, height = ZONES["landscape"]
    if lines:
        picture[y : y + height, x + 200 : x + width - 200] = plate
    for row, line in enumerate(lines):
        spaced = line.replace(" ", "  ")
        (wide, _), _ = cv2.getTextSize(spaced, cv2.FONT_HERSHEY_DUPLEX, 1.3, 3)
        place = (x + (width - wide) // 2, y + 64 + 62 * row)
        cv2.putText(picture, spaced, place, cv2.FONT_HERSHEY_DUPLEX, 1.3, (ink,) * 3, 3, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="session")
def spoken(say: Callable[..., tuple[Sound, tuple[Word, ...]]]) -> Spoken:
    """The script said aloud."""
    sounds, words = zip(*(say(sentences) for sentences in SCENES), strict=True)
    return Spoken(sounds, words)


@pytest.fixture(scope="session")
def good(spoken: Spoken, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A film with nothing wrong; what it wishes for is the loudness that it happens to have."""
    manifest = _manifest(spoken)
    reel = encoded(slides(manifest), tmp_path_factory.mktemp("reel") / "good.mp4")
    return Film(manifest, mixed(spoken), reel)


@pytest.fixture(scope="session")
def good_file(good: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good film as a file, not to be written to."""
    return good.cut(tmp_path_factory.mktemp("film") / "video.mp4")


def mixed(spoken: Spoken) -> Signal:
    """The scenes one after the other at 48 kHz, at half of full scale."""
    parts = []
    for sound in spoken.sounds:
        samples = np.frombuffer(sound.samples, "<i2").astype(np.float32)
        wanted = np.arange(round(sound.duration_s * 30) * (RATE_HZ // 30)) / RATE_HZ
        parts.append(np.interp(wanted, np.arange(samples.size) / sound.rate_hz, samples))
    whole = np.concatenate(parts)
    return (whole * 0.5 / np.abs(whole).max()).astype(np.float32)


def _manifest(spoken: Spoken) -> Production:
    scenes = []
    start_s = 0.0
    for number, (sentences, sound, words) in enumerate(zip(SCENES, spoken.sounds, spoken.words, strict=True)):
        captions = tuple(_captions(sentences, words, sound.duration_s, start_s))
        scenes.append(
            TimedScene(
                scene=Scene(
                    id=f"s{number}",
                    chapter=f"Part {number + 1}",
                    lines=tuple(Line(text=sentence) for sentence in sentences),
                    visual=StatementVisual(text="Tides"),
                ),
                start_s=start_s,
                end_s=start_s + sound.duration_s,
                words=tuple(
                    word.model_copy(update={"start_s": word.start_s + start_s, "end_s": word.end_s + start_s})
                    for word in words
                ),
                captions=captions,
                burned={"landscape": captions},
            )
        )
        start_s += sound.duration_s
    return Production(
        title="Tides",
        language="en-US",
        duration_s=start_s,
        wishes=Wishes(title="Tides", language="en-US", voice="espeak:en-us", loudness_lufs=-16.0),
        voice=VoiceInfo(
            name="espeak:en-us", engine="espeak", language="en-US", version="1", licence="GPL-3.0-or-later", rank=1
        ),
        origin="tides.md",
        source=Artifact(sha256="0" * 64, media_type="text/markdown", size_bytes=1),
        scenes=tuple(scenes),
        chapters=tuple(
            Chapter(title=scene.scene.chapter or "", start_s=scene.start_s, end_s=scene.end_s) for scene in scenes
        ),
        deliverables=(),
        versions={},
    )


def _captions(sentences: Sequence[str], words: Sequence[Word], duration_s: float, offset_s: float) -> Iterator[Caption]:
    """A caption of one or two lines for every eight words or fewer, a sentence at a time."""
    pieces = []
    first = 0
    for sentence in sentences:
        past = first + len(sentence.split())
        pieces += [(start, min(start + 10, past)) for start in range(first, past, 10)]
        first = past
    ends_s = [words[start].start_s for start, _ in pieces[1:]] + [duration_s]
    for (start, past), end_s in zip(pieces, ends_s, strict=True):
        middle = start + (past - start + 1) // 2
        lines = ((start, middle), (middle, past)) if past > middle else ((start, past),)
        yield Caption(start_s=words[start].start_s + offset_s, end_s=end_s + offset_s, lines=lines)


def slides(manifest: Production, **look: int) -> Iterator[tuple[int, Picture]]:
    """A picture a word, in which the caption of that word is up."""
    shown = -1
    for scene in manifest.scenes:
        for number, word in enumerate(scene.words):
            frame = 0 if shown < 0 else round(word.start_s * 30)
            if frame > shown:
                up = next(one for one in scene.burned["landscape"] if one.lines[-1][1] > number)
                lines = [" ".join(scene.scene.words[first:past]) for first, past in up.lines]
                picture = drawn(lines, number, **look)
                yield frame, picture
                shown = frame
    yield round(manifest.duration_s * 30) - 1, picture


@pytest.fixture
def reel(tmp_path: Path) -> Callable[..., Path]:
    """Encodes pictures, each shown from so many ticks of a second on."""
    return lambda pictures, ticks=30: encoded(pictures, tmp_path / "reel.mp4", ticks)


@pytest.fixture
def draw() -> Callable[..., Iterator[tuple[int, Picture]]]:
    """Draws the pictures of a manifest, with another ink or plate if asked."""
    return slides
