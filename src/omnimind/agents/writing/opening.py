"""The opening: the title is said, and with it how the document begins."""

from omnimind.agents.writing.beats import line_of
from omnimind.agents.writing.clauses import clause
from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.language import Language, folded
from omnimind.agents.writing.outline import Outline
from omnimind.core.document import Document, Paragraph, Sentence
from omnimind.core.script import Scene, TitleVisual
from omnimind.documents.sentences import sentences

SUBTITLE_LIMIT = 110
"""Characters of a subtitle."""

LONGEST_S = 14.0
"""How long the opening may take; a longer first sentence is told after the title, as any other."""

SCRAP_S = 4.5
"""A second and last sentence of the paragraph that is shorter than this is told with the first."""


def opening_sentences(document: Document, outline: Outline, clock: Clock) -> tuple[Sentence, ...]:
    """What is told with the title: how the document begins, if it is with a paragraph that belongs to no chapter."""
    first = outline.sections[0] if outline.sections and folded(outline.title.text) else None
    if first is None or first.heading or not first.blocks or not isinstance(first.blocks[0], Paragraph):
        return ()
    said = [each for each in sentences(first.blocks[0], document) if folded(each.text)]
    if not said or said[0].text.endswith(":") or clock.line_s(said[0].text) > LONGEST_S:
        return ()
    both = len(said) == 2 and not said[1].text.endswith(":") and clock.line_s(said[1].text) < SCRAP_S
    return tuple(said[:2]) if both and sum(clock.line_s(each.text) for each in said) <= LONGEST_S else (said[0],)


def opening_scene(outline: Outline, told: tuple[Sentence, ...], language: Language) -> Scene | None:
    """The title with the sentences ``told``, of which the first may say it; ``None`` for a document without a title."""
    title = outline.title
    if not folded(title.text):
        return None
    words = folded(title.text)
    says_title = bool(told) and folded(told[0].text)[: len(words)] == words
    under = clause(told[0].text, language, SUBTITLE_LIMIT) if told and not says_title else None
    visual = TitleVisual(title=title.text, subtitle=under.text if under else "")
    lines = (*(() if says_title else (title,)), *(line_of(each) for each in told))
    return Scene(id="title", chapter=title.text, lines=lines, visual=visual)
