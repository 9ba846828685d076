"""The production's clock: scenes one after the other, and what follows from where they start."""

from collections.abc import Sequence

from omnimind.core.brief import Format
from omnimind.core.caption import Caption
from omnimind.core.production import Chapter, TimedScene
from omnimind.core.script import Scene
from omnimind.core.speech import FRAME_RATE, SceneSpeech, VoiceInfo, Word
from omnimind.core.value import Value


class TimedText(Value):
    """A caption as text, on the production's clock."""

    start_s: float
    end_s: float
    text: str


def place(
    scenes: Sequence[Scene],
    speeches: Sequence[SceneSpeech],
    captions: Sequence[tuple[Caption, ...]],
    burned: Sequence[dict[Format, tuple[Caption, ...]]],
    voices: Sequence[VoiceInfo | None],
) -> tuple[TimedScene, ...]:
    """Each scene, its words and its captions on the production's clock. All sequences have one entry a scene.

    ``voices`` are those of scenes that another voice speaks than the production's.
    """
    placed = []
    frames = 0
    for scene, speech, shown, pictured, voice in zip(scenes, speeches, captions, burned, voices, strict=True):
        start_s, frames = frames / FRAME_RATE, frames + speech.frames
        placed.append(
            TimedScene(
                scene=scene,
                start_s=start_s,
                end_s=frames / FRAME_RATE,
                words=tuple(_later_word(word, start_s) for word in speech.words),
                captions=_later(shown, start_s),
                burned={name: _later(them, start_s) for name, them in pictured.items()},
                voice=voice,
            )
        )
    return tuple(placed)


def chapters(scenes: Sequence[TimedScene]) -> tuple[Chapter, ...]:
    """A chapter from each scene that begins one to the next such scene; the first begins at zero."""
    starts = [(timed.scene.chapter, timed.start_s) for timed in scenes if timed.scene.chapter]
    ends = [*(start_s for _, start_s in starts[1:]), scenes[-1].end_s][: len(starts)]
    return tuple(
        Chapter(title=title or "", start_s=start_s if number else 0.0, end_s=end_s)
        for number, ((title, start_s), end_s) in enumerate(zip(starts, ends, strict=True))
    )


def timed_texts(scenes: Sequence[TimedScene]) -> tuple[TimedText, ...]:
    """Every caption as text, its lines parted by a line feed."""
    return tuple(
        TimedText(
            start_s=caption.start_s,
            end_s=caption.end_s,
            text="\n".join(" ".join(timed.scene.words[first:past]) for first, past in caption.lines),
        )
        for timed in scenes
        for caption in timed.captions
    )


def _later(captions: Sequence[Caption], start_s: float) -> tuple[Caption, ...]:
    return tuple(
        Caption(start_s=_ms(one.start_s + start_s), end_s=_ms(one.end_s + start_s), lines=one.lines) for one in captions
    )


def _later_word(word: Word, start_s: float) -> Word:
    return Word(text=word.text, said=word.said, start_s=_ms(word.start_s + start_s), end_s=_ms(word.end_s + start_s))


def _ms(time_s: float) -> float:
    """Whole milliseconds: what caption files can say, so that every file says the same."""
    return round(time_s, 3)
