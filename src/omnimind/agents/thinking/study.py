"""The analyst studies a document: its themes, its audience, and its facts with the words that say them."""

from typing import Annotated

from pydantic import Field

from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.text import span_of
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.document import Document, Span
from omnimind.core.value import Value

MOST_CHARACTERS = 60_000
"""How much of a document is studied: what a model with a context of 32,000 tokens takes. The rest is only searched."""


class Study(Value):
    """What to study, a :class:`~omnimind.core.document.Document` as JSON, and what for."""

    document: Artifact
    commission: Commission
    language: str
    basis: Basis


class Fact(Value):
    """A statement, and where the document says it."""

    text: str
    span: Span


class Studied(Value):
    """What a document is about, for whom it was written, and what it says."""

    themes: tuple[str, ...]
    audience: str
    facts: tuple[Fact, ...]
    notices: tuple[str, ...] = ()


class Quoted(Value):
    """A statement, and the words that say it."""

    text: str
    quote: str


class Reading(Value):
    """What a model says of a document."""

    themes: Annotated[tuple[str, ...], Field(min_length=1)]
    audience: str
    facts: Annotated[tuple[Quoted, ...], Field(min_length=1)]


def _study(work: Study, desk: Desk) -> Studied:
    document = Document.model_validate_json(desk.artifacts.read(work.document))
    text = document.text[:MOST_CHARACTERS]
    hidden = _hidden(text, desk)

    def check(reading: Reading) -> None:
        strange = [fact.quote for fact in reading.facts if span_of(fact.quote, text, hidden) is None]
        if strange:
            told = "\n".join(f"- {quote}" for quote in strange)
            raise WrongAnswerError(f"these quotes are not in the document as they stand; copy them exactly:\n{told}")

    question = Question(
        prompt("study"),
        wishes={"language of the production": work.language},
        material={"what is to be told": work.commission.topic, "the document": text},
        language=work.language,
        answer_tokens=1500,
    )
    reading = think(desk, question, Reading, check)
    facts = ((fact.text, span_of(fact.quote, text, hidden)) for fact in reading.facts)
    return Studied(
        themes=reading.themes,
        audience=reading.audience,
        facts=tuple(Fact(text=text, span=span) for text, span in facts if span),
        notices=_notices(document),
    )


ANALYST_STUDY = Agent(
    "analyst.study",
    f"1.{prompt('study').version}",
    Study,
    Studied,
    _study,
    about=lambda work: work.commission.topic[:40],
    thinks=True,
)


def _hidden(text: str, desk: Desk) -> frozenset[str]:
    """The words that a model sees in place of what the policy hides from it."""
    if desk.guard is None:
        return frozenset()
    return frozenset(desk.guard.passed(text, "input", desk.caller).split()) - frozenset(text.split())


def _notices(document: Document) -> tuple[str, ...]:
    if len(document.text) <= MOST_CHARACTERS:
        return ()
    return (
        f"{document.origin} is long: its first {MOST_CHARACTERS} characters were studied, and all of it was searched",
    )
