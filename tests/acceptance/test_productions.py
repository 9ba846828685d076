"""A document becomes a production: every file that was promised, and each is what it says."""

import hashlib
import json
import re
import struct
from html.parser import HTMLParser
from itertools import pairwise

import av
import numpy as np
import pytest
from av.codec.context import CodecContext

from omnimind.core.brief import SIZES

FORMATS = ("landscape", "portrait", "square")
VIDEOS = {"landscape": "video.mp4", "portrait": "video-portrait.mp4", "square": "video-square.mp4"}
BESIDE = {"audio.m4a", "captions.srt", "captions.vtt", "thumbnail.png", "transcript.html", "metadata.json"}
PROOF = {"production.json", "proof.json", "proof.html"}
LANGUAGES = {"english": ("en", "eng"), "portuguese": ("pt-BR", "por")}
BT709, LIMITED = 1, 1


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    """The name of a document."""
    return request.param


@pytest.fixture(scope="module")
def made(language, request, make):
    """A production of the document in every format, at standard quality."""
    return make(request.getfixturevalue(language), "--format", ",".join(FORMATS))


@pytest.fixture(params=FORMATS)
def video(made, request):
    """A video of the production, open, and its size."""
    with av.open(made.folder / VIDEOS[request.param]) as file:
        yield file, SIZES[request.param]


def test_every_promised_file_is_there_and_no_other(made):
    """A video a format, the podcast, both caption files, thumbnail, transcript, description, manifest and proof."""
    assert {path.name for path in made.folder.iterdir()} == {*VIDEOS.values()} | BESIDE | PROOF


def test_the_command_ends_with_where_it_is(made):
    """The last event names the folder and says that it is ready; the manifest agrees."""
    assert made.result.events[-1]["message"] == str(made.folder)
    assert made.manifest.status == "ready"


def test_the_picture_is_what_players_and_sites_expect(video):
    """H.264 High in yuv420p, BT.709 tagged, of the size of its format, without display rotation or odd pixels."""
    file, size = video
    context = file.streams.video[0].codec_context
    assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
    assert (context.width, context.height) == size
    tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    assert tags == (BT709, BT709, BT709, LIMITED)


def test_frames_keep_to_thirty_a_second(video):
    """Every frame stands on the grid of 30 fps, the first at zero, each later than the one before, all decode."""
    file, _ = video
    numbers = [frame.pts * frame.time_base * 30 for frame in file.decode(video=0)]
    assert numbers[0] == 0
    assert all(number.denominator == 1 for number in numbers)
    assert numbers == sorted(set(numbers))


def test_the_sound_is_aac(video):
    """AAC LC, 48 kHz, stereo."""
    context = video[0].streams.audio[0].codec_context
    assert (context.name, context.profile, context.sample_rate, context.layout.name) == ("aac", "LC", 48000, "stereo")


def test_a_video_starts_while_it_loads(made):
    """The index comes before the data."""
    for name in VIDEOS.values():
        kinds = boxes((made.folder / name).read_bytes())
        assert kinds.index("moov") < kinds.index("mdat")


def boxes(data):
    """The kinds of the outermost boxes of an MP4 file."""
    kinds, place = [], 0
    while place < len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        kinds.append(kind.decode())
        place += size
    return kinds


def test_picture_sound_and_manifest_last_equally_long(made, video, sound):
    """What is seen, what is heard and what is written down end within a frame of each other."""
    file, _ = video
    packets = [packet for packet in file.demux(file.streams.video[0]) if packet.size]
    last = max(packets, key=lambda packet: packet.pts)
    end_s = float((last.pts + last.duration) * last.time_base)
    heard_s = sound(made.folder / "audio.m4a").shape[1] / 48000
    assert end_s == pytest.approx(made.manifest.duration_s, abs=1 / 30)
    assert heard_s == pytest.approx(made.manifest.duration_s, abs=1 / 30)


def test_videos_and_podcast_have_the_chapters(made):
    """Each chapter stands in each file under its name, from where it begins to where the next one does."""
    due = [(chapter.title, chapter.start_s, chapter.end_s) for chapter in made.manifest.chapters]
    assert len(due) == 2
    assert due[0][1] == 0
    assert due[-1][2] == pytest.approx(made.manifest.duration_s)
    for name in (*VIDEOS.values(), "audio.m4a"):
        with av.open(made.folder / name) as file:
            found = [(one["metadata"]["title"], one["start"], one["end"], one["time_base"]) for one in file.chapters()]
        assert [title for title, *_ in found] == [title for title, *_ in due]
        for (_, start, end, tick), (_, start_s, end_s) in zip(found, due, strict=True):
            assert float(start * tick) == pytest.approx(start_s, abs=0.001)
            assert float(end * tick) == pytest.approx(end_s, abs=0.001)


def test_the_podcast_is_sound_alone(made):
    """One AAC track, no picture."""
    with av.open(made.folder / "audio.m4a") as file:
        assert [stream.type for stream in file.streams if stream.type != "data"] == ["audio"]
        assert file.streams.audio[0].codec_context.name == "aac"


def test_a_soft_caption_track_says_what_the_caption_files_say(made, language, video):
    """One ``mov_text`` track in the language of the narration, with the same words at the same times."""
    file, _ = video
    (track,) = file.streams.subtitles
    assert (track.codec_context.name, track.metadata["language"]) == ("mov_text", LANGUAGES[language][1])
    shown = [(packet.pts, packet.time_base, bytes(packet)[2:].decode()) for packet in file.demux(track)]
    assert [(round(at * tick * 1000), text) for at, tick, text in shown if text] == [
        (start_ms, text) for start_ms, _, text in cues((made.folder / "captions.srt").read_text("utf-8"), ",")
    ]


def cues(text, point):
    """``(start_ms, end_ms, text)`` of every cue; ``point`` is what stands before the milliseconds."""
    time = rf"(\d\d):(\d\d):(\d\d){re.escape(point)}(\d\d\d)"
    found = []
    for block in re.split(r"\n\n+", text.strip()):
        if match := re.match(rf"(?:.*\n)?{time} --> {time}[^\n]*\n(.+)\Z", block, re.DOTALL):
            *numbers, said = match.groups()
            h1, m1, s1, ms1, h2, m2, s2, ms2 = map(int, numbers)
            found.append((((h1 * 60 + m1) * 60 + s1) * 1000 + ms1, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2, said))
    return found


def test_caption_files_hold_every_word_in_time(made):
    """SRT and VTT say the script's words, all and in order, in cues of two short lines that never overlap."""
    srt = (made.folder / "captions.srt").read_text("utf-8")
    vtt = (made.folder / "captions.vtt").read_text("utf-8")
    found = cues(srt, ",")
    assert vtt.startswith("WEBVTT\n")
    assert cues(vtt, ".") == found
    assert re.findall(r"(?m)^(\d+)\n\d\d:", srt) == [str(number) for number in range(1, len(found) + 1)]
    assert " ".join(text for *_, text in found).split() == [word.text for word in words(made)]
    assert all(start_ms < end_ms for start_ms, end_ms, _ in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    assert all(len(text.split("\n")) <= 2 and max(map(len, text.split("\n"))) <= 42 for *_, text in found)


def words(made):
    """Every word of a production, in order."""
    return [word for scene in made.manifest.scenes for word in scene.words]


def test_every_word_is_timed(made):
    """Each word of each scene has its times, in order, within its scene; scenes follow each other without a gap."""
    scenes = made.manifest.scenes
    assert scenes[0].start_s == 0
    assert [scene.end_s for scene in scenes] == [*(scene.start_s for scene in scenes[1:]), made.manifest.duration_s]
    for timed in scenes:
        assert [word.text for word in timed.words] == list(timed.scene.words)
        times = [time for word in timed.words for time in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert timed.start_s <= times[0]
        assert times[-1] <= timed.end_s
        assert all(word.end_s > word.start_s for word in timed.words if word.said)


def test_nothing_is_said_that_the_source_does_not_say(made, request, language):
    """Every narrated line names the place that it was taken from, and all of its words stand there."""
    source = request.getfixturevalue(language).read_text("utf-8")
    lines = [line for timed in made.manifest.scenes for line in timed.scene.lines]
    assert lines
    for line in lines:
        assert line.spans
        assert all(0 <= span.start < span.end <= len(source) for span in line.spans)
        there = set(re.findall(r"\w+", " ".join(source[span.start : span.end] for span in line.spans).lower()))
        assert set(re.findall(r"\w+", line.text.lower())) <= there


def test_the_manifest_names_every_file_by_its_content(made):
    """Each deliverable has the size and the SHA-256 that the manifest says, a media type and a licence."""
    listed = {one.name: one for one in made.manifest.deliverables}
    assert set(listed) == {*VIDEOS.values()} | BESIDE
    for name, one in listed.items():
        data = (made.folder / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one.artifact.size_bytes, one.artifact.sha256)
        assert one.artifact.media_type
        assert one.licence


def test_the_manifest_says_how_it_was_made(made, language, request):
    """Source, voice, wishes, versions and where the time went are written down."""
    manifest = made.manifest
    source = request.getfixturevalue(language)
    assert manifest.source.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert manifest.origin == str(source)
    assert manifest.language == manifest.wishes.language == LANGUAGES[language][0]
    assert manifest.wishes.formats == FORMATS
    assert manifest.voice.name == manifest.wishes.voice
    assert {"omnimind", "python", "av", manifest.voice.engine} <= set(manifest.versions)
    assert {"scriptwriter", "narrator", "renderer", "composer", "editor", "reviewer"} <= {
        timing.agent for timing in manifest.timings
    }


def test_the_thumbnail_is_a_picture_of_the_usual_size(made):
    """A PNG of 1280 by 720 that shows something."""
    data = (made.folder / "thumbnail.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1280, 720)
    decoder = CodecContext.create("png", "r")
    (frame,) = decoder.decode(av.Packet(data))
    assert frame.to_ndarray(format="gray").std() > 10


def test_the_description_has_what_a_video_site_asks_for(made, language):
    """Title, language, description with its chapter list, summary, keywords, chapters and length."""
    said = json.loads((made.folder / "metadata.json").read_text("utf-8"))
    assert set(said) == {"title", "language", "description", "summary", "keywords", "chapters", "duration_s"}
    assert said["title"] == made.manifest.title
    assert said["language"] == LANGUAGES[language][0]
    assert said["duration_s"] == made.manifest.duration_s
    assert said["keywords"]
    stamps = re.findall(r"(?m)^(\d+:\d\d) (.+)$", said["description"])
    assert stamps[0][0] == "0:00"
    assert [title for _, title in stamps] == [chapter["title"] for chapter in said["chapters"]]


class Page(HTMLParser):
    """The text of a page, and its elements with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Note text."""
        self.text += data


def test_the_transcript_is_a_page_of_all_that_is_said(made, language):
    """Every narrated line stands in it, in order, in the page's language, and each says when it is spoken."""
    page = Page((made.folder / "transcript.html").read_text("utf-8"))
    assert next(attributes for tag, attributes in page.elements if tag == "html")["lang"] == LANGUAGES[language][0]
    place = 0
    for timed in made.manifest.scenes:
        for line in timed.scene.lines:
            place = page.text.index(line.text, place)
    times = [float(attributes["data-at"]) for _, attributes in page.elements if "data-at" in attributes]
    assert times
    assert times == sorted(times)


def test_the_proof_is_kept_as_data_and_as_a_page(made):
    """``proof.json`` has the manifest's proofs, one a video, and ``proof.html`` shows them without a request."""
    proof = json.loads((made.folder / "proof.json").read_text("utf-8"))
    assert proof["status"] == "ready"
    assert proof["proofs"] == [one.model_dump(mode="json") for one in made.manifest.proofs]
    assert [one["subject"] for one in proof["proofs"]] == list(VIDEOS.values())
    page = Page((made.folder / "proof.html").read_text("utf-8"))
    assert all(name in page.text for name in VIDEOS.values())
    sources = [attributes.get("src") or attributes.get("href", "") for _, attributes in page.elements]
    assert not [source for source in sources if source.startswith(("http:", "https:", "//"))]


@pytest.mark.parametrize("number", range(len(FORMATS)))
def test_a_ready_production_keeps_its_limits(made, language, number):
    """Loudness, peaks, word timing, intelligibility, captions and contrast are measured on each video, and good."""
    assert made.manifest.proofs[number].failures == ()
    assert made.measure("loudness", number) == pytest.approx(-16, abs=0.5)
    assert made.measure("true_peak", number) <= -1
    assert made.measure("words_found", number) >= 85
    assert made.measure("word_timing", number) <= (80 if language == "english" else 150)
    assert made.measure("caption_contrast", number) >= 4.5
    assert made.measure("caption_lines", number) <= 2
    assert (
        made.measure("caption_line_length", number) <= {"landscape": 42, "portrait": 24, "square": 32}[FORMATS[number]]
    )
    assert made.measure("av_end_difference", number) <= 34
    assert made.measure("speech_to_background", number) >= 12
    assert made.measure("voice_activity", number) >= 60
    assert (made.measure("word_error_rate", number) is not None) == (language == "english")


def test_the_loudness_is_there_for_another_meter_too(made, sound):
    """Measured by the recommendation's own formulas, each video is as loud as was asked."""
    for name in VIDEOS.values():
        assert loudness_lufs(sound(made.folder / name)) == pytest.approx(-16, abs=0.5)


def loudness_lufs(samples):
    """Integrated loudness of stereo at 48 kHz. Source: ITU-R BS.1770-5."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(samples.shape[1]))
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], turn) / np.polyval(
        [0.73248077421585, -1.69065929318241, 1], turn
    )
    high_pass = np.polyval([1, -2, 1], turn) / np.polyval([0.99007225036621, -1.99004745483398, 1], turn)
    heard = np.fft.irfft(np.fft.rfft(samples) * shelf * high_pass, samples.shape[1])
    blocks = np.lib.stride_tricks.sliding_window_view(heard, 19200, axis=1)[:, ::4800]
    power = (blocks**2).mean(axis=2).sum(axis=0)

    def gated(least_lufs):
        return power[-0.691 + 10 * np.log10(power + 1e-12) > least_lufs].mean()

    return -0.691 + 10 * np.log10(gated(-0.691 + 10 * np.log10(gated(-70)) - 10))


def test_formats_are_laid_out_not_cropped(made, frame_at):
    """At the same moment each format shows something else than a part of another: its own layout fills its frame."""
    at_s = made.manifest.scenes[1].end_s - 0.6
    shown = {name: frame_at(made.folder / path, at_s) for name, path in VIDEOS.items()}
    for name, picture in shown.items():
        width, height = SIZES[name]
        assert picture.shape == (height, width)
        for side in (picture[:, : width // 2], picture[:, width // 2 :]):
            assert side.std() > 3
    middle = shown["landscape"][:, 420:1500]
    assert abs(middle.astype(int) - shown["square"].astype(int)).mean() > 3
