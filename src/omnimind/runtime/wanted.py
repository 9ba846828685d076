"""What people ask the service for."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field

from omnimind.core.brief import Options
from omnimind.core.value import Value

_MOST_TEXT: Final = 2_000_000


class GivenSource(Value):
    """A source: an upload by its hash, a text, or an address."""

    upload: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None
    text: Annotated[str | None, Field(min_length=1, max_length=_MOST_TEXT)] = None
    url: Annotated[str | None, Field(min_length=1, max_length=4096)] = None
    name: Annotated[str, Field(max_length=200)] = ""


class Wanted(Value):
    """What somebody asks for.

    Attributes:
        request: In words.
        sources: What to tell it from.
        options: Wishes.
        flow: The flow to make it by: ``video``, ``podcast``, or one of the tenant's own.
        offline: Whether no model is to be asked.
        translate_to: The language, a BCP 47 tag, that the finished script is translated into.
        budget_usd: The most that models may cost.
        definition: The flow as it was edited; it goes before the one of that name.
    """

    request: Annotated[str, Field(max_length=_MOST_TEXT)] = ""
    sources: Annotated[tuple[GivenSource, ...], Field(max_length=20)] = ()
    options: Options = Options()
    flow: Annotated[str, Field(min_length=1, max_length=100)] = "video"
    offline: bool = False
    translate_to: str = ""
    budget_usd: Annotated[Decimal | None, Field(ge=0)] = None
    definition: dict[str, Any] | None = None


class Changes(Value):
    """What is to be changed of a scene.

    Attributes:
        lines: What it says, a sentence each.
        visual: What it shows: a :data:`~omnimind.core.script.Visual`.
        image: The hash of an upload that it shows.
        voice: Who speaks it; empty or ``null``: the production's voice.
        note: What was changed, in words.
    """

    lines: Annotated[tuple[str, ...] | None, Field(min_length=1, max_length=100)] = None
    visual: dict[str, Any] | None = None
    image: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None
    voice: Annotated[str | None, Field(max_length=100, examples=["flite:rms"])] = None
    note: Annotated[str, Field(max_length=500)] = ""

    @property
    def said_voice(self) -> str | None:
        """Who is to speak it, empty: the production's voice; ``None``: nothing was said about that."""
        return (self.voice or "") if "voice" in self.model_fields_set else None
