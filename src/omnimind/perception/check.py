"""The review: measures a video, ours or not, or a podcast of ours, and says whether it is good."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args

from omnimind.core.agent import Progress
from omnimind.core.audition import Listened, Placed
from omnimind.core.brief import SIZES, Format
from omnimind.core.hearing import Hearing
from omnimind.core.production import Production, TimedScene
from omnimind.core.proof import Proof
from omnimind.core.speech import Sound
from omnimind.core.watching import Seen, Watching
from omnimind.perception import limits
from omnimind.perception.activity import Levels
from omnimind.perception.audition import Audited, Recordings, carries, find
from omnimind.perception.background import Background, results
from omnimind.perception.captions import timed
from omnimind.perception.hearing import hear as listen_to
from omnimind.perception.joining import joined
from omnimind.perception.media_file import MediaFile, open_media
from omnimind.perception.pictures import Viewing
from omnimind.perception.review import captions, picture, sound
from omnimind.perception.review import file as file_review
from omnimind.perception.review import speech as speech_review
from omnimind.perception.sheet import Sheet
from omnimind.perception.soundtrack import Track, listen
from omnimind.perception.watching import Burned, look, recognised

_DECODING, _HEARING = (0.0, 0.6), (0.6, 1.0)
"""From which share of the work to which."""

_LOOKING = 0.9
"""The share of decoding after which the sound is mostly done as well."""

_THREADS = _LISTENERS = 2


def check(
    video: Path,
    manifest: Production | None = None,
    *,
    hear: bool = True,
    hearing: Sequence[Hearing] | None = None,
    watched: Sequence[Watching] = (),
    audited: Audited | None = None,
    speech: Recordings = (),
    loudness_lufs: float | None = None,
    whisper: Path | None = None,
    progress: Progress | None = None,
) -> Proof:
    """Measure ``video`` and hold it against the limits of :mod:`omnimind.perception.limits`.

    Without a manifest only the rules for any video are judged: it decodes whole and in order, sound and picture start
    and end together, its true peak and its flashes are safe; all else that can be measured is told.

    Costs about a fiftieth of the length of an HD video of slides, on two cores; listening costs as much again.

    Args:
        video: Any video file that libav reads; of a podcast, whose manifest wishes for no video, its sound.
        manifest: The script and what was wished for.
        hear: Whether to listen to the video's own sound where there is a manifest and ``hearing`` is not given.
        hearing: What was heard of each scene's own recording.
        watched: What was seen of each scene's own video. Where the video consists of these it is not decoded again.
        audited: What was heard of the mix. Where the video carries it, and ``hearing`` is given, its sound is not
            decoded again.
        speech: ``(start_s, WAV)`` of each scene's own recording, to be found again in the mix.
        loudness_lufs: The loudness to hold the video to; by default the one that the manifest wishes for.
        whisper: A faster-whisper model folder that judges the speech.
        progress: Called at least four times a second; raising ``Cancelled`` there stops the work.

    Raises:
        MissingError: ``video.missing``; ``whisper.missing``.
        UserError: ``video.unreadable``; ``video.no_picture``.
        BrokenError: ``hearing.failed``; ``speech.unreadable``.
    """
    file = open_media(video, needs_picture=manifest is None or bool(manifest.wishes.formats))
    sheet = Sheet(limits.OURS if manifest else limits.ANY)
    asked_lufs = manifest.wishes.loudness_lufs if manifest and loudness_lufs is None else loudness_lufs
    with Track() as track:
        known = audited if hearing is not None else None
        seen, heard = _perceive(file, manifest, watched, known, track, speech, _part(progress, *_DECODING))
        if seen:
            file_review.write(sheet, file, seen[1], heard.listened, manifest, _form(file))
            picture.write(sheet, seen[0], manifest)
        elif manifest and heard.listened:
            file_review.write_podcast(sheet, file, heard.listened, manifest)
        sound.write(sheet, heard.listened, heard.level, manifest, asked_lufs)
        sound.write_mix(sheet, heard.placed, manifest)
        if seen:
            captions.write(sheet, file, seen[0].contrasts, manifest, _form(file))
        elif manifest:
            captions.write_files(sheet, manifest)
        if hear and manifest and hearing is None and heard.listened:
            hearing = _hear(track, manifest, whisper, _part(progress, *_HEARING))
    speech_review.write(sheet, hearing or (), manifest)
    if progress:
        progress(1, 1)
    return Proof(subject=video.name, measures=tuple(sheet.measures))


class _Heard(NamedTuple):
    """What the sound is like; ``placed`` is when each scene's recording is due, and how it stands in the mix."""

    listened: Listened | None
    level: Levels
    placed: Sequence[tuple[float, Placed | None]]


def _perceive(
    file: MediaFile,
    manifest: Production | None,
    watched: Sequence[Watching],
    audited: Audited | None,
    track: Track,
    speech: Recordings,
    progress: Progress | None,
) -> tuple[tuple[Seen, Viewing] | None, _Heard]:
    """Look, where there is a picture, and listen at once."""
    with Background(1) as background:
        listening = background.submit(partial(_listen, file, audited, track, speech))
        looking = _part(progress, 0, _LOOKING)
        seen = _look(file, manifest, watched, looking) if file.picture else None
        (heard,) = results([listening], _part(progress, _LOOKING if seen else 0, 1))
    return seen, heard


def _look(
    file: MediaFile, manifest: Production | None, watched: Sequence[Watching], progress: Progress | None
) -> tuple[Seen, Viewing]:
    if watched and (known := recognised(file.path, watched)):
        return joined(watched), known
    captions = _burned(manifest.scenes if manifest else (), _form(file))
    return look(file.path, _form(file), captions, progress, threads=_THREADS)


def _listen(file: MediaFile, audited: Audited | None, track: Track, speech: Recordings, progress: Progress) -> _Heard:
    """Listen to the whole, and find each scene's recording again in it."""
    due_s = [start_s for start_s, _ in speech]
    if audited and carries(file.path, audited):
        return _Heard(audited.listened, audited.level, list(zip(due_s, audited.placed, strict=True)))
    listened = listen(file.path, track, progress) if file.sound else None
    found = find(track, speech, progress)
    return _Heard(listened, track.levels(), list(zip(due_s, found, strict=True)))


def _form(file: MediaFile) -> Format:
    """The format whose shape is nearest."""
    forms: tuple[Format, ...] = get_args(Format)
    return min(forms, key=lambda form: abs(SIZES[form][0] / SIZES[form][1] - file.width / file.height))


def _burned(scenes: Iterable[TimedScene], form: Format) -> Iterator[Burned]:
    """The captions in the picture, and when they are up."""
    for scene in scenes:
        for one in timed(scene, scene.burned.get(form, ())):
            yield one.start_s, one.end_s, " ".join(one.lines)


def _hear(track: Track, manifest: Production, whisper: Path | None, progress: Progress | None) -> list[Hearing]:
    """Listen to every scene in the video's own sound, two at a time."""

    def of(scene: TimedScene, sound: Sound, going_on: Progress) -> Hearing:
        words = [
            word.model_copy(update={"start_s": word.start_s - scene.start_s, "end_s": word.end_s - scene.start_s})
            for word in scene.words
        ]
        engine = (scene.voice or manifest.voice).engine
        return listen_to(sound, words, manifest.language, engine=engine, whisper=whisper, progress=going_on)

    with Background(_LISTENERS) as background:
        hearing = [
            background.submit(partial(of, scene, track.sound(scene.start_s, scene.end_s)))
            for scene in manifest.scenes
            if scene.words
        ]
        return results(hearing, progress)


def _part(progress: Progress | None, first: float, last: float) -> Progress | None:
    """``progress`` from the share ``first`` to the share ``last`` of the work."""
    if progress is None:
        return None
    told = progress

    def part(done: float, total: float) -> None:
        told(first + (last - first) * (done / total if total else 1.0), 1.0)

    return part
