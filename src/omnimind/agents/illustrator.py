"""The illustrator has a picture painted by a model: Stable Diffusion in the house, or any that draws."""

from typing import Annotated

from pydantic import Field

from omnimind.core.agent import Agent, Desk
from omnimind.core.errors import MissingError
from omnimind.core.model import Drawing
from omnimind.core.value import Value

LONGEST_PX = 2048


class Commission(Value):
    """What to paint, about that size in pixels. ``models`` names those that may be asked, which decide what comes."""

    prompt: Annotated[str, Field(min_length=1)]
    width: Annotated[int, Field(ge=64, le=LONGEST_PX)]
    height: Annotated[int, Field(ge=64, le=LONGEST_PX)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    models: str = ""


def _illustrate(work: Commission, desk: Desk) -> Drawing:
    """Have it painted, and look whether it can be shown; who asks catches what goes wrong and keeps the drawn one."""
    from omnimind.media.pictures.image import decode

    if desk.models is None:
        hint = "start Stable Diffusion and set SD_ENABLED=1, or configure a model that draws"
        raise MissingError("model.none", "there is no model that could paint a picture", hint)
    desk.progress(0, 1)
    drawing = desk.models.draw(work.prompt, width=work.width, height=work.height, seed=work.seed)
    decode(desk.artifacts.read(drawing.image))
    return drawing


ILLUSTRATOR = Agent(
    "illustrator",
    "2",
    Commission,
    Drawing,
    _illustrate,
    about=lambda work: work.prompt[:40],
    at_once=2,
    thinks=True,
)
