"""The illustrator has a picture painted by a model: Stable Diffusion in the house, or any that draws."""

from typing import Annotated

from pydantic import Field

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.value import Value

LONGEST_PX = 2048


class Commission(Value):
    """What to paint, about that size in pixels. ``models`` names those that may be asked, which decide what comes."""

    prompt: Annotated[str, Field(min_length=1)]
    width: Annotated[int, Field(ge=64, le=LONGEST_PX)]
    height: Annotated[int, Field(ge=64, le=LONGEST_PX)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    models: str = ""


class Illustration(Value):
    """The picture."""

    image: Artifact


def _illustrate(work: Commission, desk: Desk) -> Illustration:
    """Have it painted; who asks catches what goes wrong and keeps the drawn picture."""
    if desk.models is None:
        hint = "start Stable Diffusion and set SD_ENABLED=1, or configure a model that draws"
        raise MissingError("model.none", "there is no model that could paint a picture", hint)
    desk.progress(0, 1)
    return Illustration(image=desk.models.draw(work.prompt, width=work.width, height=work.height, seed=work.seed))


ILLUSTRATOR = Agent(
    "illustrator",
    "1",
    Commission,
    Illustration,
    _illustrate,
    about=lambda work: work.prompt[:40],
    at_once=2,
    thinks=True,
)
