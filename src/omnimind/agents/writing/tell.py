"""Telling: the lines in which a section's blocks can be told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from omnimind.agents.writing.beats import Beat, Passage, Subject, line_of
from omnimind.agents.writing.claims import Piece, claim
from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.exhibits import Exhibit, exhibits
from omnimind.agents.writing.language import Language, folded
from omnimind.agents.writing.outline import Section
from omnimind.agents.writing.places import place
from omnimind.agents.writing.read import readings, speaks_of
from omnimind.core.document import (
    Block,
    Code,
    Document,
    Image,
    ListBlock,
    ListItem,
    Math,
    Paragraph,
    Quote,
    Sentence,
    Table,
)
from omnimind.core.script import Line
from omnimind.documents.sentences import sentences

WHOLE_LIST_S = 25.0
"""A list that takes longer may be told in part, unless it is ordered."""

WORDY_S = 9.0
"""A list is running text if its items take longer than this on average."""

LOOK_S = 6.0
"""How long a picture should be there to be looked at."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns sections into passages; ``groups`` hands out the numbers of groups."""

    document: Document
    clock: Clock
    language: Language
    groups: Iterator[int] = field(default_factory=count)

    def tell(self, section: Section, opening: Sequence[Sentence]) -> tuple[Passage, ...]:
        """The passages of ``section``, in order; the sentences ``opening`` are told elsewhere."""
        pieces = [Piece(block, self._sentences(block, opening)) for block in section.blocks]
        claim(pieces, self.clock, self.language)
        passages: list[Passage] = []
        running: list[list[Sentence]] = []
        for piece in pieces:
            if isinstance(piece.block, Paragraph):
                running.append(piece.sentences)
                continue
            passages += self._running(section, running)
            running = []
            for subject, beats in self._block(piece, bare=not passages, heading=section.heading):
                passages.append(Passage(section, subject, beats))
        passages += self._running(section, running)
        return tuple(self._leaning(passages))

    def _sentences(self, block: Block, opening: Sequence[Sentence]) -> list[Sentence]:
        if not isinstance(block, Paragraph):
            return []
        return [each for each in sentences(block, self.document) if each not in opening and folded(each.text)]

    def _running(self, section: Section, paragraphs: Sequence[Sequence[Sentence]]) -> Iterator[Passage]:
        beats = tuple(
            Beat(line_of(sentence), next(self.groups), paragraph=index)
            for index, paragraph in enumerate(paragraphs)
            for sentence in paragraph
        )
        if beats:
            yield Passage(section, None, beats)

    def _block(self, piece: Piece, *, bare: bool, heading: Line | None) -> Iterator[tuple[Subject, tuple[Beat, ...]]]:
        """What ``piece`` shows and the beats over it; nothing when there is nothing to say over it."""
        match piece.block:
            case ListBlock() as block:
                items = list(self._items(block))
                if self._is_wordy(block, items):
                    yield None, self._paragraphs(items, piece.before)
                else:
                    yield block, self._list(block, items, piece.before)
            case Table() as table:
                yield from self._table(table, piece)
            case Quote() as quote:
                yield quote, self._quote(quote, piece.before)
            case Image() as image:
                alt = Line(text=image.alt, spans=(place(self.document, image.alt, image.span),))
                beats = self._over((*piece.before, *piece.after)) or self._bound([alt] if folded(image.alt) else [])
                if beats:
                    yield image, beats
            case Code() | Math() as block:
                beats = self._over((*piece.before, *piece.after)) or self._bound([heading] if bare and heading else [])
                if beats:
                    yield block, beats
            case _:
                pass

    def _is_wordy(self, block: ListBlock, items: Sequence[Sequence[Line]]) -> bool:
        """Whether the items are paragraphs rather than things to list."""
        whole_s = sum(self.clock.line_s(line.text) for item in items for line in item)
        return not block.ordered and whole_s > WORDY_S * len(items)

    def _paragraphs(self, items: Sequence[Sequence[Line]], lead: Sequence[Sentence]) -> tuple[Beat, ...]:
        """Wordy items as running text, a paragraph each."""
        beats = [Beat(line_of(sentence), next(self.groups)) for sentence in lead]
        for paragraph, item in enumerate(items):
            group = next(self.groups)
            beats.append(Beat(item[0], group, paragraph=paragraph))
            beats += [Beat(line, next(self.groups), group, paragraph=paragraph) for line in item[1:]]
        return tuple(beats)

    def _list(self, block: ListBlock, items: Sequence[Sequence[Line]], lead: Sequence[Sentence]) -> tuple[Beat, ...]:
        """The lead and the items: all together if short or ordered, else each item only after the one before it."""
        whole_s = sum(self.clock.line_s(line.text) for item in items for line in item)
        whole = block.ordered or whole_s <= WHOLE_LIST_S
        group = next(self.groups)
        beats = [Beat(line_of(sentence), group) for sentence in lead]
        for part, (first, *more) in enumerate(items):
            needs = group if part and not whole else None
            group = next(self.groups) if part and not whole else group
            beats.append(Beat(first, group, needs, part))
            beats += [
                Beat(line, group if whole else next(self.groups), None if whole else group, part) for line in more
            ]
        return tuple(beats)

    def _items(self, block: ListBlock) -> Iterator[list[Line]]:
        """The lines of each outermost item, those of the items below it included."""
        lines: list[Line] = []
        for item in block.items:
            told = [line_of(each) for each in self._item_sentences(item) if folded(each.text)]
            if item.depth == 0 and lines:
                yield lines
                lines = []
            lines += told
        if lines:
            yield lines

    def _item_sentences(self, item: ListItem) -> tuple[Sentence, ...]:
        return sentences(Paragraph(runs=item.runs, span=item.span), self.document)

    def _quote(self, quote: Quote, lead: Sequence[Sentence]) -> tuple[Beat, ...]:
        """The lead, the words (part 0) and whose they are."""
        group = next(self.groups)
        said = [each for each in sentences(quote, self.document) if folded(each.text)]
        beats = [Beat(line_of(each), group) for each in lead] + [Beat(line_of(each), group, part=0) for each in said]
        if folded(quote.attribution):
            whose = Line(text=quote.attribution, spans=(place(self.document, quote.attribution, quote.span),))
            beats.append(Beat(whose, group))
        return tuple(beats)

    def _table(self, table: Table, piece: Piece) -> Iterator[tuple[Subject, tuple[Beat, ...]]]:
        """Its exhibits; the sentences beside it are told over the first, in place of its rows if they speak of them."""
        if folded(table.caption) == folded(self.document.title):
            table = table.model_copy(update={"caption": ""})
        first, *others = exhibits(table, self.language) or (None,)
        if first and speaks_of(table, [*piece.before, *piece.after]):
            yield first, self._over((*piece.before, *piece.after))
        elif first:
            yield first, (*self._read(first, table, piece.before), *self._over(piece.after))
        for exhibit in others:
            yield exhibit, self._read(exhibit, table, ())

    def _read(self, exhibit: Exhibit, table: Table, lead: Sequence[Sentence]) -> tuple[Beat, ...]:
        """The lead and the rows, together."""
        group = next(self.groups)
        rows = readings(exhibit, table, self.document, self.language)
        return (
            *(Beat(line_of(sentence), group) for sentence in lead),
            *(Beat(row.line, group, part=row.part) for row in rows),
        )

    def _over(self, told: Iterable[Sentence]) -> tuple[Beat, ...]:
        """Sentences over a picture: as many together as give time to look at it, the others one by one."""
        beats: list[Beat] = []
        group, said_s = next(self.groups), 0.0
        for sentence in told:
            if said_s >= LOOK_S:
                group = next(self.groups)
            said_s += self.clock.line_s(sentence.text)
            beats.append(Beat(line_of(sentence), group))
        return tuple(beats)

    def _bound(self, lines: Iterable[Line]) -> tuple[Beat, ...]:
        group = next(self.groups)
        return tuple(Beat(line, group) for line in lines)

    def _leaning(self, passages: Sequence[Passage]) -> Iterator[Passage]:
        """``passages`` with every sentence that leans on the one before it needing that one."""
        before: int | None = None
        for passage in passages:
            beats = []
            for beat in passage.beats:
                leans = beat.part is None and beat.needs is None and beat.group != before
                needed = before if leans and self.language.leans(beat.line.text) else beat.needs
                beats.append(replace(beat, needs=needed))
                before = beat.group
            yield replace(passage, beats=tuple(beats))
