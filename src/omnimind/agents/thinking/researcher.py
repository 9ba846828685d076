"""The researcher gathers what can be told: passages of the sources, or, without any, what a model knows."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from pydantic import Field

from omnimind.agents.thinking.passages import Passage, best, passages
from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.study import Studied
from omnimind.agents.thinking.think import Question, think
from omnimind.agents.thinking.values import Basis, Commission, Note
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.document import Document
from omnimind.core.value import Value

MOST_CHARACTERS: Final = 24_000
"""How much is gathered: some 20 minutes of narration. Shorter sources are taken whole."""

UNSOURCED: Final = (
    "no source was given: what is told comes from what a model knows, and nobody has checked it against a source"
)


class Research(Value):
    """What to find out, and in which documents; ``studied`` has what is known of each."""

    commission: Commission
    documents: tuple[Artifact, ...]
    studied: tuple[Studied, ...]
    language: str
    basis: Basis


class Researched(Value):
    """What can be told."""

    notes: tuple[Note, ...]
    notices: tuple[str, ...] = ()


class Knowledge(Value):
    """What a model knows."""

    notes: Annotated[tuple[str, ...], Field(min_length=3)]


def _research(work: Research, desk: Desk) -> Researched:
    if not work.documents:
        return _from_knowledge(work, desk)
    documents = [Document.model_validate_json(desk.artifacts.read(one)) for one in work.documents]
    themes = [theme for one in work.studied for theme in one.themes]
    found = best(passages(documents), [work.commission.topic, *themes], work.language, MOST_CHARACTERS)
    return Researched(notes=(*_facts(work.studied), *_passages(found)))


RESEARCHER = Agent(
    "researcher",
    f"1.{prompt('researcher').version}",
    Research,
    Researched,
    _research,
    about=lambda work: work.commission.topic[:40],
    thinks=True,
)


def _from_knowledge(work: Research, desk: Desk) -> Researched:
    question = Question(
        prompt("researcher"),
        wishes={"language": work.language},
        material={
            "topic": work.commission.topic,
            "audience": work.commission.audience,
            "purpose": work.commission.purpose,
        },
        language=work.language,
    )
    known = think(desk, question, Knowledge)
    notes = tuple(Note(id=f"k{number}", text=text) for number, text in enumerate(known.notes, 1))
    return Researched(notes=notes, notices=(UNSOURCED,))


def _facts(studied: Sequence[Studied]) -> Iterator[Note]:
    for source, one in enumerate(studied):
        for number, fact in enumerate(one.facts, 1):
            yield Note(id=f"f{source + 1}.{number}", text=fact.text, source=source, span=fact.span)


def _passages(found: Sequence[Passage]) -> Iterator[Note]:
    for passage in found:
        id_ = f"p{passage.source + 1}.{passage.number}"
        yield Note(id=id_, text=passage.text, source=passage.source, span=passage.span)
