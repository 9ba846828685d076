"""Direction: what each scene shows, decided by what it tells."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omnimind.agents.writing.clauses import PHRASE_LIMIT, STATEMENT_LIMIT, Piece, clause, enumeration, shortened
from omnimind.agents.writing.display import display, starts
from omnimind.agents.writing.language import Language, folded
from omnimind.agents.writing.scenes import Draft
from omnimind.core.document import ListBlock
from omnimind.core.script import BulletsVisual, Item, Line, StatementVisual, TitleVisual, Visual

LONG_CHAPTER = 3
"""Scenes from which on a chapter begins with a divider."""

ENOUGH = 2
"""Scenes of plain text in a row after which a chapter's first one is a divider, however short the chapter."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Scenes of plain text in a row: how many, and whether the last of them has key phrases."""

    length: int = 0
    has_phrases: bool = False


_Told = Sequence[tuple[Line, int]]
"""The lines of a scene but for headings that are said, each with the index of its first word."""


def direct(drafts: Sequence[Draft], language: Language) -> Iterator[Visual]:
    """A visual for each draft. Scenes of plain text in a row alternate between statements, key phrases and dividers.

    The opening comes before them, so the first of them is no divider. A look depends on its own scene, on how many
    plain scenes came right before it and on whether the last of them has key phrases; so a change to one scene seldom
    changes the look of another.
    """
    scenes = Counter(draft.passage.section.chapter for draft in drafts)
    run, section = _Run(), None
    for index, draft in enumerate(drafts):
        opens, section = draft.passage.section is not section, draft.passage.section
        told, heading = _told(draft), section.heading.text if section.heading else ""
        phrases = _key_phrases(told, language)
        divides = index > 0 and (scenes[section.chapter] >= LONG_CHAPTER or run.length >= ENOUGH)
        if visual := _given(draft, told, heading, language, opens=opens):
            run = _Run()
        elif divides and _is_announced(draft):
            visual, run = _divider(draft, told, language), _Run(1)
        elif phrases and run.length and (run.length % 2 or not run.has_phrases):
            visual, run = BulletsVisual(heading=heading, items=phrases), _Run(run.length + 1, has_phrases=True)
        else:
            visual = StatementVisual(heading=heading if opens else "", text=_statement(told, language))
            run = _Run(run.length + 1, bool(phrases))
        yield visual


def _told(draft: Draft) -> _Told:
    lines = list(zip(draft.lines, starts(draft.lines), strict=True))
    headings = (draft.chapter, draft.passage.section.heading)
    return [(line, start) for line, start in lines if line not in headings] or lines


def _given(draft: Draft, told: _Told, heading: str, language: Language, *, opens: bool) -> Visual | None:
    """The visual that the content asks for: the passage's subject, or the list that a sentence holds."""
    lone_item = isinstance(draft.passage.subject, ListBlock) and len(set(draft.parts) - {None}) < 2
    if draft.passage.subject is not None and not lone_item:
        return display(draft, heading, language, opens=opens)
    words = sum(len(line.text.split()) for line, _ in told)
    for line, start in told:
        found = enumeration(line.text, language)
        if found and 2 * len(line.text.split()) >= words:
            lead, pieces = found
            return BulletsVisual(heading=lead or heading, items=tuple(_item(piece, line, start) for piece in pieces))
    return None


def _is_announced(draft: Draft) -> bool:
    """Whether ``draft`` begins with its chapter's heading and goes on."""
    return draft.chapter is not None and draft.chapter == draft.lines[0] and len(draft.lines) > 1


def _divider(draft: Draft, told: _Told, language: Language) -> TitleVisual:
    subtitle = _statement(told, language)
    return TitleVisual(title=draft.lines[0].text, subtitle=subtitle if len(subtitle) <= STATEMENT_LIMIT else "")


def _key_phrases(told: _Told, language: Language) -> tuple[Item, ...]:
    """The main clause of every sentence, if the scene has several and each has a short one."""
    limit = PHRASE_LIMIT if len(told) > 2 else STATEMENT_LIMIT
    pieces = [clause(line.text, language, limit) for line, _ in told]
    items = [_item(piece, *line) for piece, line in zip(pieces, told, strict=True) if piece]
    return tuple(items) if len(items) == len(told) > 1 else ()


def _item(piece: Piece, line: Line, start: int) -> Item:
    return Item(text=piece.text, cue=start + len(line.text[: piece.start].split()))


def _statement(told: _Told, language: Language) -> str:
    """The scene's strongest short clause: the first that stands by itself, else the shortest sentence."""
    ranked = []
    for line, start in told:
        piece = clause(line.text, language, STATEMENT_LIMIT)
        if piece:
            points = any(word in language.pronouns for word in folded(piece.text))
            ranked.append((language.leans(line.text), points, start, piece.text))
    return min(ranked)[-1] if ranked else shortened(min((line.text for line, _ in told), key=len))
