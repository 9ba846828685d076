"""The offline writer: tells a document in scenes, in its own words and its own order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from omnimind.agents.writing.beats import Passage
from omnimind.agents.writing.choose import choose
from omnimind.agents.writing.clock import SILENCES, Clock, Silences
from omnimind.agents.writing.direct import direct
from omnimind.agents.writing.exhibits import exhibits, left_out
from omnimind.agents.writing.language import Language, language_of
from omnimind.agents.writing.names import names
from omnimind.agents.writing.opening import opening_scene, opening_sentences
from omnimind.agents.writing.outline import outline
from omnimind.agents.writing.pair import paired
from omnimind.agents.writing.scenes import Draft, drafts, headed
from omnimind.agents.writing.sources import sources_scene
from omnimind.agents.writing.tell import Teller
from omnimind.agents.writing.worth import worths
from omnimind.core.document import Document, Table
from omnimind.core.errors import UserError
from omnimind.core.script import Scene, Script
from omnimind.documents.keywords import keywords

TOLERANCE = 0.05
"""How far from the asked length, as a share of it, a told length may be."""

LONG_S = 180.0
"""How long a document is told when no duration is asked and all of it would take much longer."""

MUCH_LONGER = 1.2
"""How many times :data:`LONG_S` a document may take to be told whole."""

ANNOUNCED_S = 60.0
"""From this length on chapters are announced."""

DESCRIPTION_LIMIT = 300
"""Characters of a description."""


@dataclass(frozen=True, slots=True)
class Told:
    """A script, its predicted length, and what the person should know about it."""

    script: Script
    length_s: float
    notices: tuple[str, ...] = ()


def write(
    document: Document,
    *,
    duration_s: float | None,
    language: str,
    seconds: Callable[[str], float],
    silences: Silences = SILENCES,
) -> Told:
    """Tell ``document`` in scenes. Every line is in the source, but for the few words of ``languages.json``.

    Args:
        document: What to tell.
        duration_s: How long the whole may take; ``None`` for all of it, within reason.
        language: BCP 47 tag of the document's language.
        seconds: How long a line takes to say.
        silences: The quiet in each scene.

    Raises:
        UserError: ``document.empty`` if there is nothing in it to tell.
    """
    writer = _Writer(document, language_of(language), Clock(seconds, silences))
    if not writer.everything and not writer.opening:
        raise UserError("document.empty", f"{document.origin} has nothing to tell", "give a source with text in it")
    whole_s = writer.length_s(writer.everything, duration_s)
    about_s = LONG_S if duration_s is None and whole_s > LONG_S * MUCH_LONGER else duration_s
    told = writer.everything
    if about_s is not None and whole_s > about_s * (1 + TOLERANCE):
        told = writer.choice(about_s, language)
    script = Script(
        title=document.title,
        language=language,
        description=_description(writer),
        keywords=keywords(document),
        scenes=writer.scenes(told, about_s),
    )
    length_s = writer.length_s(told, about_s)
    return Told(
        script, length_s, (*_about_length(length_s, duration_s, told is writer.everything), *_about_tables(writer))
    )


class _Writer:
    """A document on its way to be told."""

    def __init__(self, document: Document, language: Language, clock: Clock) -> None:
        self.document = document
        self.language = language
        self.clock = clock
        self.outline = outline(document, language)
        self.opening = opening_sentences(document, self.outline, clock)
        self.passages = self._passages()
        self._first = opening_scene(self.outline, self.opening, language)
        self._last = sources_scene(document, self.outline, language)
        self._headings = {
            section.chapter: section.heading
            for section in self.outline.sections
            if section.opens and section.heading is not None
        }
        self._groups = [frozenset(beat.group for beat in passage.beats) for passage in self.passages]
        self.everything = frozenset().union(*self._groups)
        self._drafts = cache(self._drafted)

    def _passages(self) -> tuple[Passage, ...]:
        teller = Teller(self.document, self.clock, self.language)
        told = [
            passage
            for index, section in enumerate(self.outline.sections)
            for passage in teller.tell(section, () if index else self.opening)
        ]
        return paired(told, self.clock, self.language)

    def _drafted(self, index: int, told: frozenset[int]) -> tuple[Draft, ...]:
        return drafts(self.passages[index], told, self.clock, self.language)

    def choice(self, target_s: float, language: str) -> frozenset[int]:
        """The groups to tell in ``target_s``."""
        begun = bool(self.passages) and self.passages[0].section is self.outline.sections[0]
        return choose(
            self.passages,
            worths(self.passages, language),
            target_s,
            lambda told: self.length_s(told, target_s),
            self.clock,
            language,
            sum(self.clock.line_s(sentence.text) for sentence in self.opening) if begun else 0.0,
        )

    def plan(self, told: frozenset[int], about_s: float | None) -> list[Draft]:
        """The scenes between the opening and the sources; chapters are announced if the whole is about so long."""
        some = [
            draft
            for index, groups in enumerate(self._groups)
            if not groups.isdisjoint(told)
            for draft in self._drafts(index, groups & told)
        ]
        whole_s = sum(self.clock.scene_s([line.text for line in draft.lines]) for draft in some)
        return list(headed(some, self._headings, announce=(about_s or whole_s) >= ANNOUNCED_S))

    def length_s(self, told: frozenset[int], about_s: float | None) -> float:
        """How long the production is when the groups ``told`` are told."""
        ends = [scene.lines for scene in (self._first, self._last) if scene]
        scenes = [*ends, *(draft.lines for draft in self.plan(told, about_s))]
        return sum(self.clock.scene_s([line.text for line in lines]) for lines in scenes)

    def scenes(self, told: frozenset[int], about_s: float | None) -> tuple[Scene, ...]:
        """The scenes when the groups ``told`` are told."""
        plan = self.plan(told, about_s)
        middle = (
            Scene(id=name, chapter=draft.chapter.text if draft.chapter else None, lines=draft.lines, visual=visual)
            for name, draft, visual in zip(names(plan), plan, direct(plan, self.language), strict=True)
        )
        return tuple(scene for scene in (self._first, *middle, self._last) if scene)


def _description(writer: _Writer) -> str:
    """The document's first sentences."""
    opening = [sentence.text for sentence in writer.opening]
    running = [beat.line.text for passage in writer.passages if passage.subject is None for beat in passage.beats]
    text = ""
    for sentence in (*opening, *running):
        longer = f"{text} {sentence}".strip()
        if len(longer) > DESCRIPTION_LIMIT:
            break
        text = longer
    return text


def _about_length(length_s: float, duration_s: float | None, whole: bool) -> Iterator[str]:
    if duration_s is None or abs(length_s - duration_s) <= TOLERANCE * duration_s:
        return
    if whole:
        yield f"the source gives only {length_s:.0f} s of the {duration_s:.0f} s asked for: all of it is told"
    else:
        yield f"what the source says comes to {length_s:.0f} s, where {duration_s:.0f} s was asked for"


def _about_tables(writer: _Writer) -> Iterator[str]:
    for block in writer.document.blocks:
        if isinstance(block, Table) and (missing := left_out(block, exhibits(block, writer.language))):
            yield missing
