"""Models: what may be asked of them, who asks, and the port through which agents ask.

The language is that of OpenAI's chat completions, whatever the provider speaks: a *body* is that JSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import Field

from omnimind.core.artifact import Artifact
from omnimind.core.value import Value

Body = dict[str, Any]
"""A request or an answer as the OpenAI endpoint has it. Never change one that you were given: make another."""

CallKind = Literal["chat", "embeddings", "images"]

Tier = Literal["small", "standard", "strong"]
"""How able a model is: ``small`` rewrites and classifies, ``standard`` writes, ``strong`` reasons and judges."""

TIERS: Final[tuple[Tier, ...]] = ("small", "standard", "strong")
"""From the least able."""

DEFAULT_TENANT: Final = "default"


class Usage(Value):
    """Tokens of one call. ``input_tokens`` includes the cached ones, ``output_tokens`` those of reasoning."""

    input_tokens: Annotated[int, Field(ge=0)] = 0
    cached_tokens: Annotated[int, Field(ge=0)] = 0
    cache_written_tokens: Annotated[int, Field(ge=0)] = 0
    output_tokens: Annotated[int, Field(ge=0)] = 0
    images: Annotated[int, Field(ge=0)] = 0
    is_estimated: bool = False
    """Whether we counted, since the provider did not tell."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        tenant: On whose behalf.
        key: The id of the API key; empty within the process.
        run_id: The run, and ``agent`` the agent, whose work it is; empty for others.
        agent: As above.
        session: The conversation that it belongs to, if its turns are to be remembered.
    """

    tenant: str = DEFAULT_TENANT
    key: str = ""
    run_id: str = ""
    agent: str = ""
    session: str = ""


NOBODY: Final = Caller()
"""The default tenant, outside of every run."""


class Need(Value):
    """What a task needs of a model, instead of the name of one.

    Attributes:
        tier: The least ability.
        context_tokens: How much must fit in, what is asked and answered together.
        tools: Whether it must call tools.
        vision: Whether it must see pictures.
        json_schema: Whether it must keep to a JSON Schema by itself.
        language: The language that it must write well, such as ``pt-BR``.
        residency: Where data may go, such as ``eu`` or ``br``; ``None``: anywhere. ``local`` is this house.
    """

    tier: Tier = "standard"
    context_tokens: Annotated[int, Field(ge=0)] = 0
    tools: bool = False
    vision: bool = False
    json_schema: bool = False
    language: str | None = None
    residency: str | None = None


class Drawing(Value):
    """A picture, and the name of the model that painted it."""

    image: Artifact
    painter: str


class Models(Protocol):
    """Models, for the agents at a desk. What is asked is guarded, remembered, limited, budgeted and priced.

    Methods wait, and MUST be safe to call from several threads at once; they raise
    :class:`~omnimind.core.errors.Cancelled` soon after the work was told to stop. The same question asked again for
    the same call of an agent, after a crash, MUST NOT be paid twice if its answer had come.

    Raises of all methods:
        RefusedError: ``guard.blocked``, ``guard.failed``, ``budget.exceeded``, ``price.unknown``.
        TransientError: ``model.limited``, ``model.unavailable``: after all that could be tried was tried.
        UserError: ``model.unknown``, ``model.unfit`` (none that is configured can do this), ``model.denied`` (the
            provider does not know us), ``model.refused`` (it does not take what is asked).
        BrokenError: ``model.garbled``: what came can't be understood.
    """

    def chat(self, body: Body, need: Need) -> Body:
        """The completion of ``body``, a chat-completions request without ``model`` and ``stream``."""
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 for each of ``texts``."""
        ...

    def draw(self, prompt: str, *, width: int, height: int, seed: int) -> Drawing:
        """A picture of ``prompt``, PNG, JPEG or WebP, of about that size in pixels."""
        ...
