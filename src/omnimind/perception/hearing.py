"""Hearing narration back: is each word where it is said to be, and can it be understood?

English is recognised and aligned by pocketsphinx, whose model comes with it; any language by faster-whisper when a
model folder is given. Else the voice's activity is held against the words' times.
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from omnimind.core.agent import Progress
from omnimind.core.hearing import Hearing, Recogniser
from omnimind.core.speech import Sound, Word
from omnimind.perception.activity import STEP_S, Samples, levels, voiced
from omnimind.perception.ears import Sentence, listen
from omnimind.perception.resampling import RATE_HZ, resampled
from omnimind.perception.runs import Mask, runs
from omnimind.perception.sentences import Piece, pieces
from omnimind.perception.wer import compare, english_tokens, tokens

_PHRASE_PAUSE_S = 0.15
_REACH_S = 0.6


def hear(
    sound: Sound,
    words: Sequence[Word],
    language: str,
    *,
    engine: str,
    whisper: Path | None = None,
    progress: Progress | None = None,
) -> Hearing:
    """Listen to ``sound``, in which ``words`` are said at their times by a voice of ``engine``.

    English takes about a fortieth of the sound's length, in a process of its own: the caller's other threads go on.
    May be called from several threads.

    Args:
        sound: The narration, best without music.
        words: What is said, on the sound's clock; words that are said as nothing are not listened for.
        language: A BCP 47 tag.
        engine: Whose voice it is: limits go by it.
        whisper: A faster-whisper model folder, which then judges instead.
        progress: Called a few times a second; raising ``Cancelled`` there stops the work.

    Raises:
        BrokenError: ``hearing.failed`` when the recogniser breaks down.
        MissingError: ``whisper.missing`` when faster-whisper or its model is not there.
    """
    if whisper is not None:
        from omnimind.perception.whisper import Whisper

        return hear_with(Whisper.load(whisper), sound, words, language, engine=engine)
    samples = resampled(sound)
    voice = voiced(levels(samples))
    said = [word for word in words if tokens(word.said)]
    if language.split("-", maxsplit=1)[0] == "en":
        return _aligned(samples, said, voice, engine, progress)
    return _by_activity(said, voice, engine)


def hear_with(recogniser: Recogniser, sound: Sound, words: Sequence[Word], language: str, *, engine: str) -> Hearing:
    """Listen with a recogniser that has not seen the text. Raises what it raises."""
    heard = recogniser.transcribe(sound, language)
    said = [word for word in words if tokens(word.said)]
    written = [(token, word.start_s) for word in heard for token in tokens(word.text)]
    forms = ([(token, word) for word in said for token in tokens(form(word))] for form in (_said, _shown))
    reference, found = min(
        ((form, compare([token for token, _ in form], [token for token, _ in written])) for form in forms),
        key=lambda pair: pair[1].errors,
    )
    onsets = {reference[ours][1].start_s: written[theirs][1] for ours, theirs in reversed(found.matches)}
    return Hearing(
        judge=recogniser.name,
        engine=engine,
        onsets=tuple(sorted(onsets.items())),
        sought=len(said),
        words=len(reference),
        errors=found.errors,
        voiced=_voiced_share(said, voiced(levels(resampled(sound)))),
    )


def _said(word: Word) -> str:
    return word.said


def _shown(word: Word) -> str:
    """As written, which is how a recogniser writes numbers."""
    return word.text


def _aligned(samples: Samples, words: Sequence[Word], voice: Mask, engine: str, progress: Progress | None) -> Hearing:
    """Recognise and align English, sentence by sentence."""
    spoken = [(word, english_tokens(word.said)) for word in words]
    spoken = [(word, parts) for word, parts in spoken if parts]
    cuts = pieces([word for word, _ in spoken], voice)
    sentences = [_sentence(samples, spoken[cut.first : cut.past], cut) for cut in cuts]
    onsets: list[tuple[float, float]] = []
    errors = 0
    for cut, sentence, answer in zip(cuts, sentences, listen(sentences, progress), strict=True):
        errors += compare(sentence.words, answer.heard).errors
        firsts = np.cumsum([0, *(len(parts) for _, parts in spoken[cut.first : cut.past])])
        if answer.starts_s:
            onsets += [
                (word.start_s, round(cut.start_s + answer.starts_s[first], 3))
                for (word, _), first in zip(spoken[cut.first : cut.past], firsts, strict=False)
            ]
    return Hearing(
        judge=f"pocketsphinx {version('pocketsphinx')}",
        engine=engine,
        onsets=tuple(onsets),
        sought=len(spoken),
        words=sum(len(sentence.words) for sentence in sentences),
        errors=errors,
        voiced=_voiced_share(words, voice),
    )


def _sentence(samples: Samples, spoken: Sequence[tuple[Word, list[str]]], cut: Piece) -> Sentence:
    first, past = round(cut.start_s * RATE_HZ), round(cut.end_s * RATE_HZ)
    return Sentence(tuple(token for _, parts in spoken for token in parts), samples[first:past])


def _by_activity(words: Sequence[Word], voice: Mask, engine: str) -> Hearing:
    """Hold the starts of phrases against the starts of sound after a pause."""
    planned = [
        word.start_s
        for number, word in enumerate(words)
        if number == 0 or word.start_s - words[number - 1].end_s >= _PHRASE_PAUSE_S
    ]
    starts = runs(voice)[:, 0] * STEP_S
    nearest = [float(starts[np.argmin(np.abs(starts - planned_s))]) for planned_s in planned if starts.size]
    onsets = tuple(
        (planned_s, round(heard_s, 3))
        for planned_s, heard_s in zip(planned, nearest, strict=False)
        if abs(planned_s - heard_s) <= _REACH_S
    )
    return Hearing(
        judge="voice activity",
        engine=engine,
        onsets=onsets,
        sought=len(planned),
        by_phrase=True,
        voiced=_voiced_share(words, voice),
    )


def _voiced_share(words: Sequence[Word], voice: Mask) -> float:
    """The share of the words' time in which there is a voice; 1 where nothing is said."""
    spoken = np.zeros(len(voice), np.bool_)
    for word in words:
        spoken[round(word.start_s / STEP_S) : round(word.end_s / STEP_S)] = True
    return float(voice[spoken].mean()) if spoken.any() else 1.0
