"""Direction: what each scene shows, decided by what it tells."""

from collections import Counter
from collections.abc import Iterator, Sequence

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


def direct(drafts: Sequence[Draft], language: Language) -> Iterator[Visual]:
    """A visual for each draft. Scenes of plain text in a row alternate between statements, key phrases and dividers.

    The opening comes before them, so the first of them is no divider. A look depends on its own scene, on how many
    plain scenes came right before it and on whether the last of them could have been key phrases; so a change to one
    scene seldom changes the look of another.
    """
    scenes = Counter(draft.passage.section.chapter for draft in drafts)
    run, could_list, section = 0, False, None
    for index, draft in enumerate(drafts):
        opens, section = draft.passage.section is not section, draft.passage.section
        heading = section.heading.text if section.heading else ""
        told = [
            (line, start) for line, start in zip(draft.lines, starts(draft.lines), strict=True) if _is_told(line, draft)
        ]
        if draft.passage.subject is not None and not _is_single(draft):
            run = 0
            yield display(draft, heading, language)
        elif listed := _enumerated(told, heading, language):
            run = 0
            yield listed
        elif index and _divides(draft) and (scenes[section.chapter] >= LONG_CHAPTER or run >= ENOUGH):
            run, could_list = 1, False
            subtitle = _statement([line for line, _ in told], language)
            yield TitleVisual(title=draft.lines[0].text, subtitle=subtitle if len(subtitle) <= STATEMENT_LIMIT else "")
        else:
            items = _key_phrases(told, language)
            as_list = bool(items) and run > 0 and (run % 2 == 1 or not could_list)
            run, could_list = run + 1, bool(items)
            if as_list:
                yield BulletsVisual(heading=heading, items=items)
            else:
                text = _statement([line for line, _ in told], language)
                yield StatementVisual(heading=heading if opens else "", text=text)


def _is_told(line: Line, draft: Draft) -> bool:
    """Whether ``line`` is more than a heading that is said."""
    return line not in (draft.chapter, draft.passage.section.heading) or len(draft.lines) == 1


def _is_single(draft: Draft) -> bool:
    """Whether ``draft`` tells one item of a list, which is no list to look at."""
    return isinstance(draft.passage.subject, ListBlock) and len(set(draft.parts) - {None}) < 2


def _divides(draft: Draft) -> bool:
    """Whether ``draft`` begins with its chapter's heading."""
    return draft.chapter is not None and draft.chapter == draft.lines[0] and len(draft.lines) > 1


def _enumerated(told: Sequence[tuple[Line, int]], heading: str, language: Language) -> BulletsVisual | None:
    """The list that a sentence of the scene holds, if it is most of what the scene says."""
    words = sum(len(line.text.split()) for line, _ in told)
    for line, start in told:
        found = enumeration(line.text, language)
        if found and 2 * len(line.text.split()) >= words:
            lead, pieces = found
            return BulletsVisual(heading=lead or heading, items=tuple(_item(piece, line, start) for piece in pieces))
    return None


def _key_phrases(told: Sequence[tuple[Line, int]], language: Language) -> tuple[Item, ...]:
    """The main clause of every sentence, if the scene has several and each has a short one."""
    limit = PHRASE_LIMIT if len(told) > 2 else STATEMENT_LIMIT
    items = []
    for line, start in told:
        piece = clause(line.text, language, limit)
        if piece is None:
            return ()
        items.append(_item(piece, line, start))
    return tuple(items) if len(items) > 1 else ()


def _item(piece: Piece, line: Line, start: int) -> Item:
    return Item(text=piece.text, cue=start + len(line.text[: piece.start].split()))


def _statement(lines: Sequence[Line], language: Language) -> str:
    """The scene's strongest short clause: the first that stands by itself, else the shortest sentence."""
    ranked = []
    for index, line in enumerate(lines):
        piece = clause(line.text, language, STATEMENT_LIMIT)
        if piece:
            words = folded(piece.text)
            points = sum(word in language.pronouns for word in words)
            ranked.append((language.leans(line.text), points > 0, index, piece.text))
    return min(ranked)[-1] if ranked else shortened(min((line.text for line in lines), key=len))
