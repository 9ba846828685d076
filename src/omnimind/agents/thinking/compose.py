"""The scriptwriter writes a script from notes, in the length asked for, each line with what it rests on."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from omnimind.agents.supervisor.estimate import USUAL_S
from omnimind.agents.thinking.ending import ending, without_ending
from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.text import quotations, says, unknown_numbers
from omnimind.agents.thinking.think import NearlyError, Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission, Note, Problem
from omnimind.agents.writing.clauses import STATEMENT_LIMIT, clause
from omnimind.agents.writing.clock import SILENCES, Clock
from omnimind.agents.writing.language import folded, language_of
from omnimind.core.agent import Agent, Desk
from omnimind.core.document import Span
from omnimind.core.script import Line, Scene, Script, StatementVisual, TitleVisual, Visual
from omnimind.core.speech import VoiceInfo
from omnimind.core.value import Value
from omnimind.media.speech.pace import Pace, measure_pace

TOLERANCE: Final = 0.1
"""How far from the asked length, as a share of it, a script may be."""

LONGEST_S: Final = 1200.0
"""How much a model writes in one answer; a longer production is told in so much, and the person hears of it."""

_SCENE_WORDS: Final = 70
_SCENE_S: Final = 9
_SPOKEN: Final = 0.85
"""Of a production's time; the rest are pauses. Source: the examples."""

_MARKUP: Final = re.compile(r"[*`#<>\[\]{}|]|https?:")
_TOKENS_A_WORD: Final = 3
"""Of a script as JSON. Source: measured on the test upstream's."""

_LETTERS_A_WORD: Final = 5.6
"""Of English and Portuguese, and with the space after it. Source: the examples."""


class Writing(Value):
    """What to write, from which notes, for which voice, and how long (``None``: as is usual).

    ``sources`` are the titles of the brief's sources, which the last scene names. ``script`` and ``problems`` are what
    was written before, and what a reviewer found in it.
    """

    commission: Commission
    notes: tuple[Note, ...]
    title: str
    language: str
    voice: VoiceInfo
    duration_s: float | None = None
    sources: tuple[str, ...] = ()
    script: Script | None = None
    problems: tuple[Problem, ...] = ()
    basis: Basis


class Composed(Value):
    """The script, and what the person should know about it."""

    script: Script
    notices: tuple[str, ...] = ()


class SaidLine(Value):
    """A sentence, and the notes that it rests on."""

    text: Annotated[str, Field(min_length=1)]
    cites: tuple[str, ...]


class SaidScene(Value):
    """What is said in a scene; ``chapter`` is empty unless one begins."""

    chapter: str
    lines: Annotated[tuple[SaidLine, ...], Field(min_length=1)]


class Narrative(Value):
    """What a model writes."""

    title: Annotated[str, Field(min_length=1)]
    scenes: Annotated[tuple[SaidScene, ...], Field(min_length=1)]


def _compose(work: Writing, desk: Desk) -> Composed:
    wanted_s = work.duration_s or USUAL_S
    pace = measure_pace(
        desk.voices.choose(work.language, work.voice.name), work.language, " ".join(note.text for note in work.notes)
    )
    last = ending(work.sources, work.language)
    told_s = min(wanted_s, LONGEST_S)
    check = _Check(work, told_s, Clock(pace.seconds, SILENCES), last)
    narrative = think(desk, _question(work, told_s, pace), Narrative, check)
    script = _script(narrative, work, last)
    return Composed(script=script, notices=tuple(_notices(check.length_s(narrative), wanted_s, script, work)))


SCRIPTWRITER_COMPOSE = Agent(
    "scriptwriter.compose",
    f"1.{prompt('compose').version}",
    Writing,
    Composed,
    _compose,
    about=lambda work: work.commission.topic[:40],
    thinks=True,
)


def _question(work: Writing, wanted_s: float, pace: Pace) -> Question:
    words = _SPOKEN * wanted_s / (pace.letter_s * _LETTERS_A_WORD)
    before = work.script
    return Question(
        prompt("compose"),
        wishes={
            "language": work.language,
            "length": f"{wanted_s:.0f} seconds, about {words:.0f} words in {max(1, wanted_s / _SCENE_S):.0f} scenes",
        },
        material={
            "title": work.title,
            "topic": work.commission.topic,
            "audience": work.commission.audience,
            "purpose": work.commission.purpose,
            "notes": [{"id": note.id, "source": note.source, "text": note.text} for note in work.notes],
            "the script as it is": _told(before) if before else (),
            "what a reviewer wants changed in it": [problem.model_dump() for problem in work.problems],
        },
        language=work.language,
        answer_tokens=round(words * _TOKENS_A_WORD) + 200,
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """Holds a narrative to its notes and its length."""

    work: Writing
    wanted_s: float
    clock: Clock
    last: tuple[Scene, ...]

    def __call__(self, narrative: Narrative) -> None:
        notes = {note.id: note for note in self.work.notes}
        faults = [f"scene {at}: {fault}" for at, one in enumerate(narrative.scenes, 1) for fault in _faults(one, notes)]
        if not narrative.scenes[0].chapter.strip():
            faults.append("scene 1: it must begin a chapter")
        if faults:
            raise WrongAnswerError("\n".join(faults))
        length_s = self.length_s(narrative)
        far = length_s / self.wanted_s - 1
        if abs(far) > TOLERANCE:
            words = sum(len(line.text.split()) for scene in narrative.scenes for line in scene.lines)
            wanted = round(words / (1 + far))
            what = f"{words - wanted} words too long" if far > 0 else f"{wanted - words} words too short"
            message = f"spoken it takes {length_s:.0f} s, and {self.wanted_s:.0f} s are wanted: it is about {what}"
            raise NearlyError(message, abs(far))

    def length_s(self, narrative: Narrative) -> float:
        """How long it takes to tell."""
        said = [[line.text for line in scene.lines] for scene in narrative.scenes]
        return sum(self.clock.scene_s(texts) for texts in (*said, *map(_texts, self.last)))


def _faults(scene: SaidScene, notes: Mapping[str, Note]) -> Iterator[str]:
    """What is wrong with what ``scene`` says and cites."""
    cited = [id_ for line in scene.lines for id_ in line.cites]
    if strange := [id_ for id_ in cited if id_ not in notes]:
        yield f"it cites {', '.join(strange)}, and there are no such notes"
        return
    sources = {notes[id_].source for id_ in cited} - {None}
    if len(sources) > 1:
        yield "it cites notes of several sources: make a scene of each"
    if sum(len(line.text.split()) for line in scene.lines) > _SCENE_WORDS:
        yield f"it has more than {_SCENE_WORDS} words: make it two scenes"
    for line in scene.lines:
        if not folded(line.text) or _MARKUP.search(line.text):
            yield f"{line.text!r} can't be spoken: write plain words"
        for quote in quotations(line.text):
            if not any(says(notes[id_].text, quote) for id_ in line.cites):
                yield f"it quotes {quote!r}, which is not in the notes that the line cites"


def _script(narrative: Narrative, work: Writing, last: tuple[Scene, ...]) -> Script:
    notes = {note.id: note for note in work.notes}
    title = work.title or narrative.title
    scenes = [_scene(number, said, title, notes, work.language) for number, said in enumerate(narrative.scenes, 1)]
    return Script(title=title, language=work.language, scenes=(*scenes, *last))


def _scene(number: int, said: SaidScene, title: str, notes: Mapping[str, Note], language: str) -> Scene:
    """The scene with a plain look, which the art director may change."""
    lines = tuple(Line(text=" ".join(line.text.split()), spans=_spans(line, notes)) for line in said.lines)
    sources = Counter(source for line in said.lines for id_ in line.cites if (source := notes[id_].source) is not None)
    piece = clause(lines[0].text, language_of(language), STATEMENT_LIMIT)
    plain: Visual = StatementVisual(heading=said.chapter, text=piece.text if piece else lines[0].text)
    return Scene(
        id=f"scene-{number}",
        chapter=said.chapter.strip() or None,
        lines=lines,
        visual=TitleVisual(title=title) if number == 1 else plain,
        source=max(sources, default=0),
    )


def _spans(line: SaidLine, notes: Mapping[str, Note]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for id_ in line.cites if (span := notes[id_].span)))


def _told(script: Script) -> list[dict[str, object]]:
    """The scenes that were written, which the last one is not."""
    return [{"id": scene.id, "lines": _texts(scene)} for scene in without_ending(script.scenes)]


def _texts(scene: Scene) -> list[str]:
    return [line.text for line in scene.lines]


def _notices(length_s: float, wanted_s: float, script: Script, work: Writing) -> Iterator[str]:
    if abs(length_s / wanted_s - 1) > TOLERANCE:
        yield f"the script takes {length_s:.0f} s, where {wanted_s:.0f} s were wanted"
    known = [*(note.text for note in work.notes), work.commission.topic, work.title]
    for scene in script.scenes:
        if strange := unknown_numbers(" ".join(_texts(scene)), known):
            yield f"{scene.id} says {', '.join(strange)}, which is in none of the notes it was written from"
