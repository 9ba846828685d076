"""Rules of a policy: what is looked for, where, and what to do about it; one class a check."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from omnimind.core.guard import Decided, Place
from omnimind.core.model import Tier
from omnimind.core.value import Value

Language = Literal["en", "pt"]

Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]

Timeout = Annotated[float, Field(gt=0, le=60)]
"""Seconds."""


class BaseRule(Value):
    """What all rules have.

    Attributes:
        id: Names it within its policy.
        where: The places that it is for.
        action: What is done about what it finds.
        threshold: The least score that counts as found.
        shadow: It is on trial: what it finds is recorded and changes nothing.
        allow: Texts that are never a finding of this rule, whatever their case.
        reversible: What is redacted in a model's input is put back into its answer.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
    where: Annotated[tuple[Place, ...], Field(min_length=1)]
    action: Decided
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    shadow: bool = False
    allow: tuple[str, ...] = ()
    reversible: bool = False


class PersonalRule(BaseRule):
    """Personal data of these kinds, such as ``br.cpf`` or all of ``br``; without any, of all kinds."""

    check: Literal["personal"]
    kinds: tuple[str, ...] = ()


class ToxicityRule(BaseRule):
    """Insults, hate, threats and the like, by the lexicon or, if there is one, a classifier.

    ``kinds`` are such as ``toxicity.hate``; ``model`` is the folder of a ``transformers`` text classifier, whose labels
    become kinds.
    """

    check: Literal["toxicity"]
    kinds: tuple[str, ...] = ()
    model: Path | None = None
    timeout_s: Timeout = 5.0


class TopicsRule(BaseRule):
    """Topics, each told by examples."""

    check: Literal["topics"]
    topics: Annotated[dict[str, Texts], Field(min_length=1)]
    timeout_s: Timeout = 10.0


class WordsRule(BaseRule):
    """Words and phrases, also inflected (unless ``inflect`` is off) and disguised."""

    check: Literal["words"]
    words: Texts
    inflect: bool = True
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en", "pt")


class InjectionRule(BaseRule):
    """Attempts to give a model orders from within data."""

    check: Literal["injection"]
    kinds: tuple[str, ...] = ()


class SecretsRule(BaseRule):
    """Keys, passwords and tokens."""

    check: Literal["secrets"]
    kinds: tuple[str, ...] = ()


class RegexRule(BaseRule):
    """A regular expression (of the ``regex`` module).

    ``kind`` names what it finds; ``reach`` is the most characters that a match can have.
    """

    check: Literal["regex"]
    pattern: Annotated[str, Field(min_length=1, max_length=2000)]
    kind: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")] = "regex"
    ignore_case: bool = True
    reach: Annotated[int, Field(ge=1, le=10_000)] = 256
    timeout_s: Timeout = 0.1


class PythonRule(BaseRule):
    """A check of somebody else's: ``name`` is its entry point in the group ``omnimind.checks``."""

    check: Literal["python"]
    name: str
    options: dict[str, Any] = Field(default_factory=dict)
    timeout_s: Timeout = 5.0


class ModelRule(BaseRule):
    """A model judges: ``asks`` says what a text must do to be found."""

    check: Literal["model"]
    asks: Annotated[str, Field(min_length=1, max_length=4000)]
    kind: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")] = "judged"
    tier: Tier = "small"
    timeout_s: Timeout = 20.0


Rule = Annotated[
    PersonalRule
    | ToxicityRule
    | TopicsRule
    | WordsRule
    | InjectionRule
    | SecretsRule
    | RegexRule
    | PythonRule
    | ModelRule,
    Field(discriminator="check"),
]


class Example(Value):
    """A text for which a policy is to decide ``expect``."""

    text: str
    where: Place
    expect: Decided
