"""The review as a whole: a good film passes, and whatever is spoilt is found, and nothing else."""

import wave

import av
import numpy as np
import pytest

from omnimind.core.errors import Cancelled, MissingError, UserError
from omnimind.core.hearing import Hearing
from omnimind.core.proof import Proof
from omnimind.media.video.mux import cut
from omnimind.perception.check import check
from omnimind.perception.soundtrack import Track, listen

RATE_HZ = 48_000


@pytest.fixture(scope="session")
def loudness_lufs(good_file):
    """How loud the good film is."""
    with Track() as track:
        return listen(good_file, track).integrated_lufs


@pytest.fixture
def failures(loudness_lufs, tmp_path):
    """Cuts a film and tells what the review found wrong with it."""

    def of(film, **options):
        asked = {"hear": False, "loudness_lufs": loudness_lufs, **options}
        return names(check(film.cut(tmp_path / "video.mp4"), film.manifest, **asked))

    return of


def names(proof: Proof) -> set[str]:
    """The names of the measures that failed."""
    return {measure.name for measure in proof.failures}


@pytest.fixture(scope="session")
def recordings(spoken, good, tmp_path_factory):
    """Each scene's own recording, and where it starts."""
    folder = tmp_path_factory.mktemp("speech")
    for number, sound in enumerate(spoken.sounds):
        with wave.open(str(folder / f"{number}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sound.rate_hz)
            file.writeframes(sound.samples)
    return [(scene.start_s, folder / f"{number}.wav") for number, scene in enumerate(good.manifest.scenes)]


def test_a_good_film_is_ready_and_everything_of_it_was_measured(good, good_file, recordings, loudness_lufs):
    """All measures pass; only drift needs more than the few words there are."""
    told = []
    proof = check(
        good_file,
        good.manifest,
        speech=recordings,
        loudness_lufs=loudness_lufs,
        progress=lambda done, total: told.append(done / total),
    )
    assert names(proof) == set()
    assert {one.name for one in proof.measures if one.verdict == "not measured"} == {"word_drift"}
    assert proof.ready
    assert proof.subject == "video.mp4"
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_same_film_gives_the_same_proof(good, good_file, recordings):
    """Nothing in a proof depends on time or chance."""
    once, again = (check(good_file, good.manifest, speech=recordings) for _ in range(2))
    assert once == again


def test_a_video_without_a_script_is_measured_by_the_rules_for_any(good_file):
    """A film of ours is a good film of anybody's."""
    proof = check(good_file)
    assert proof.ready
    unmeasured = {one.name: one.note for one in proof.measures if one.verdict == "not measured"}
    assert set(unmeasured.values()) == {"needs the script"}
    values = {one.name: one.value for one in proof.measures}
    assert values["picture_format"] == "H.264 High, yuv420p, BT.709, 1920×1080"
    assert values["fast_start"] == "yes"


def test_only_the_loudness_asked_for_passes(good, good_file, loudness_lufs):
    """Half a LU is the tolerance; without a wish the loudness is only told."""
    assert names(check(good_file, loudness_lufs=loudness_lufs + 0.49)) == set()
    assert names(check(good_file, loudness_lufs=loudness_lufs + 0.6)) == {"loudness"}
    assert names(check(good_file)) == set()
    assert names(check(good_file, good.manifest, hear=False)) == {"loudness"}


def test_a_peak_near_full_scale_is_found(good, failures):
    """One loud click is enough."""
    sound = good.sound.copy()
    sound[RATE_HZ : RATE_HZ + 24] = 1.2
    assert failures(good.but(sound=sound)) == {"true_peak"}


def test_narration_that_falls_silent_is_found(good, failures):
    """Three seconds without sound where words should be."""
    sound = good.sound.copy()
    sound[2 * RATE_HZ : 5 * RATE_HZ] = 0
    assert failures(good.but(sound=sound)) - {"loudness"} == {"longest_silence", "words_with_sound"}


def test_sound_that_ends_before_the_picture_is_found(good, failures):
    """A tenth of a second is too much."""
    assert failures(good.but(sound=good.sound[: -RATE_HZ // 10])) == {"av_end_difference"}


def test_an_index_after_the_content_is_found(good, failures):
    """Without faststart a player on the web has to wait."""
    assert failures(good.but(movflags="")) == {"fast_start"}


def test_a_truncated_file_is_found(good, good_file, tmp_path):
    """The index still tells of everything, but the end of the content is not there."""
    cut = tmp_path / "video.mp4"
    cut.write_bytes(good_file.read_bytes()[: -good_file.stat().st_size // 4])
    assert {"decode_errors", "duration_difference"} <= names(check(cut, good.manifest, hear=False))
    assert "decode_errors" in names(check(cut))


def test_damaged_content_is_found(good_file, tmp_path):
    """Bytes overwritten in the middle of the content don't decode."""
    data = bytearray(good_file.read_bytes())
    for position in range(len(data) // 3, len(data) - 2000, 2000):
        data[position : position + 200] = bytes(200)
    (tmp_path / "video.mp4").write_bytes(data)
    assert "decode_errors" in names(check(tmp_path / "video.mp4"))


def test_black_is_found(good, failures, draw, reel):
    """Two thirds of a second of it."""
    pictures = [(f, p * 0 if 40 < f < 70 else p) for f, p in draw(good.manifest)]
    pictures = sorted([*pictures, (41, pictures[0][1] * 0), (61, pictures[0][1])], key=lambda pair: pair[0])
    unique = dict(pictures)
    assert "longest_black" in failures(good.but(reel=reel(unique.items())))


def test_a_picture_that_stands_still_and_shows_no_captions_is_found(good, failures, draw, reel):
    """Captions that are said to be in the picture have to be seen there."""
    first = next(draw(good.manifest))[1].copy()
    first[800:] = 236
    still = [(frame, first) for frame in (0, 30, 60, good.frames - 1)]
    found = failures(good.but(reel=reel(still)))
    assert "caption_contrast" in found
    assert ("longest_freeze" in found) == (good.manifest.duration_s > 12)


def test_captions_too_faint_to_read_are_found(good, failures, draw, reel):
    """Grey on grey, at 2:1."""
    assert failures(good.but(reel=reel(draw(good.manifest, ink=130, plate=80)))) == {"caption_contrast"}


def test_pictures_off_the_grid_are_found(good, failures, draw, reel):
    """A third of a frame is not a frame."""
    odd = [
        (frame if frame % 2 == 0 or frame == good.frames - 1 else frame + 1 / 3, p) for frame, p in draw(good.manifest)
    ]
    fine = [(round(3 * frame), p) for frame, p in odd]
    assert "frame_grid" in failures(good.but(reel=reel(fine, ticks=90)))


def test_captions_taken_away_too_soon_are_found(good, failures):
    """Speech would have left them longer."""
    spoilt = good.telling(scenes=tuple(_captions(scene, end_s=-0.9) for scene in good.manifest.scenes))
    assert (
        {"caption_too_fast", "caption_sync"}
        <= failures(spoilt)
        <= {"caption_too_fast", "caption_too_short", "caption_sync"}
    )


def test_a_caption_track_that_says_something_else_is_found(good, good_file, loudness_lufs):
    """The track is held against the script."""
    later = good.telling(scenes=tuple(_captions(scene, start_s=0.05, end_s=0.05) for scene in good.manifest.scenes))
    assert "soft_caption_errors" in names(check(good_file, later.manifest, hear=False, loudness_lufs=loudness_lufs))


def test_a_missing_chapter_is_found(good, good_file, loudness_lufs):
    """Title and start are compared."""
    chapters = (*good.manifest.chapters, good.manifest.chapters[0].model_copy(update={"title": "Another"}))
    manifest = good.telling(chapters=chapters).manifest
    assert names(check(good_file, manifest, hear=False, loudness_lufs=loudness_lufs)) == {"chapter_errors"}


def test_words_said_to_be_elsewhere_are_found_by_listening(good, good_file, loudness_lufs):
    """Words, and their captions with them, 0.4 s too late in the script."""
    manifest = good.telling(scenes=tuple(_later(scene, 0.4) for scene in good.manifest.scenes)).manifest
    found = names(check(good_file, manifest, loudness_lufs=loudness_lufs))
    assert {"word_timing", "word_timing_p95"} <= found <= {"word_timing", "word_timing_p95", "soft_caption_errors"}


def test_music_in_the_place_of_speech_is_found(good, failures, recordings):
    """It is as loud, but nobody can follow it."""
    time_s = np.arange(good.sound.size) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220, 277.2, 329.6, 440))
    music = good.but(sound=(chord * (0.06 + 0.03 * np.sin(9 * time_s))).astype(np.float32))
    found = failures(music, hear=True, speech=recordings)
    assert {"word_error_rate", "speech_to_background"} <= found


def test_a_scene_mixed_in_at_the_wrong_time_is_found(good, failures, recordings):
    """60 ms, which no listener's tolerance for single words would show."""
    sound = np.roll(good.sound, round(0.06 * RATE_HZ))
    assert failures(good.but(sound=sound), speech=recordings) == {"scene_offset"}


def test_music_that_drowns_the_narration_is_found(good, failures, recordings):
    """6 dB below the voice is far too loud."""
    time_s = np.arange(good.sound.size) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220, 277.2, 329.6, 440))
    level = np.sqrt(np.mean(good.sound**2) / np.mean(chord**2)) / 2
    loud = good.but(sound=(good.sound + level * chord).astype(np.float32))
    assert failures(loud, speech=recordings) - {"loudness"} == {"speech_to_background"}


def test_hearing_that_was_done_before_is_not_done_again(good, good_file, loudness_lufs):
    """What was heard of each scene is judged as it is."""
    heard = Hearing(
        judge="somebody", engine="flite", onsets=((0.0, 0.3),) * 30, sought=30, words=30, errors=6, voiced=1
    )
    proof = check(good_file, good.manifest, hearing=[heard], loudness_lufs=loudness_lufs)
    assert names(proof) == {"word_timing", "word_timing_p95", "word_error_rate"}


def test_what_is_no_video_is_refused(tmp_path):
    """The error names the file and the kind of thing that is wrong."""
    with pytest.raises(MissingError, match="there is no file"):
        check(tmp_path / "none.mp4")
    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(UserError, match=r"text\.mp4 is not a video") as unreadable:
        check(tmp_path / "text.mp4")
    assert unreadable.value.code == "video.unreadable"
    with pytest.raises(UserError, match="is not a video"):
        check(tmp_path)


def test_sound_alone_is_refused(recordings):
    """A review is of videos."""
    with pytest.raises(UserError) as refused:
        check(recordings[0][1])
    assert refused.value.code == "video.no_picture"


@pytest.fixture
def podcast(good, tmp_path):
    """Cuts a film's sound as a podcast, with the chapters of the script or others."""

    def podcast(film=good, chapters=None):
        parts = tmp_path / "sound.mp4", tmp_path / "audio.m4a"
        with av.open(film.cut(tmp_path / "video.mp4")) as video, av.open(parts[0], "w") as alone:
            stream = alone.add_stream_from_template(video.streams.audio[0])
            for packet in video.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = stream
                    alone.mux(packet)
        marks = (
            [(one.title, one.start_s, one.end_s) for one in film.manifest.chapters] if chapters is None else chapters
        )
        cut([], parts[0], parts[1], chapters=marks, captions=[], language="en", metadata={})
        return parts[1]

    return podcast


@pytest.fixture
def told(good):
    """The script of a podcast: nothing is filmed."""
    wishes = good.manifest.wishes.model_copy(update={"formats": (), "captions": ()})
    return good.manifest.model_copy(update={"wishes": wishes})


def test_a_podcast_is_measured_as_sound(podcast, told, recordings, loudness_lufs):
    """Its sound, its chapters, its words and the captions of its files; nothing that only a picture has."""
    proof = check(podcast(), told, speech=recordings, loudness_lufs=loudness_lufs)
    assert names(proof) == set()
    measured = {one.name for one in proof.measures if one.verdict == "pass"}
    assert measured >= {"decode_errors", "duration_difference", "chapter_errors", "loudness", "true_peak"}
    assert measured >= {"longest_silence", "words_with_sound", "scene_offset", "word_timing", "caption_sync"}
    assert {one.name for one in proof.measures}.isdisjoint({"picture_format", "flashes", "caption_contrast"})


def test_a_podcast_that_is_not_what_its_script_says_is_found(podcast, told, good):
    """Chapters that are missing, and sound that ends before the script does."""
    short = good.but(sound=good.sound[: good.sound.size // 2])
    proof = check(podcast(short, chapters=[]), told, hear=False)
    assert names(proof) >= {"chapter_errors", "duration_difference", "words_with_sound"}


def test_a_video_without_a_picture_is_refused(podcast, good):
    """It is no podcast if the script wishes for a video."""
    with pytest.raises(UserError) as refused:
        check(podcast(), good.manifest)
    assert refused.value.code == "video.no_picture"


def test_a_review_can_be_stopped(good, good_file):
    """It stops where progress says so."""

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        check(good_file, good.manifest, progress=stop)


def _captions(scene, **moved_s):
    """``scene`` with its captions' times moved."""
    captions = tuple(
        one.model_copy(update={name: getattr(one, name) + by_s for name, by_s in moved_s.items()})
        for one in scene.captions
    )
    return scene.model_copy(update={"captions": captions, "burned": {"landscape": captions}})


def _later(scene, by_s):
    """``scene`` with its words and captions moved."""
    words = tuple(
        word.model_copy(update={"start_s": word.start_s + by_s, "end_s": word.end_s + by_s}) for word in scene.words
    )
    return _captions(scene, start_s=by_s, end_s=by_s).model_copy(update={"words": words})
